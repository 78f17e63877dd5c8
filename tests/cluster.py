"""A PostgreSQL server of our own on loopback, with a database for each test."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

import psycopg
from postgresql_server import USER, server

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

    def database(self, like: str = "template1") -> str:
        """Make a copy of a database, else an empty one, and name it by a URL."""
        name = f"test{next(self.numbers)}"
        address = f"host=127.0.0.1 port={self.port} user={USER} dbname=postgres"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
        return f"postgresql+psycopg://{USER}@127.0.0.1:{self.port}/{name}"


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Start a server, and stop it at the end."""
    port = _free_port()
    with server({**SETTINGS, "port": port}, "test"):
        yield Cluster(port, count(1))


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]
