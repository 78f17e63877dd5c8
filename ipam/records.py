"""The rows of one shard as numbers: what is kept of a reading for analysis, strings being kept apart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ipam.blocks import I64, IPV4, U32, U64, Blocks
from ipam.cidr import Cidr, block
from ipam.identifier import fingerprints, orders
from ipam.reading import UNKNOWN, Rows
from ipam.shard import Shard
from ipam.spread import mixed
from ipam.tag_index import TagIndex
from ipam.words import TYPE_OF_KIND, Family, Kind, ResourceType

Table = NDArray[Any]  # of the structure FOUR or SIX

MOST_FREE = (1 << 31) - 1  # no subnet of a cloud has more addresses

# Beside its first address, each row has:
COMMON = (
    ("resource", "<u8"),  # fingerprint of the resource
    ("network", "<u8"),  # fingerprint of its network: a subnet's is its VPC, or 0; all else is its own
    ("order", "<u8"),  # sorts like the resource's id
    ("owner", "<u4"),  # index in the shard's owners
    ("site", "<u4"),  # index in the shard's sites
    ("first_seen", "<u4"),  # Unix seconds
    ("free", "<i4"),
    ("length", "u1"),
    ("default", "u1"),
    ("attached", "i1"),
)
FOUR = np.dtype([("start", "<u4"), *COMMON])
SIX = np.dtype([("hi", "<u8"), ("lo", "<u8"), *COMMON])


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """Blocks of one shard, the IPv4 ones first."""

    four: Table
    six: Table
    owners: tuple[str, ...]  # the first is the shard's own account, the others are in order
    sites: tuple[str, ...]  # the first is "", the others are in order
    tags: TagIndex

    @classmethod
    def of(cls, rows: Rows, shard: Shard, first_seen: I64) -> Self:
        """Number the rows of a shard; within a family they keep their order.

        Args:
            rows: What the shard answered.
            shard: Says what the rows are, and which account is its own.
            first_seen: Of each row, in Unix seconds.
        """
        order = family_order(rows.blocks)
        rows = rows.take(order)
        owners = _distinct(shard.account, rows.owner)
        sites = _distinct("", rows.zone) if shard.kind is Kind.NETWORK else ("",)
        table = _common(rows, shard, first_seen[order])
        table["owner"] = _codes(owners, rows.owner)
        table["site"] = _codes(sites, rows.zone) if len(sites) > 1 else 0
        count = int(np.count_nonzero(rows.blocks.version == IPV4))
        four, six = np.zeros(count, FOUR), np.zeros(len(rows) - count, SIX)
        four["start"] = rows.blocks.lo[:count]
        six["hi"], six["lo"] = rows.blocks.hi[count:], rows.blocks.lo[count:]
        for name, _ in COMMON:
            four[name], six[name] = table[name][:count], table[name][count:]
        return cls(four, six, owners, sites, TagIndex.of(rows.tags))

    @classmethod
    def none(cls, account: str) -> Self:
        """Make the records of a shard without rows."""
        return cls(np.zeros(0, FOUR), np.zeros(0, SIX), (account,), ("",), TagIndex.of(()))

    def __len__(self) -> int:
        return len(self.four) + len(self.six)

    def column(self, name: str) -> NDArray[Any]:
        """Return what both families have, for each row."""
        return np.concatenate((self.four[name], self.six[name]))

    def keys(self) -> U64:
        """Return what tells each row from all others, as `keys` says."""
        return np.concatenate((keys(self.four), keys(self.six)))

    def cidr(self, row: int) -> Cidr:
        """Make the block of one row."""
        if row < len(self.four):
            return block(Family.IPV4, int(self.four["start"][row]), int(self.four["length"][row]))
        found = self.six[row - len(self.four)]
        return block(Family.IPV6, int(found["hi"]) << 64 | int(found["lo"]), int(found["length"]))

    def take(self, rows: I64) -> "Records":
        """Select rows by number, in the order of the numbers; those of IPv4 still come first."""
        rows = np.concatenate((rows[rows < len(self.four)], rows[rows >= len(self.four)]))
        four = self.four[rows[rows < len(self.four)]]
        six = self.six[rows[rows >= len(self.four)] - len(self.four)]
        return _tidied(replace(self, four=four, six=six, tags=self.tags.take(rows, len(self))))

    def joined(self, other: "Records") -> "Records":
        """Put the rows of another table of the same shard below these, family by family."""
        owners = _distinct(self.owners[0], (*self.owners, *other.owners))
        sites = _distinct("", (*self.sites, *other.sites))
        one, two = _recoded(self, owners, sites), _recoded(other, owners, sites)
        four, six = len(self.four), len(self.six)
        here = np.arange(len(self), dtype=np.int64)
        here[four:] += len(other.four)
        there = np.arange(len(other), dtype=np.int64) + four
        there[len(other.four) :] += six
        return Records(
            np.concatenate((one.four, two.four)),
            np.concatenate((one.six, two.six)),
            owners,
            sites,
            TagIndex.merged(((self.tags, here), (other.tags, there))),
        )

    def arranged(self) -> I64:
        """Number the rows by address, netmask length and resource; of equal ones the first counts alone."""
        order = np.concatenate((_sorted(self.four), len(self.four) + _sorted(self.six))).astype(np.int64)
        key = self.keys()[order]
        first: I64 = order[np.append(True, key[1:] != key[:-1])[: len(order)]]
        return first

    def seen(self, first_seen: I64) -> "Records":
        """Say of each row when it was first seen."""
        four, six = self.four.copy(), self.six.copy()
        four["first_seen"], six["first_seen"] = first_seen[: len(four)], first_seen[len(four) :]
        return replace(self, four=four, six=six)

    def same(self, other: "Records") -> bool:
        """Tell whether the rows of two tables are equal, their order included."""
        return (self.owners, self.sites) == (other.owners, other.sites) and all(
            np.array_equal(one, two) for one, two in zip(self.arrays(), other.arrays(), strict=True)
        )

    def arrays(self) -> Iterator[NDArray[Any]]:
        """Yield everything that has a value for each row or tag."""
        yield from (self.four, self.six, self.tags.pairs, self.tags.counts, self.tags.carriers)


def family_order(blocks: Blocks) -> I64:
    """Number blocks so that those of IPv4 come first, and each family in its own order."""
    return np.argsort(blocks.version != IPV4, kind="stable").astype(np.int64)


def keys(table: Table) -> U64:
    """Tell rows of one family apart: rows have one key if they are the same block of the same resource.

    Two of a million distinct rows share a key with a chance of 1 in 37 million.
    """
    if table.dtype == FOUR:
        place = table["start"].astype(np.uint64) << np.uint64(8) | table["length"]
    else:
        place = mixed(table["hi"]) + mixed(
            table["lo"] ^ mixed(table["length"].astype(np.uint64) + np.uint64(1))
        )
    found: U64 = table["resource"] ^ mixed(place)
    return found


def block_keys(resource: U64, blocks: Blocks) -> U64:
    """Tell blocks of resources apart as `keys` does; those of one resource have its fingerprint."""
    four = blocks.version == IPV4
    found = np.zeros(len(blocks), np.uint64)
    table4, table6 = np.zeros(int(four.sum()), FOUR), np.zeros(int((~four).sum()), SIX)
    table4["start"] = blocks.lo[four]
    table6["hi"], table6["lo"] = blocks.hi[~four], blocks.lo[~four]
    for table, rows in ((table4, four), (table6, ~four)):
        table["resource"], table["length"] = resource[rows], blocks.length[rows]
        found[rows] = keys(table)
    return found


def partners(old: U64, new: U64) -> tuple[I64, I64]:
    """Find the keys that two tables share: their rows in the former table, and in the later one."""
    _, former, later = np.intersect1d(old, new, assume_unique=True, return_indices=True)
    return former, later


def resource_numbers(shard: Shard, ids: Sequence[str]) -> U64:
    """Return the fingerprints of resources as the column `resource` has them."""
    kind = TYPE_OF_KIND[shard.kind]
    source = shard.source if kind is ResourceType.NETWORK else ""  # ids of clouds are unique, names are not
    return fingerprints(shard.provider, kind, source, ids)


def _common(rows: Rows, shard: Shard, first_seen: I64) -> Table:
    table = np.zeros(len(rows), np.dtype(list(COMMON)))
    table["resource"] = resource_numbers(shard, rows.resource)
    table["network"] = table["resource"]
    if shard.kind is Kind.SUBNET:
        vpcs = fingerprints(shard.provider, ResourceType.VPC, "", rows.parent)
        table["network"] = vpcs if all(rows.parent) else np.where([*map(bool, rows.parent)], vpcs, 0)
    table["order"] = orders(rows.resource)
    table["first_seen"] = first_seen
    table["free"] = np.where(rows.free <= MOST_FREE, rows.free, UNKNOWN)
    table["length"] = rows.blocks.length
    table["default"] = rows.default
    table["attached"] = rows.attached
    return table


def _sorted(table: Table) -> I64:
    place = ("start",) if table.dtype == FOUR else ("hi", "lo")
    return np.lexsort([table[name] for name in ("resource", "length", *reversed(place))])


def _distinct(first: str, texts: Sequence[str]) -> tuple[str, ...]:
    """List each text once: the given one, then the others in order."""
    return (first, *sorted(set(texts) - {first}))


def _codes(table: Sequence[str], texts: Sequence[str]) -> U32:
    index = {text: number for number, text in enumerate(table)}
    return np.fromiter(map(index.__getitem__, texts), np.uint32, len(texts))


def _tidied(records: Records) -> Records:
    """Forget the owners and sites that no row has."""
    used = [set(np.unique(records.column(name)).tolist()) | {0} for name in ("owner", "site")]
    owners, sites = (
        tuple(text for number, text in enumerate(table) if number in wanted)
        for table, wanted in zip((records.owners, records.sites), used, strict=True)
    )
    return _recoded(records, owners, sites)


def _recoded(records: Records, owners: tuple[str, ...], sites: tuple[str, ...]) -> Records:
    """Count the owners and sites of rows in other tables, which have every one that is used."""
    if (records.owners, records.sites) == (owners, sites):
        return records
    four, six = records.four.copy(), records.six.copy()
    for name, before, after in (("owner", records.owners, owners), ("site", records.sites, sites)):
        index = {text: number for number, text in enumerate(after)}
        codes = np.array([index.get(text, 0) for text in before], np.uint32)
        four[name], six[name] = codes[four[name]], codes[six[name]]
    return replace(records, four=four, six=six, owners=owners, sites=sites)
