"""The numbers of shards in the database."""

from collections.abc import Collection, Iterator

from sqlalchemy import Connection, Table, delete, insert, select

from ipam.records import Records
from store.error import StoreError
from store.packing import PackingError, packed, packed_tags, unpacked
from store.schema import NUMBERS, TAGS

AT_ONCE = 500  # shards in one query


def records_of(connection: Connection, url: str, shards: Collection[int]) -> Iterator[tuple[int, Records]]:
    """Yield the rows of those of some shards that have answered.

    Args:
        connection: Within a transaction.
        url: Names the store in an error.
        shards: The numbers of the shards in the store.

    Raises:
        StoreError: the rows of a shard cannot be made out.
    """
    numbers = sorted(shards)
    query = select(NUMBERS.c.shard, NUMBERS.c.content, TAGS.c.content).join_from(
        NUMBERS, TAGS, NUMBERS.c.shard == TAGS.c.shard
    )
    for at in range(0, len(numbers), AT_ONCE):
        wanted = query.where(NUMBERS.c.shard.in_(numbers[at : at + AT_ONCE]))
        for number, content, tags in connection.execute(wanted):
            try:
                yield number, unpacked(content, tags)
            except PackingError as error:
                raise StoreError(
                    url,
                    f"holds rows that cannot be made out ({error}): use a newer cidrwatch if one wrote them, "
                    "else restore the store from a copy, or move it away to collect anew",
                ) from None


def replaced(connection: Connection, shard: int, before: Records | None, after: Records) -> bool:
    """Put rows in the place of former ones, writing what differs alone; tell whether anything does."""
    differs = [
        _put(connection, table, shard, content(before) if before else None, content(after))
        for table, content in ((NUMBERS, packed), (TAGS, lambda records: packed_tags(records.tags)))
    ]
    return any(differs)


def _put(connection: Connection, table: Table, shard: int, before: bytes | None, after: bytes) -> bool:
    if before == after:
        return False
    connection.execute(delete(table).where(table.c.shard == shard))
    connection.execute(insert(table).values(shard=shard, content=after))
    return True
