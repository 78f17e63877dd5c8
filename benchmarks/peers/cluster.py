"""A PostgreSQL cluster of our own, in a folder, on a socket in it; begun and ended by the benchmark."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DEBIAN = Path("/usr/lib/postgresql")
USER = "postgres"  # the server refuses to be root
SETTINGS = {
    "listen_addresses": "''",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "2GB",
    "work_mem": "512MB",
    "maintenance_work_mem": "1GB",
    "max_wal_size": "8GB",
    "max_parallel_workers_per_gather": "2",
}


@contextmanager
def cluster() -> Iterator[str]:
    """Start PostgreSQL, give its address, and stop it at the end."""
    programs = max(DEBIAN.glob("*/bin"), key=lambda path: int(path.parent.name), default=None)
    if programs is None:
        raise SystemExit(f"no PostgreSQL in {DEBIAN}: run make bench, which installs it")
    folder = Path(tempfile.mkdtemp(prefix="bench-postgresql-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, USER, USER)
        _run(programs / "initdb", "-D", folder / "data", "-A", "trust", "-U", USER, "--no-sync")
        options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
        command = (programs / "pg_ctl", "-D", folder / "data", "-w")
        _run(*command, "-l", folder / "log", "-o", f"-k {folder} {options}", "start")
        try:
            yield f"host={folder} user={USER} dbname=postgres"
        finally:
            _run(*command, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(*words: str | Path) -> None:
    lead = ("runuser", "-u", USER, "--") if os.geteuid() == 0 else ()
    done = subprocess.run(
        (*lead, *words), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False, cwd="/"
    )
    if done.returncode:
        raise SystemExit(f"{words[0]} ended with {done.returncode}: {done.stderr.decode()}")
