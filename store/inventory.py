"""What the clouds answered: the last good rows of every shard, and how its readings go."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, Row, select, update

from ipam.reading import Reading, Rows
from ipam.records import Records
from ipam.shard import Shard, ShardStatus
from ipam.snapshot import ShardContent
from ipam.text import TextsOfRows
from ipam.words import ErrorClass, Kind, ShardState
from store.attachments import attachments_of
from store.database import Store
from store.generation import current
from store.ipams import NOTHING_TOLD, Known, ipams_of
from store.packs import records_of
from store.recording import Outcome, recorded
from store.schema import SHARD
from store.words import Recent, ShardWords, Words

Name = tuple[str, ...]  # of a shard: source, provider, account, region, kind

BYTES = 8  # of a number of a resource
SHARD_NAME = ("source", "provider", "account", "region", "kind")


@dataclass(frozen=True, slots=True)
class Inventory:
    """The readings in the store. Threads may share one."""

    store: Store
    recent: Recent = field(default_factory=Recent, repr=False)
    ipams: Known = field(default_factory=dict, repr=False)

    def record(self, reading: Reading) -> Outcome:
        """Keep what a shard answered, in one transaction.

        A complete reading replaces the rows of its shard; a failed one changes the status alone, and so does
        one that lacks most of what the shard held, until another one confirms it.

        Returns:
            What appeared, changed and vanished, or that it is in doubt; None where the shard did not answer.

        Raises:
            StoreError: the store cannot be written; nothing of the reading is kept.
        """
        with self.store.write() as connection:
            return recorded(connection, Words(self.store, self.recent), reading)

    def contents(self, shards: Collection[Shard]) -> list[ShardContent]:
        """Load the last good rows and the status of each of these shards, in their order.

        Words are not loaded: a content tells them on demand, for an hour after others replaced them.

        Raises:
            StoreError: the store cannot be read.
        """
        with self.store.read() as connection:
            known = _known(connection)
            found = [known.get(_name(shard)) for shard in shards]
            wanted = [record.id for record in found if record and record.rows]
            records = dict(records_of(connection, self.store.url, wanted))
            attachments = dict(attachments_of(connection, self.store.url))
            asked = {one.id: one.changed for one in found if one and one.kind == Kind.IPAM}
            ipams = ipams_of(connection, self.store.url, asked, self.ipams)
        words = Words(self.store, self.recent)

        def content(shard: Shard, record: Row[Any] | None) -> ShardContent:
            if record is None:
                return _pending(shard)
            told = ipams.get(record.id, NOTHING_TOLD)
            return replace(
                _content(shard, record, records, words),
                attachments=attachments.get(record.id, ()),
                ipam=told.ipam,
                opinions=told.opinions,
            )

        return [content(shard, record) for shard, record in zip(shards, found, strict=True)]

    def statuses(self, shards: Collection[Shard]) -> list[ShardStatus]:
        """Tell how the readings of each of these shards go, in their order.

        Raises:
            StoreError: the store cannot be read.
        """
        with self.store.read() as connection:
            known = _known(connection)
        return [
            _status(shard, record) if (record := known.get(_name(shard))) else ShardStatus(shard)
            for shard in shards
        ]

    def paced(self, shards: Collection[Shard], pace: int) -> None:
        """Note that some shards are read once in so many of their intervals, by which their age is judged.

        Raises:
            StoreError: the store cannot be written.
        """
        with self.store.write() as connection:
            for shard in shards:
                change = update(SHARD).filter_by(**dict(zip(SHARD_NAME, _name(shard), strict=True)))
                connection.execute(change.values(pace=pace))

    def unpaced(self) -> None:
        """Note that every shard is read at each interval.

        Raises:
            StoreError: the store cannot be written.
        """
        with self.store.write() as connection:
            connection.execute(update(SHARD).where(SHARD.c.pace.is_not(None)).values(pace=None))

    def generation(self) -> int:
        """Return a number that grows with every write to the store, by whomever.

        Raises:
            StoreError: the store cannot be read.
        """
        with self.store.read() as connection:
            return current(connection)


def _content(shard: Shard, record: Row[Any], records: Mapping[int, Records], words: Words) -> ShardContent:
    return ShardContent(
        _status(shard, record),
        records.get(record.id) or Records.none(shard.account),
        ShardWords(words, record.id, record.worded or 0),
    )


def _known(connection: Connection) -> Mapping[Name, Row[Any]]:
    named = [SHARD.c[part] for part in SHARD_NAME]
    found = connection.execute(
        select(*named, *(column for column in SHARD.c if column.name not in SHARD_NAME))
    )
    return {tuple(record[: len(named)]): record for record in found}


def _name(shard: Shard) -> Name:
    return tuple(str(getattr(shard, part)) for part in SHARD_NAME)


def _pending(shard: Shard) -> ShardContent:
    return ShardContent(ShardStatus(shard), Records.none(shard.account), TextsOfRows(Rows.of(())))


def _status(shard: Shard, record: Row[Any]) -> ShardStatus:
    return ShardStatus(
        shard=shard,
        state=ShardState(record.state),
        error_class=ErrorClass(record.error_class) if record.error_class else None,
        error=record.error,
        last_attempt=record.last_attempt,
        last_success=record.last_success,
        rows=record.rows,
        rejected=record.rejected,
        failures=record.failures,
        duration_seconds=record.duration_seconds,
        vanished=len(record.missing or b"") // BYTES,
        pace=record.pace or 1,
    )
