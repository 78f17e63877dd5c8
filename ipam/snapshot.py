"""What exists, as far as is known: the last good readings of all shards as one table."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import inf
from typing import Self

import numpy as np

from ipam.blocks import I32, I64, Flags
from ipam.cidr import Cidr
from ipam.reading import Rows
from ipam.shard import Shard, ShardStatus
from ipam.text import Text, Texts
from ipam.words import TYPE_OF_KIND, Kind, ResourceType

Listing = tuple[str, str, str, Kind]  # provider, account, region, kind


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


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """Every known block once, whoever saw it; rows of shards that fail now are their last good ones."""

    statuses: tuple[ShardStatus, ...]
    rows: Rows
    shard: I32  # of each row: the index in `statuses` of the shard that vouches for it
    first_seen: I64  # of each row: Unix seconds

    @classmethod
    def of(cls, contents: Iterable[ShardContent]) -> Self:
        """Merge the shards.

        A resource seen from several accounts is one. Its owner's shard decides; an observer is believed
        where the owner's shard has never answered, or answered before the observer did. Of several sources
        that read the same listing, and of several observers, the last to answer is believed.
        """
        shards = tuple(contents)
        rows = Rows.joined(content.rows for content in shards)
        origin = np.repeat(np.arange(len(shards), dtype=np.int32), [len(content.rows) for content in shards])
        seen = np.concatenate([np.zeros(0, np.int64), *(content.first_seen for content in shards)])
        keep = np.sort(np.fromiter(_kept(shards), np.int64))
        return cls(tuple(content.status for content in shards), rows.take(keep), origin[keep], seen[keep])

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def texts(self) -> Texts:
        """Return where the words of the rows are."""
        return TextsOfRows(self.rows)

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


def _kept(shards: tuple[ShardContent, ...]) -> Iterator[int]:
    """Number the rows that stand: owners' first, then observers' of what no owner vouches for."""
    witnesses = _witnesses(shards)
    begins = tuple(accumulate((len(content.rows) for content in shards), initial=0))
    taken: set[tuple[object, ...]] = set()
    observed: list[tuple[int, tuple[object, ...]]] = []
    for place in sorted(witnesses.values(), key=lambda place: _freshness(shards[place]), reverse=True):
        content = shards[place]
        shard = content.status.shard
        for row, (owner, key) in enumerate(_keys(content), begins[place]):
            if owner != shard.account:
                witness = witnesses.get(_listing(shard, owner))
                if witness is None or _freshness(content) > _freshness(shards[witness]):
                    observed.append((row, key))
            elif key not in taken:
                taken.add(key)
                yield row
    for row, key in observed:
        if key not in taken:
            taken.add(key)
            yield row


def _witnesses(shards: tuple[ShardContent, ...]) -> dict[Listing, int]:
    """Find the shard of each listing; of several sources that read the same one, the last to answer."""
    found: dict[Listing, int] = {}
    for place, content in enumerate(shards):
        listing = _listing(content.status.shard, content.status.shard.account)
        if listing not in found or _freshness(content) > _freshness(shards[found[listing]]):
            found[listing] = place
    return found


def _keys(content: ShardContent) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Yield the owner and the identity of each row of a shard."""
    shard, rows, blocks = content.status.shard, content.rows, content.rows.blocks
    source = shard.source if shard.kind is Kind.NETWORK else ""  # ids of clouds are unique, names are not
    columns = (blocks.version, blocks.hi, blocks.lo, blocks.length)
    places = zip(*(column.tolist() for column in columns), strict=True)
    for resource, owner, place in zip(rows.resource, rows.owner, places, strict=True):
        yield owner, (shard.provider, shard.kind, source, resource, place)


def _listing(shard: Shard, account: str) -> Listing:
    return (shard.provider, account, shard.region, shard.kind)


def _freshness(content: ShardContent) -> float:
    at = content.status.last_success
    return at.timestamp() if at else -inf
