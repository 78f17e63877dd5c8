"""One open database: consistent reads, and writes one at a time."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Literal
from urllib.parse import unquote

from sqlalchemy import URL, Connection, Engine, event
from sqlalchemy.exc import DBAPIError, IntegrityError

from store.error import StoreError

Mode = Literal["read", "write", "durable"]
MODE = "cidrwatch_mode"  # the execution option that says how a transaction begins
BUSY_MILLISECONDS = 30_000  # how long a writer waits for another process


@dataclass(frozen=True, slots=True)
class Store:
    """The way to the database: threads may share it."""

    engine: Engine
    meaning: Callable[[DBAPIError], str] = field(repr=False)  # what a complaint means, with the way out
    writing: Lock = field(default_factory=Lock, repr=False)  # threads queue here, processes at the database

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
    def _transaction(self, mode: Mode) -> Iterator[Connection]:
        try:
            with self.engine.connect().execution_options(**{MODE: mode}) as connection, connection.begin():
                yield connection
        except IntegrityError:  # a bug, not a state of the world
            raise
        except DBAPIError as error:
            raise StoreError(self.url, self.meaning(error)) from None


def said(connection: Connection, statement: str) -> None:
    """Execute a statement as it stands."""
    connection.exec_driver_sql(statement)


def begun(
    engine: Engine,
    statements: Mapping[Mode, Sequence[str]],
    say: Callable[[Connection, str], None] = said,
) -> Engine:
    """Let the transactions of an engine begin with statements, by their mode."""

    def begin(connection: Connection) -> None:
        for statement in statements[connection.get_execution_options().get(MODE, "read")]:
            say(connection, statement)

    event.listen(engine, "begin", begin)
    return engine


def shown(url: URL) -> str:
    """Write a URL without its password, and a path as it was given."""
    return url.render_as_string(hide_password=True) if url.password else unquote(url.render_as_string())
