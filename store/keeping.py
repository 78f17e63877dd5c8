"""What a complete reading leaves in its shard: its rows, and former ones that it could not read."""

from dataclasses import dataclass

import numpy as np

from ipam.blocks import I64
from ipam.changes import Version
from ipam.reading import Reading, Row, Rows
from ipam.records import Records, family_order, partners, resource_numbers
from ipam.text import Text, TextsOfRows
from store.storable import storable, storable_rows


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """The rows of a shard in the order in which they are stored, and their numbers."""

    rows: Rows
    records: Records

    @property
    def version(self) -> Version:
        """Return both as one."""
        return Version(self.records, TextsOfRows(self.rows))


def kept(reading: Reading, former: Version) -> Kept:
    """Say what a shard holds after a complete reading; when rows were first seen does not change.

    A rejected row keeps the last good copy of its resource. One without an id may be any resource: while
    there is one, nothing goes.
    """
    at = int(reading.at.timestamp())
    rows = storable_rows(reading.rows)
    records = Records.of(rows, reading.shard, np.full(len(rows), at, np.int64))
    if reading.rejected:
        stay = _staying(reading, former.records)
        rows = Rows.joined((rows, _rows(former, stay)))
        records = Records.of(rows, reading.shard, np.full(len(rows), at, np.int64))
    order = records.arranged()
    records = records.take(order)
    old, new = partners(former.records.keys(), records.keys())
    first_seen = np.full(len(records), at, np.int64)
    first_seen[new] = former.records.column("first_seen")[old]
    return Kept(rows.take(family_order(rows.blocks)[order]), records.seen(first_seen))


def _staying(reading: Reading, former: Records) -> I64:
    """Number the former rows of rejected resources; those that the reading brings itself will be dropped."""
    named = storable([row.resource for row in reading.rejected])
    if "" in named:
        return np.arange(len(former))
    return np.flatnonzero(np.isin(former.column("resource"), resource_numbers(reading.shard, named)))


def _rows(former: Version, wanted: I64) -> Rows:
    """Make rows of numbers and words again."""
    numbers = wanted.tolist()
    texts = former.texts.of(numbers)
    return Rows.of(_row(former.records, row, text) for row, text in zip(numbers, texts, strict=True))


def _row(records: Records, row: int, text: Text) -> Row:
    four = len(records.four)
    found = records.four[row] if row < four else records.six[row - four]
    return Row(
        cidr=records.cidr(row),
        resource=text.resource,
        owner=records.owners[int(found["owner"])],
        name=text.name,
        parent=text.parent,
        zone=text.zone,
        state=text.state,
        tags=text.tags,
        default=bool(found["default"]),
        free=int(found["free"]),
        attached=int(found["attached"]),
    )
