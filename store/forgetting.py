"""What the store knows of each source, and how all of it goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, select

from store.database import Store
from store.generation import advanced
from store.schema import ACCOUNT, SHARD
from store.tables import TABLES


@dataclass(frozen=True, slots=True)
class Known:
    """How much the store knows of a source."""

    source: str
    shards: int
    rows: int  # blocks, and what else its shards told
    accounts: int
    last_success: datetime | None


def known_sources(store: Store) -> Sequence[Known]:
    """Tell how much is known of each source, by name.

    Raises:
        StoreError: the store cannot be read.
    """
    with store.read() as connection:
        return _known(connection)


def forgotten(store: Store, source: str) -> None:
    """Remove all that was read of a source, and its accounts; what refers to its shards goes with them.

    Raises:
        StoreError: the store cannot be written; nothing is removed.
    """
    with store.write(durable=True) as connection:
        for table in reversed(TABLES):
            if "source" in table.c:
                connection.execute(delete(table).where(table.c.source == source))
        advanced(connection)


def _known(connection: Connection) -> list[Known]:
    read = select(SHARD.c.source, func.count(), func.sum(SHARD.c.rows), func.max(SHARD.c.last_success))
    shards = {row[0]: tuple(row[1:]) for row in connection.execute(read.group_by(SHARD.c.source))}
    listed = select(ACCOUNT.c.source, func.count()).group_by(ACCOUNT.c.source)
    accounts = {row[0]: row[1] for row in connection.execute(listed)}
    return [
        Known(name, count, rows, accounts.get(name, 0), last)
        for name in sorted(shards.keys() | accounts.keys())
        for count, rows, last in (shards.get(name, (0, 0, None)),)
    ]
