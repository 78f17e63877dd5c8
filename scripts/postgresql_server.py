"""A PostgreSQL server of our own in a folder of its own, for the tests and the benchmarks."""

# ruff: noqa: INP001, S603 - a script, not a package; it starts what it is for

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

DEBIAN = Path("/usr/lib/postgresql")
USER = "postgres"  # the server refuses to be root


@contextmanager
def server(settings: Mapping[str, object], purpose: str) -> Iterator[Path]:
    """Start a server, give the folder in which its socket is, and stop it at the end.

    Args:
        settings: Of the server, as postgresql.conf names them.
        purpose: The target of make that installs PostgreSQL; it begins the folder's name as well.

    Raises:
        RuntimeError: PostgreSQL is not installed, or does not start.
    """
    programs = max(DEBIAN.glob("*/bin"), key=lambda path: int(path.parent.name), default=None)
    if programs is None:
        raise RuntimeError(f"no PostgreSQL in {DEBIAN}: run make {purpose}, which installs it")
    folder = Path(tempfile.mkdtemp(prefix=f"{purpose}-postgresql-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, USER, USER)
        _run(programs / "initdb", "-D", folder / "data", "-A", "trust", "-U", USER, "--no-sync")
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        control = (programs / "pg_ctl", "-D", folder / "data", "-w")
        _run(*control, "-l", folder / "log", "-o", f"-k {folder} {options}", "start")
        try:
            yield folder
        finally:
            _run(*control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(*words: str | Path) -> None:
    lead = ("runuser", "-u", USER, "--") if os.geteuid() == 0 else ()
    done = subprocess.run(
        (*lead, *words), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False, cwd="/"
    )
    if done.returncode:
        raise RuntimeError(f"{words[0]} ended with {done.returncode}: {done.stderr.decode()}")
