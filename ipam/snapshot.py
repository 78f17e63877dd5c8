"""What exists, as far as is known: the last good readings of all shards as one table."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from ipam.assembly import assembled
from ipam.blocks import I32, I64, Flags
from ipam.cidr import Cidr
from ipam.columns import Columns
from ipam.reading import Rows
from ipam.records import Records, family_order
from ipam.shard import ShardStatus
from ipam.tag_sets import Pair, TagSet
from ipam.text import Text, Texts
from ipam.words import TYPE_OF_KIND, Kind, ResourceType

NOTHING = assembled((), (), ()).columns


@dataclass(frozen=True, slots=True, eq=False)
class ShardContent:
    """The last good rows of one shard and how its readings go."""

    status: ShardStatus
    rows: Rows
    first_seen: I64  # of each row: Unix seconds


@dataclass(frozen=True, slots=True, eq=False)
class TextsOfRows:
    """The words of rows that are held in memory."""

    rows: Rows

    def of(self, rows: Sequence[int]) -> Sequence[Text]:
        """Return the words of each row."""
        held = self.rows
        return tuple(
            Text(
                held.resource[row],
                held.name[row],
                held.parent[row],
                held.zone[row],
                held.state[row],
                held.tags[row],
            )
            for row in rows
        )


NO_TEXTS = TextsOfRows(Rows.of(()))


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """Every known block once, whoever saw it; rows of shards that fail now are their last good ones."""

    statuses: tuple[ShardStatus, ...]
    rows: Rows
    shard: I32  # of each row: the index in `statuses` of the shard that vouches for it
    first_seen: I64  # of each row: Unix seconds
    columns: Columns = NOTHING
    owners: tuple[str, ...] = ()  # what the column of the same name counts in, like the two below
    sites: tuple[str, ...] = ("",)
    tag_sets: tuple[TagSet, ...] = (frozenset(),)
    texts: Texts = NO_TEXTS

    @classmethod
    def of(cls, contents: Iterable[ShardContent], pairs: Iterable[Pair] = ()) -> Self:
        """Merge the shards.

        A resource seen from several accounts is one. Its owner's shard decides; an observer is believed
        where the owner's shard has never answered, or answered before the observer did. Of several sources
        that read the same listing, and of several observers, the last to answer is believed.

        Args:
            contents: What is known of each shard.
            pairs: The tags that rules ask for.
        """
        shards = tuple(contents)
        statuses = tuple(content.status for content in shards)
        parts = [Records.of(content.rows, content.status.shard, content.first_seen) for content in shards]
        found = assembled(statuses, parts, pairs)
        rows = Rows.joined(content.rows for content in shards)
        rows = rows.take(family_order(rows.blocks)).take(np.flatnonzero(found.keep))
        columns = found.columns
        return cls(
            statuses,
            rows,
            columns.shard,
            columns.first_seen.astype(np.int64),
            columns,
            found.owners,
            found.sites,
            found.tag_sets,
            TextsOfRows(rows),
        )

    def __len__(self) -> int:
        return len(self.rows)

    def text(self, row: int) -> Text:
        """Return the words of a row."""
        return self.texts.of((row,))[0]

    def cidr(self, row: int) -> Cidr:
        """Make the block of a row."""
        return self.rows.blocks.cidr(row)

    def owner(self, row: int) -> str:
        """Return the account that owns a row."""
        return self.rows.owner[row]

    def status(self, row: int) -> ShardStatus:
        """Return the status of the shard that vouches for a row."""
        return self.statuses[int(self.shard[row])]

    def type(self, row: int) -> ResourceType:
        """Say what kind of resource a row belongs to."""
        return TYPE_OF_KIND[self.status(row).shard.kind]

    def region(self, row: int) -> str:
        """Say where a row is: the region of its shard, or the site of a declared network."""
        shard = self.status(row).shard
        return (self.rows.zone[row] if shard.kind is Kind.NETWORK else "") or shard.region

    def in_regions(self, wanted: Collection[str]) -> Flags:
        """Flag the rows that are in one of some regions, or at one of some sites."""
        of_shard = np.array([status.shard.region in wanted for status in self.statuses], np.bool_)
        flags: Flags = of_shard[self.shard] if len(self) else np.zeros(0, np.bool_)
        for row in np.flatnonzero(self.types(ResourceType.NETWORK)).tolist():
            flags[row] = self.region(row) in wanted
        return flags

    def types(self, wanted: ResourceType) -> Flags:
        """Flag the rows of one type."""
        of_shard = np.array([TYPE_OF_KIND[status.shard.kind] is wanted for status in self.statuses], np.bool_)
        return of_shard[self.shard] if len(self) else np.zeros(0, np.bool_)
