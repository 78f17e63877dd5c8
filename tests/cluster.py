"""A PostgreSQL server of our own on loopback, with a database for each test."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg

DEBIAN = Path("/usr/lib/postgresql")
USER = "postgres"  # the server refuses to be root
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",  # no test cuts the power
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
}


@dataclass(frozen=True)
class Cluster:
    """A server that runs."""

    port: int
    numbers: Iterator[int]

    def database(self) -> str:
        """Make an empty database, and name it by a URL."""
        name = f"test{next(self.numbers)}"
        address = f"host=127.0.0.1 port={self.port} user={USER} dbname=postgres"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"postgresql+psycopg://{USER}@127.0.0.1:{self.port}/{name}"


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Start a server in a folder of its own, and stop it at the end."""
    programs = max(DEBIAN.glob("*/bin"), key=lambda path: int(path.parent.name), default=None)
    assert programs, f"no PostgreSQL in {DEBIAN}: run make test, which installs it"
    folder = Path(tempfile.mkdtemp(prefix="test-postgresql-"))
    port = _free_port()
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, USER, USER)
        _run(programs / "initdb", "-D", folder / "data", "-A", "trust", "-U", USER, "--no-sync")
        options = " ".join(f"-c {name}={value}" for name, value in {**SETTINGS, "port": port}.items())
        control = (programs / "pg_ctl", "-D", folder / "data", "-w")
        _run(*control, "-l", folder / "log", "-o", f"-k {folder} {options}", "start")
        try:
            yield Cluster(port, count(1))
        finally:
            _run(*control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def _run(*words: str | Path) -> None:
    lead = ("runuser", "-u", USER, "--") if os.geteuid() == 0 else ()
    done = subprocess.run(
        (*lead, *words), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False, cwd="/"
    )
    assert not done.returncode, f"{words[0]} ended with {done.returncode}: {done.stderr.decode()}"
