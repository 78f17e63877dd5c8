"""All rows of all tables gone, those that nobody may change among them."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, delete, text

from store.tables import TABLES


def emptied(connection: Connection) -> None:
    """Delete every row, within a writing transaction."""
    with _unguarded(connection):
        for table in reversed(TABLES):
            connection.execute(delete(table))


@contextmanager
def _unguarded(connection: Connection) -> Iterator[None]:
    """Take the triggers away that keep rows, and put them back: a rollback does so as well."""
    if connection.dialect.name == "sqlite":
        query = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = connection.execute(query).all()
        for name, _ in triggers:
            connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        yield
        for _, made in triggers:
            connection.exec_driver_sql(made)
        return
    names = [table.name for table in TABLES]
    for name in names:
        connection.exec_driver_sql(f'ALTER TABLE "{name}" DISABLE TRIGGER USER')
    yield
    for name in names:
        connection.exec_driver_sql(f'ALTER TABLE "{name}" ENABLE TRIGGER USER')
