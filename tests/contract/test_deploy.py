"""The unit and the container file, as far as tools judge them without running either."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from documents import ROOT

UNIT = ROOT / "deploy" / "cidrwatch.service"
CONTAINER = ROOT / "deploy" / "Containerfile"
MOST_EXPOSED = 2.0  # of ten


@pytest.fixture
def unit(tmp_path):
    """Copy the unit, with a program that is there in the place of ours."""
    text = re.sub(r"(?m)^ExecStart=\S+", "ExecStart=/bin/true", UNIT.read_text("utf-8"))
    path = tmp_path / "cidrwatch.service"
    path.write_text(text)
    return path


def analyzed(*words: object) -> subprocess.CompletedProcess[str]:
    program = shutil.which("systemd-analyze")
    assert program, "systemd-analyze is missing: make test installs Debian's package systemd"
    return subprocess.run([program, *words], capture_output=True, text=True, check=False)


def test_systemd_finds_nothing_wrong_with_the_unit(unit):
    found = analyzed("verify", unit)

    assert (found.returncode, found.stdout, found.stderr) == (0, "", "")


def test_the_service_is_exposed_as_little_as_the_text_says(unit):
    told = analyzed("security", "--offline=true", "--no-pager", unit).stdout
    (score,) = re.findall(r"Overall exposure level for cidrwatch.service: ([0-9.]+)", told)
    text = (ROOT / "docs" / "how-to" / "run-as-a-service.md").read_text("utf-8")

    assert float(score) <= MOST_EXPOSED
    assert f"exposed to {score} of 10" in " ".join(text.split())


def instructions() -> list[tuple[str, str]]:
    joined = re.sub(r"\\\n", " ", CONTAINER.read_text("utf-8"))
    lines = (line for line in joined.splitlines() if line.strip() and not line.startswith("#"))
    return [tuple(line.split(None, 1)) for line in lines]


def test_the_container_runs_as_an_ordinary_user_and_starts_the_daemon():
    found = dict(instructions()[[word for word, _ in instructions()].index("USER") :])

    assert int(found["USER"]) > 0
    assert found["ENTRYPOINT"] == '["cidrwatch"]'
    assert '"serve"' in found["CMD"]


def test_everything_that_is_packed_goes_into_the_image():
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}

    assert {package.partition(".")[0] for package in packages} <= kept
    assert all((ROOT / name).exists() for name in kept)
    assert not {Path(".git").name, ".venv", "tests"} & kept
