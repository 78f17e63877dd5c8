"""What looks at the whole store sees all of it, whatever else the program has loaded."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import store
from store.schema import METADATA

FOLDER = Path(store.__file__).parent
LISTED = "from store.dump import TABLES; print(*(one.name for one in TABLES))"


def test_a_program_that_only_dumps_knows_every_table():
    listed = subprocess.run(
        [sys.executable, "-c", LISTED], cwd=FOLDER.parent, capture_output=True, text=True, check=True
    ).stdout.split()
    for path in FOLDER.glob("*_schema.py"):
        import_module(f"store.{path.stem}")

    assert sorted(listed) == sorted(METADATA.tables)
