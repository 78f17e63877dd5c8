"""The house: what the wheel holds, how long things are, what start-up loads."""

import ast
import json
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from processes import environment

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PACKAGES = PROJECT["tool"]["setuptools"]["packages"]
ROOMS = {package.partition(".")[0] for package in PACKAGES}
HEAVY = {
    "boto3",
    "botocore",
    "Tea",
    "darabonba",
    "numpy",
    "sqlalchemy",
    "alembic",
    "pydantic",
    "starlette",
    "uvicorn",
    "rich",
    "apscheduler",
}
SOURCES = sorted(path for room in (*ROOMS, "benchmarks") for path in (ROOT / room).rglob("*.py"))
LONGEST_FILE, LONGEST_FUNCTION = 300, 45  # lines


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build the wheel from the files that are there, without the network, and list it."""
    folder = tmp_path_factory.mktemp("wheel")
    tracked = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    for name in tracked:
        if (ROOT / name).is_file() and not name.startswith("tests/"):
            (folder / "source" / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / "source" / name).write_bytes((ROOT / name).read_bytes())
    (folder / "source" / "tests").mkdir()
    (folder / "source" / "tests" / "test_bait.py").write_text("")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-index", "--no-deps", "--no-build-isolation",
         "--wheel-dir", str(folder), str(folder / "source")],
        check=True, capture_output=True, env=environment(folder),
    )  # fmt: skip
    (built,) = folder.glob("*.whl")
    with zipfile.ZipFile(built) as file:
        return set(file.namelist())


def test_the_wheel_holds_the_listed_packages_and_nothing_else(wheel):
    tops = {name.partition("/")[0] for name in wheel if ".dist-info/" not in name}
    modules = {f"{package.replace('.', '/')}/__init__.py" for package in PACKAGES}

    assert tops == ROOMS
    assert modules <= wheel
    assert not {name for name in wheel if name.startswith(("tests/", "dashboards/", "benchmarks/", "docs/"))}


def test_every_module_of_the_product_is_in_the_wheel(wheel):
    ours = {str(path.relative_to(ROOT)) for path in SOURCES if not path.is_relative_to(ROOT / "benchmarks")}

    assert ours - wheel == set()


@pytest.mark.parametrize(
    "pattern",
    [
        "store/migrations/versions/*.py",
        "store/migrations/script.py.mako",
        "exporter/page/*",
        "config/schema.json",
        "config/examples/*",
    ],
)
def test_data_files_are_in_the_wheel(wheel, pattern):
    there = {str(path.relative_to(ROOT)) for path in ROOT.glob(pattern) if path.is_file()}

    assert there
    assert there <= wheel


def test_no_file_is_longer_than_its_subject():
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in SOURCES}

    assert len(lengths) > 100
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_function_is_longer_than_a_screen():
    long = {
        f"{path.relative_to(ROOT)}:{node.name}": node.end_lineno - node.lineno + 1
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    }

    assert long == {}


def test_no_file_is_named_after_nothing():
    assert not [path for path in SOURCES if path.stem in {"utils", "helpers", "common", "manager", "misc"}]


def loaded(code, folder):
    """Run a program in a fresh interpreter and return the top modules that it has loaded in the end."""
    program = f"{code}\nimport json, sys\nprint(json.dumps(sorted({{name.partition('.')[0] for name in sys.modules}})))"
    done = subprocess.run(
        [sys.executable, "-P", "-c", program],
        env=environment(folder),
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def clouds(modules):
    return {name for name in modules if name.startswith(("boto", "alibabacloud", "Tea", "darabonba"))}


def test_the_command_line_loads_nothing_heavy(tmp_path):
    modules = loaded("import service.cli.main", tmp_path)

    assert "click" in modules
    assert modules & HEAVY == set()
    assert clouds(modules) == set()


SOURCE = {
    "aws": '{name: a, kind: aws, accounts: ["111122223333"], regions: [eu-west-1], endpoint_url: "http://127.0.0.1:1"}',
    "alibaba": '{name: b, kind: alibaba, accounts: ["1234567890123456"], regions: [cn-hangzhou], endpoint_url: "http://127.0.0.1:1"}',
    "static": "{name: c, kind: static, networks: [{cidr: 10.0.0.0/16, name: office}]}",
}
SCAN = "from service.cli.main import main\ntry: main(['scan'])\nexcept SystemExit: pass"


@pytest.mark.parametrize(
    ("kinds", "prefixes"),
    [(["static"], set()), (["aws", "static"], {"boto"}), (["alibaba"], {"alibabacloud"})],
    ids=["no cloud", "aws", "alibaba"],
)  # fmt: skip
def test_a_scan_loads_the_sdks_of_the_clouds_in_the_file_and_no_others(tmp_path, kinds, prefixes):
    sources = "\n".join(f"  - {SOURCE[kind]}" for kind in kinds)
    (tmp_path / "cidrwatch.yaml").write_text(f"collect: {{timeout: 1s}}\nsources:\n{sources}\n")
    modules = clouds(loaded(SCAN, tmp_path))
    found = {
        prefix for prefix in ("boto", "alibabacloud") if any(name.startswith(prefix) for name in modules)
    }

    assert found == prefixes
    assert modules or not prefixes
