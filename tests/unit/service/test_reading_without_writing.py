"""Who may not write the store, or its folder, reads it all the same, and is told so where they would change it."""

import json
import os
import subprocess
import sys

import pytest
from processes import Ended, environment, read

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


ONE_BY_ONE = """
import json, sys
from pathlib import Path
from processes import Ended, read

config, *lines = sys.argv[1:]
ended = [read(Path(config), *line.split()) for line in lines]
print(json.dumps([(one.status, one.out, one.err) for one in ended]))
"""


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Make a store in a folder that nobody may write; return the folder, what was in it, and how each line ended."""
    folder = tmp_path_factory.mktemp("kept")
    config = folder / "cidrwatch.yaml"
    config.write_text(CONFIG)
    assert read(config, "scan").status == 0
    assert read(config, "registry", "apply").status == 0
    for path in folder.iterdir():
        path.chmod(0o444)
    before = sorted(path.name for path in folder.iterdir())
    folder.chmod(0o555)
    yield folder, before, run(config, *READING, *CHANGING)
    folder.chmod(0o755)


def run(config, *lines):
    """Run commands one after the other, in a process that may write nothing but what the files allow."""
    env = {**environment(config.parent), "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [*PLAIN, sys.executable, "-P", "-c", ONE_BY_ONE, config, *lines], capture_output=True, text=True,
        timeout=180, check=True, env=env,
    )  # fmt: skip
    return {line: Ended(*ended) for line, ended in zip(lines, json.loads(done.stdout), strict=True)}


@pytest.mark.parametrize("line", READING)
def test_who_may_not_write_reads(kept, line):
    _, _, ended = kept

    assert ended[line].status == 0, ended[line].err
    assert ended[line].out


@pytest.mark.parametrize("line", CHANGING)
def test_who_may_not_write_is_told_so_where_they_would_change_something(kept, line):
    folder, _, ended = kept

    assert (ended[line].status, ended[line].out) == (3, "")
    assert ended[line].err.splitlines()[-1] == (
        f"store sqlite:///{folder}/cidrwatch.db cannot be written: let this user write the file and its folder"
    )


def test_nothing_stands_beside_the_store_afterwards(kept):
    folder, before, _ = kept

    assert sorted(path.name for path in folder.iterdir()) == before
