"""The number that grows with every write, so that a reader sees that something changed."""

from sqlalchemy import Connection, insert, select, update

from store.schema import GENERATION


def current(connection: Connection) -> int:
    """Read the number; 0 before the first write."""
    return connection.scalar(select(GENERATION.c.value)) or 0


def advanced(connection: Connection) -> int:
    """Raise the number within a writing transaction, and return it."""
    value = current(connection) + 1
    if value == 1:
        connection.execute(insert(GENERATION).values(id=1, value=value))
    else:
        connection.execute(update(GENERATION).values(value=value))
    return value
