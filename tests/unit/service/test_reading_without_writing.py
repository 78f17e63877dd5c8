"""Who may not write the store, or its folder, reads it all the same, and is told so where they would change it."""

import os
import subprocess

import pytest
from processes import COMMAND, environment, read

# A superuser writes everything; without capabilities they are held to what the files say.
PLAIN = ("setpriv", "--bounding-set", "-all", "--inh-caps", "-all") if os.geteuid() == 0 else ()
CONFIG = """\
store: sqlite:///cidrwatch.db
sources: [{name: dc, kind: static, networks: [{cidr: 10.1.0.0/16, name: office}]}]
pools: [{name: top, scope: private, cidrs: [10.0.0.0/8]}]
"""
READING = (
    "pools", "resources", "findings", "overlaps", "candidates", "status", "next top --netmask 20",
    "whatif allocate top --netmask 20", "registry log", "registry allocations", "registry diff", "store check",
)  # fmt: skip
CHANGING = (
    "scan",
    "registry allocate top --netmask 20",
    "registry apply --dry-run",
    "registry scope create lab",
)


@pytest.fixture
def folder(tmp_path):
    """Make a store in a folder that nobody may write."""
    folder = tmp_path / "kept"
    folder.mkdir()
    config = folder / "cidrwatch.yaml"
    config.write_text(CONFIG)
    assert read(config, "scan").status == 0
    assert read(config, "registry", "apply").status == 0
    for path in folder.iterdir():
        path.chmod(0o444)
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)


def run(folder, line):
    return subprocess.run(
        [*PLAIN, COMMAND, *line.split(), "-c", folder / "cidrwatch.yaml"], capture_output=True, text=True,
        timeout=60, check=False, env=environment(folder),
    )  # fmt: skip


@pytest.mark.parametrize("line", READING)
def test_who_may_not_write_reads(folder, line):
    before = sorted(path.name for path in folder.iterdir())
    ended = run(folder, line)

    assert ended.returncode == 0, ended.stderr
    assert ended.stdout
    assert sorted(path.name for path in folder.iterdir()) == before


@pytest.mark.parametrize("line", CHANGING)
def test_who_may_not_write_is_told_so_where_they_would_change_something(folder, line):
    ended = run(folder, line)

    assert (ended.returncode, ended.stdout) == (3, "")
    assert ended.stderr.splitlines()[-1] == (
        f"store sqlite:///{folder}/cidrwatch.db cannot be written: let this user write the file and its folder"
    )
