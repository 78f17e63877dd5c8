"""The store in a file of SQLite."""

import os
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from store.database import BUSY_MILLISECONDS, Mode, Store, begun, said, shown
from store.error import StoreError

# In the WAL mode a killed process loses nothing that was committed, whatever `synchronous` says. NORMAL
# leaves out the fsync of each commit: a power failure may take the last readings, which the next sweep
# brings back, and never harms the file. The plan is nowhere else, so its commits wait for the disk.
# They begin by hand: the driver's own way would begin late, and never for a read.
WRITE = "BEGIN IMMEDIATE"
BEGIN: Mapping[Mode, Sequence[str]] = {
    "read": ("BEGIN",),
    "write": ("PRAGMA synchronous=NORMAL", WRITE),
    "durable": ("PRAGMA synchronous=FULL", WRITE),
}

# SQLite lets a writer wait longer before each new look, so that in a crowd those who came first look least,
# and starve. Here they begin anew instead: everybody looks every few milliseconds, and is as likely to win.
TURN_MILLISECONDS = 20
TURNS = BUSY_MILLISECONDS // TURN_MILLISECONDS

MEANINGS = (
    (
        "unable to open database file",
        "cannot be opened: let this user read and write the file and its folder",
    ),
    ("readonly database", "cannot be written: let this user write the file and its folder"),
    ("not a database", "is not an SQLite database: name another file, or move this one away"),
    ("is locked", "is held by another process for too long: end what else uses it"),
    ("is full", "finds no room on its disk: make room"),
    ("malformed", "is damaged: restore it from a copy, or move it away to collect anew"),
    ("disk I/O error", "cannot be read or written because its disk fails: see the system's log"),
)


def connected(url: URL) -> Store:
    """Prepare the way to a file, which is opened at the first use.

    Raises:
        StoreError: the URL does not name a file, or one in a folder that is not there.
    """
    _checked(url)
    folder = Path(str(url.database)).parent
    if not folder.is_dir():
        raise StoreError(shown(url), f"has no folder {folder}: make it, or name another file")
    arguments = {"isolation_level": None, "timeout": BUSY_MILLISECONDS / 1000}
    engine = create_engine(url, connect_args=arguments)
    event.listen(engine, "connect", _set_up)
    return Store(begun(engine, BEGIN, _in_turn), meaning)


def in_memory() -> Store:
    """Prepare the way to a database of this process alone, which is gone when it is closed."""
    arguments = {"isolation_level": None, "check_same_thread": False}
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args=arguments)
    event.listen(engine, "connect", _set_up)
    return Store(begun(engine, BEGIN, _in_turn), meaning)


def file_of(url: URL) -> Path:
    """Name the file."""
    return Path(str(url.database))


def removed(url: URL) -> None:
    """Remove a file that nobody has open, and what SQLite keeps beside it."""
    path = file_of(url)
    for end in ("", "-wal", "-shm"):
        path.with_name(f"{path.name}{end}").unlink(missing_ok=True)


def is_there(url: URL) -> bool:
    """Tell whether a file is there that something was written to."""
    path = file_of(url)
    return path.exists() and path.stat().st_size > 0


def is_writable(url: URL) -> bool:
    """Tell whether this user may write a file, and what SQLite keeps beside it."""
    path = Path(str(url.database)).absolute()
    beside = (path.with_name(f"{path.name}{end}") for end in ("-wal", "-shm"))
    return all(
        os.access(one, os.W_OK) for one in (path, path.parent, *(one for one in beside if one.exists()))
    )


def connected_to_read(url: URL) -> Store | None:
    """Prepare the way to a file, so that nothing changes in it or beside it; None where there is none.

    Whoever has the file open keeps a write-ahead log beside it. Where there is none, SQLite is told that
    nobody writes: it would make that log for a reader as well, and leave it behind.

    Raises:
        StoreError: the URL does not name a file.
    """
    _checked(url)
    path = Path(str(url.database)).absolute()
    if not path.exists():
        return None
    alone = "" if path.with_name(f"{path.name}-wal").exists() else "&immutable=1"
    made = partial(
        sqlite3.connect,
        f"{path.as_uri()}?mode=ro{alone}",
        uri=True,
        isolation_level=None,
        timeout=BUSY_MILLISECONDS / 1000,
    )
    return Store(begun(create_engine(url, creator=made), BEGIN), meaning)


def meaning(error: DBAPIError) -> str:
    """Turn SQLite's complaint into words; the statement and its values stay out of them."""
    said = str(error.orig)
    return next((meaning for words, meaning in MEANINGS if words in said), f"cannot be used: {said}")


def _checked(url: URL) -> None:
    if url.host or url.query or url.database in {None, "", ":memory:"}:
        raise StoreError(shown(url), "does not name a file: write it like sqlite:///cidrwatch.db")
    if Path(str(url.database)).is_dir():
        raise StoreError(shown(url), "is a folder: name a file in it")


def _in_turn(connection: Connection, statement: str) -> None:
    """Execute a statement; a writer waits for its turn as long as others write, and not for ever."""
    if statement != WRITE:
        said(connection, statement)
        return
    with closing(connection.connection.cursor()) as cursor:
        cursor.execute(f"PRAGMA busy_timeout={TURN_MILLISECONDS}")
        try:
            if not _turn_came(cursor):
                said(connection, WRITE)  # once more: what is wrong is told like anything else
        finally:
            cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")


def _turn_came(cursor: Any) -> bool:
    for _ in range(TURNS):
        try:
            cursor.execute(WRITE)
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                break
        else:
            return True
    return False


def _set_up(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in (f"busy_timeout={BUSY_MILLISECONDS}", "journal_mode=WAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
