"""The number that grows with every write, so that a reader sees that something changed."""

from sqlalchemy import Connection, insert, select, update

from store.schema import GENERATION

RAISED = update(GENERATION).values(value=GENERATION.c.value + 1).returning(GENERATION.c.value)


def current(connection: Connection) -> int:
    """Read the number; 0 before the first write."""
    return connection.scalar(select(GENERATION.c.value)) or 0


def advanced(connection: Connection) -> int:
    """Raise the number within a writing transaction, and return it."""
    value = connection.scalar(RAISED)
    if value is None:
        connection.execute(insert(GENERATION).values(id=1, value=1))
    return value or 1
