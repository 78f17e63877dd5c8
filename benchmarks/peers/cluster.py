"""The PostgreSQL server that is measured, on a socket; begun and ended by the benchmark."""

from collections.abc import Iterator
from contextlib import contextmanager

from postgresql_server import USER, server

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
    with server(SETTINGS, "bench") as folder:
        yield f"host={folder} user={USER} dbname=postgres"
