"""How a reading changes what is stored about its shard."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from ipam.reading import Failure, Reading, RejectedRow
from ipam.shard import Shard
from ipam.words import ShardState
from store.generation import advanced
from store.row_columns import NAMES, columns, fingerprint, keys, storable
from store.schema import BLOCK, SHARD

Columns = Sequence[Sequence[Any]]


def recorded(connection: Connection, reading: Reading) -> None:
    """Write one reading within the transaction."""
    generation = advanced(connection)
    before = _before(connection, reading.shard)
    status = _failed(reading, reading.failure, before) if reading.failure else _succeeded(reading)
    if not reading.failure:
        status |= _replaced(connection, reading, before, generation)
    connection.execute(update(SHARD).where(SHARD.c.id == before["id"]).values(status))


def _before(connection: Connection, shard: Shard) -> RowMapping:
    """Find the record of a shard; one that was never read gets a record."""
    name = {
        "source": shard.source,
        "provider": shard.provider.value,
        "account": shard.account,
        "region": shard.region,
        "kind": shard.kind.value,
    }
    query = select(SHARD).filter_by(**name)
    found = connection.execute(query).mappings().first()
    if found:
        return found
    numbers = dict.fromkeys(("rows", "rejected", "failures", "duration_seconds", "changed"), 0)
    connection.execute(insert(SHARD).values(**name, state=ShardState.PENDING.value, error="", **numbers))
    return connection.execute(query).mappings().one()


def _failed(reading: Reading, failure: Failure, before: RowMapping) -> dict[str, Any]:
    return {
        "state": ShardState.ERROR.value,
        "error_class": failure.error_class.value,
        "error": storable([failure.message])[0],
        "failures": before["failures"] + 1,
        "last_attempt": reading.at,
        "duration_seconds": reading.duration_seconds,
    }


def _succeeded(reading: Reading) -> dict[str, Any]:
    return {
        "state": ShardState.OK.value,
        "error_class": None,
        "error": "",
        "failures": 0,
        "rejected": len(reading.rejected),
        "last_attempt": reading.at,
        "last_success": reading.at,
        "duration_seconds": reading.duration_seconds,
    }


def _replaced(
    connection: Connection, reading: Reading, before: RowMapping, generation: int
) -> dict[str, Any]:
    """Put the rows of a complete reading in the place of the former ones, where they differ."""
    values: Columns = columns(reading.rows)
    if not reading.rejected and fingerprint(values) == before["fingerprint"]:
        return {}
    former, seen = _former(connection, before["id"])
    values = _with_kept(values, former, reading.rejected)
    content = fingerprint(values)
    if content == before["fingerprint"]:
        return {}
    first_seen = dict(zip(keys(former), seen, strict=True))
    now = int(reading.at.timestamp())
    records = [
        dict(zip(NAMES, row, strict=True))
        | {"shard": before["id"], "position": position, "first_seen": first_seen.get(key, now)}
        for position, (key, row) in enumerate(zip(keys(values), zip(*values, strict=True), strict=True))
    ]
    connection.execute(delete(BLOCK).where(BLOCK.c.shard == before["id"]))
    if records:
        connection.execute(insert(BLOCK), records)
    return {"rows": len(records), "fingerprint": content, "changed": generation}


def _former(connection: Connection, shard: int) -> tuple[Columns, Sequence[int]]:
    """Load the stored columns of a shard, and when each row was first seen."""
    wanted = [BLOCK.c.first_seen, *(BLOCK.c[name] for name in NAMES)]
    records = connection.execute(select(*wanted).where(BLOCK.c.shard == shard).order_by(BLOCK.c.position))
    seen, *values = _turned(records.all(), len(wanted))
    return values, seen


def _with_kept(values: Columns, former: Columns, rejected: Sequence[RejectedRow]) -> Columns:
    """Add the former blocks of rejected resources to those that could be read.

    A rejected row without an id may be any resource: while there is one, nothing goes.
    """
    named = set(storable([row.resource for row in rejected]))
    if not named:
        return values
    fresh = set(keys(values))
    kept = [
        row
        for key, row in zip(keys(former), zip(*former, strict=True), strict=True)
        if key not in fresh and (key[0] in named or "" in named)
    ]
    return [[*column, *more] for column, more in zip(values, _turned(kept, len(NAMES)), strict=True)]


def _turned(rows: Sequence[Sequence[Any]], width: int) -> Columns:
    """Turn rows into columns, of which there are as many when there are no rows."""
    return list(zip(*rows, strict=True)) or [()] * width
