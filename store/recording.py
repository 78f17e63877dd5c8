"""How a reading changes what is stored about its shard."""

from datetime import timedelta
from typing import Any

import numpy as np
from sqlalchemy import Connection, RowMapping, bindparam, insert, select, update

from ipam.attachment import Rejoined
from ipam.blocks import U64
from ipam.changes import UNCHANGED, Changes, Version, changes
from ipam.cloud_ipam import NO_IPAM, Replanned, with_last_good
from ipam.doubt import Doubt, doubtful, numbered
from ipam.reading import Failure, Reading
from ipam.records import Records
from ipam.shard import Shard
from ipam.words import Kind, ShardState
from store.attachments import attachments_of_shard, put
from store.generation import advanced
from store.ipams import put_ipam, stored_ipam
from store.keeping import kept
from store.packs import records_of, replaced
from store.pool_tallies import retold
from store.schema import SHARD
from store.storable import storable
from store.unchanged import digest
from store.words import ShardWords, Words, pruned, written

# How long words are kept that others replaced: a report, of which a daemon makes one a minute, goes on to
# tell what it was made of.
KEPT = timedelta(hours=1)

NAME = ("source", "provider", "account", "region", "kind")
NAMED = select(SHARD).where(*(SHARD.c[part] == bindparam(part) for part in NAME))
CHANGED = update(SHARD).where(SHARD.c.id == bindparam("number"))


Outcome = Changes | Rejoined | Replanned | Doubt | None
"""What changed, or that it is in doubt; None where the shard did not answer."""


def recorded(connection: Connection, words: Words, reading: Reading) -> Outcome:
    """Write one reading within the transaction; what changed is None where the shard did not answer."""
    generation = advanced(connection)
    record = _record(connection, reading.shard)
    found: Outcome = None
    if reading.failure:
        status = _failed(reading, reading.failure, record)
    elif reading.shard.kind is Kind.ATTACHMENT:
        found, status = _rejoined(connection, reading, record)
    elif reading.shard.kind is Kind.IPAM:
        found, status = _replanned(connection, words, reading, record, generation)
    else:
        found, status = _replaced(connection, words, reading, record, generation)
    connection.execute(CHANGED, {**status, "number": record["id"]})
    pruned(connection, int((reading.at - KEPT).timestamp()))
    return found


def _record(connection: Connection, shard: Shard) -> RowMapping:
    """Find the record of a shard; one that was never read gets a record."""
    name = {
        "source": shard.source,
        "provider": shard.provider.value,
        "account": shard.account,
        "region": shard.region,
        "kind": shard.kind.value,
    }
    found = connection.execute(NAMED, name).mappings().first()
    if found:
        return found
    numbers = dict.fromkeys(("rows", "rejected", "failures", "duration_seconds", "changed"), 0)
    connection.execute(insert(SHARD).values(**name, state=ShardState.PENDING.value, error="", **numbers))
    return connection.execute(NAMED, name).mappings().one()


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
        "missing": None,
    }


def _doubted(reading: Reading, missing: U64) -> dict[str, Any]:
    """Say that a shard answered, and that this is not believed yet: its data are those from before."""
    kept = ("state", "error_class", "error", "failures", "last_attempt", "duration_seconds")
    status = _succeeded(reading)
    return {key: status[key] for key in kept} | {"missing": missing.astype("<u8").tobytes()}


def _replanned(
    connection: Connection, words: Words, reading: Reading, record: RowMapping, generation: int
) -> tuple[Replanned | Doubt, dict[str, Any]]:
    """Put what an IPAM holds in the place of what it held, unless most of it is gone at once."""
    stored = stored_ipam(connection, words.store.url, record["id"])
    before = stored.ipam if stored else NO_IPAM
    now = with_last_good(reading.ipam, before, {one.resource for one in reading.rejected})
    missing = doubtful(numbered(before.names), numbered(now.names), _expected(record))
    if missing is not None:
        return Doubt(len(missing), len(before.names)), _doubted(reading, missing)
    found = put_ipam(connection, record["id"], stored, now)
    if found:
        retold(connection, record["id"], before, now)
    status = _succeeded(reading) | {"rows": len(now.names) + len(now.opinions)}
    return found, status | {"changed": generation} if found else status


def _rejoined(
    connection: Connection, reading: Reading, record: RowMapping
) -> tuple[Rejoined | Doubt, dict[str, Any]]:
    """Put attachments in the place of the former ones, unless most of them are gone at once."""
    before = attachments_of_shard(connection, record["id"])
    held = numbered(one.name for one in before or ())
    missing = doubtful(held, numbered(one.name for one in reading.attachments), _expected(record))
    if missing is not None:
        return Doubt(len(missing), len(held)), _doubted(reading, missing)
    found = put(connection, record["id"], before, reading.attachments)
    return found, _succeeded(reading) | {"rows": len(reading.attachments)}


def _expected(record: RowMapping) -> U64:
    """Return what the reading before lacked, if it was not believed."""
    return np.frombuffer(record["missing"] or b"", "<u8").astype(np.uint64)


def _replaced(
    connection: Connection, words: Words, reading: Reading, record: RowMapping, generation: int
) -> tuple[Changes | Doubt, dict[str, Any]]:
    """Put the rows of a complete reading in the place of the former ones, where they differ.

    One that lacks most of them has to be confirmed first.
    """
    told = digest(reading)
    if told is not None and told == record["told"] and record["missing"] is None:
        return UNCHANGED, _succeeded(reading)
    shard = record["id"]
    held = dict(records_of(connection, words.store.url, (shard,))).get(shard)
    former = Version(
        held or Records.none(reading.shard.account), ShardWords(words, shard, record["worded"] or 0)
    )
    after = kept(reading, former)
    before = former.records.column("resource")
    missing = doubtful(before, after.records.column("resource"), _expected(record))
    if missing is not None:
        return Doubt(len(missing), len(np.unique(before))), _doubted(reading, missing)
    reworded = written(connection, after.rows, shard, generation, int(reading.at.timestamp()))
    renumbered = replaced(connection, shard, held, after.records)
    found = changes(former, after.version, reworded=reworded)
    status = _succeeded(reading) | {"rows": len(after.records), "told": told}
    if renumbered or reworded:
        status["changed"] = generation
    if reworded:
        status["worded"] = generation
    return found, status
