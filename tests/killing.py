"""Kills a writing process without warning, and asks the store what is left."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

from stored_rows import stored_rows
from writing_until_killed import ROWS, SHARD

from store.inventory import Inventory
from store.open import open_store
from store.plan import Plan

ROOT = Path(__file__).parent.parent
PROGRAM = "import sys; sys.path[:0] = sys.argv[3:]; from writing_until_killed import main; main(sys.argv[1], int(sys.argv[2]))"


def write_and_kill(url, start, pause):
    """Let a process write from a number on, kill it after a pause, and return the last number it committed.

    `pause` is called with the process's output once the first number is committed, and returns what it read of it.
    """
    writer = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, url, str(start), str(ROOT / "tests"), str(ROOT)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with writer:
        said = [writer.stdout.readline()]
        said += pause(writer.stdout)
        writer.kill()
        said += writer.stdout.read().split("\n")
        complaint = writer.stderr.read()
    assert complaint == ""
    assert writer.returncode == -9
    return int([line for line in said if line.strip()][-1])


def held_after(url):
    """Open the store, see that it is whole, and return the numbers of the reading and of the plan in it."""
    with closing(open_store(url)) as store:
        (content,) = Inventory(store).contents([SHARD])
        tree = Plan(store).load()
        with store.read() as connection:
            if url.startswith("sqlite"):  # PostgreSQL looks at foreign keys by itself, and has no such check
                assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
                assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        (reading,) = {row.name for row in stored_rows(content)}
    assert len(content.records) == ROWS == content.status.rows
    (plan,) = {pool.name for pool in tree.pools}
    assert len(tree.pools) == 40
    return int(reading), int(plan)
