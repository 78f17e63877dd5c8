"""What the clouds answered: the last good rows of every shard, and how its readings go."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np
from sqlalchemy import Connection, RowMapping, select

from ipam.blocks import I64
from ipam.reading import Reading, Rows, Tags
from ipam.shard import Shard, ShardStatus
from ipam.snapshot import ShardContent
from ipam.words import ErrorClass, ShardState
from store.database import Store
from store.generation import current
from store.recording import recorded
from store.row_columns import NAMES, decoded
from store.schema import BLOCK, SHARD

Name = tuple[str, ...]  # of a shard: source, provider, account, region, kind
Loaded = tuple[int, Rows, I64]  # the generation in which the rows changed last, the rows, when first seen

AT_ONCE = 500  # shards in one query
SHARD_NAME = ("source", "provider", "account", "region", "kind")


@dataclass(frozen=True, slots=True)
class Inventory:
    """The readings in the store; rows that were loaded once stay in memory until they change.

    Threads may share one.
    """

    store: Store
    loaded: dict[int, Loaded] = field(default_factory=dict, repr=False)  # by the shard's number

    def record(self, reading: Reading) -> None:
        """Keep what a shard answered, in one transaction.

        A complete reading replaces the rows of its shard; a failed one changes the status alone.

        Raises:
            StoreError: the store cannot be written; nothing of the reading is kept.
        """
        with self.store.write() as connection:
            recorded(connection, reading)

    def contents(self, shards: Collection[Shard]) -> list[ShardContent]:
        """Load the last good rows and the status of each of these shards, in their order.

        Raises:
            StoreError: the store cannot be read.
        """
        with self.store.read() as connection:
            known = _known(connection)
            records = [known.get(_name(shard)) for shard in shards]
            rows = self._load(connection, [record for record in records if record])
        return [
            _content(shard, record, rows) if record else _pending(shard)
            for shard, record in zip(shards, records, strict=True)
        ]

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

    def generation(self) -> int:
        """Return a number that grows with every write to the store, by whomever.

        Raises:
            StoreError: the store cannot be read.
        """
        with self.store.read() as connection:
            return current(connection)

    def _load(self, connection: Connection, records: Iterable[RowMapping]) -> Mapping[int, Loaded]:
        """Take the rows that the transaction sees, from memory where they are still the same.

        What is taken is the reader's own: another thread may see a later state and keep that in memory.
        """
        wanted = {record["id"]: record["changed"] for record in records if record["rows"]}
        taken = {number: self.loaded[number] for number in wanted if number in self.loaded}
        taken = {number: held for number, held in taken.items() if held[0] == wanted[number]}
        numbers = sorted(wanted.keys() - taken.keys())
        for at in range(0, len(numbers), AT_ONCE):
            for number, rows, seen in _rows(connection, numbers[at : at + AT_ONCE]):
                self.loaded[number] = taken[number] = (wanted[number], rows, seen)
        return taken


def _content(shard: Shard, record: RowMapping, taken: Mapping[int, Loaded]) -> ShardContent:
    if not record["rows"]:
        return ShardContent(_status(shard, record), Rows.of(()), np.zeros(0, np.int64))
    _, rows, seen = taken[record["id"]]
    return ShardContent(_status(shard, record), rows, seen)


def _known(connection: Connection) -> Mapping[Name, RowMapping]:
    found = connection.execute(select(SHARD)).mappings()
    return {tuple(record[part] for part in SHARD_NAME): record for record in found}


def _name(shard: Shard) -> Name:
    return tuple(str(getattr(shard, part)) for part in SHARD_NAME)


def _pending(shard: Shard) -> ShardContent:
    return ShardContent(ShardStatus(shard), Rows.of(()), np.zeros(0, np.int64))


def _status(shard: Shard, record: RowMapping) -> ShardStatus:
    return ShardStatus(
        shard=shard,
        state=ShardState(record["state"]),
        error_class=ErrorClass(record["error_class"]) if record["error_class"] else None,
        error=record["error"],
        last_attempt=record["last_attempt"],
        last_success=record["last_success"],
        rows=record["rows"],
        rejected=record["rejected"],
        failures=record["failures"],
        duration_seconds=record["duration_seconds"],
    )


def _rows(connection: Connection, numbers: Collection[int]) -> Iterator[tuple[int, Rows, I64]]:
    """Yield the rows of several shards, and when each was first seen."""
    wanted = [BLOCK.c.shard, BLOCK.c.first_seen, *(BLOCK.c[name] for name in NAMES)]
    query = select(*wanted).where(BLOCK.c.shard.in_(numbers)).order_by(BLOCK.c.shard, BLOCK.c.position)
    texts: dict[str, Tags] = {}
    for number, records in groupby(connection.execute(query), key=lambda record: int(record[0])):
        _, seen, *values = zip(*records, strict=True)
        yield number, decoded(values, texts), np.array(seen, np.int64)
