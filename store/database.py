"""One open database: consistent reads, and writes one at a time."""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import unquote

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, IntegrityError

from store.error import explained

BUSY_MILLISECONDS = 30_000  # how long a writer waits for another process
MODE = "cidrwatch_mode"  # the execution option that says how a transaction begins

# In the WAL mode a killed process loses nothing that was committed, whatever `synchronous` says. NORMAL
# leaves out the fsync of each commit: a power failure may take the last readings, which the next sweep
# brings back, and never harms the file. The plan is nowhere else, so its commits wait for the disk.
BEGIN = {
    "read": ("BEGIN",),
    "write": ("PRAGMA synchronous=NORMAL", "BEGIN IMMEDIATE"),
    "durable": ("PRAGMA synchronous=FULL", "BEGIN IMMEDIATE"),
}


@dataclass(frozen=True, slots=True)
class Store:
    """The way to the database: threads may share it."""

    engine: Engine
    writing: Lock = field(default_factory=Lock, repr=False)  # threads queue here, processes at the file

    @property
    def url(self) -> str:
        """Name the database, without a password."""
        return shown(self.engine.url)

    def read(self) -> AbstractContextManager[Connection]:
        """Open a transaction that sees one state of the store, whatever is written meanwhile.

        Raises:
            StoreError: the store cannot be read.
        """
        return self._transaction("read")

    @contextmanager
    def write(self, *, durable: bool = False) -> Iterator[Connection]:
        """Open a transaction that alone may write; it commits at the end, or rolls back on an error.

        Args:
            durable: The commit has to survive a power failure.

        Raises:
            StoreError: the store cannot be written.
        """
        with self.writing, self._transaction("durable" if durable else "write") as connection:
            yield connection

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @contextmanager
    def _transaction(self, mode: str) -> Iterator[Connection]:
        try:
            with self.engine.connect().execution_options(**{MODE: mode}) as connection, connection.begin():
                yield connection
        except IntegrityError:  # a bug, not a state of the world
            raise
        except DBAPIError as error:
            raise explained(self.url, error) from None


def connected(url: URL) -> Store:
    """Prepare the way to an SQLite file; the file is opened at the first use."""
    engine = create_engine(url, connect_args={"isolation_level": None, "timeout": BUSY_MILLISECONDS / 1000})
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return Store(engine)


def connected_to_read(url: URL) -> Store:
    """Prepare the way to an SQLite file that is there, so that nothing changes in it or beside it.

    Whoever has the file open keeps a write-ahead log beside it. Where there is none, SQLite is told that
    nobody writes: it would make that log for a reader as well, and leave it behind.
    """
    path = Path(str(url.database)).absolute()
    alone = "" if path.with_name(f"{path.name}-wal").exists() else "&immutable=1"
    made = partial(
        sqlite3.connect,
        f"{path.as_uri()}?mode=ro{alone}",
        uri=True,
        isolation_level=None,
        timeout=BUSY_MILLISECONDS / 1000,
    )
    engine = create_engine(url, creator=made)
    event.listen(engine, "begin", _begin)
    return Store(engine)


def shown(url: URL) -> str:
    """Write a URL without its password, and a path as it was given."""
    return url.render_as_string(hide_password=True) if url.password else unquote(url.render_as_string())


def _set_up(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in (f"busy_timeout={BUSY_MILLISECONDS}", "journal_mode=WAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    """Begin by hand: the driver's own way would begin late, and never for a read."""
    for statement in BEGIN[connection.get_execution_options().get(MODE, "read")]:
        connection.exec_driver_sql(statement)
