"""The rows of one shard as numbers: what is kept of a reading for analysis, strings being kept apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ipam.blocks import I64, IPV4, U32, U64, Blocks
from ipam.identifier import fingerprints, orders
from ipam.reading import UNKNOWN, Rows
from ipam.shard import Shard
from ipam.tag_index import TagIndex
from ipam.words import TYPE_OF_KIND, Kind, ResourceType

Table = NDArray[Any]  # of the structure FOUR or SIX

MOST_FREE = (1 << 31) - 1  # no subnet of a cloud has as many addresses

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
    owners: tuple[str, ...]  # the first is the shard's own account
    sites: tuple[str, ...]  # the first is ""
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

    def __len__(self) -> int:
        return len(self.four) + len(self.six)

    def column(self, name: str) -> NDArray[Any]:
        """Return what both families have, for each row."""
        return np.concatenate((self.four[name], self.six[name]))


def family_order(blocks: Blocks) -> I64:
    """Number blocks so that those of IPv4 come first, and each family in its own order."""
    return np.argsort(blocks.version != IPV4, kind="stable").astype(np.int64)


def _common(rows: Rows, shard: Shard, first_seen: I64) -> Table:
    kind = TYPE_OF_KIND[shard.kind]
    source = shard.source if kind is ResourceType.NETWORK else ""  # ids of clouds are unique, names are not
    table = np.zeros(len(rows), np.dtype(list(COMMON)))
    table["resource"] = fingerprints(shard.provider, kind, source, rows.resource)
    table["network"] = table["resource"]
    if kind is ResourceType.SUBNET:
        vpcs = fingerprints(shard.provider, ResourceType.VPC, source, rows.parent)
        table["network"] = np.where([bool(parent) for parent in rows.parent], vpcs, 0)
    table["order"] = orders(rows.resource)
    table["first_seen"] = first_seen
    table["free"] = np.where(rows.free <= MOST_FREE, rows.free, UNKNOWN)
    table["length"] = rows.blocks.length
    table["default"] = rows.default
    table["attached"] = rows.attached
    return table


def _distinct(first: str, texts: Sequence[str]) -> tuple[str, ...]:
    """List each text once: the given one, then the others in their order."""
    return (first, *sorted(set(texts) - {first}))


def _codes(table: Sequence[str], texts: Sequence[str]) -> U32:
    index = {text: number for number, text in enumerate(table)}
    return np.array([index[text] for text in texts], np.uint32)


def keys(table: Table) -> U64:
    """Tell rows of one family apart: rows have one key if they are the same block of the same resource.

    Two of a million distinct rows share a key with a chance of 1 in 37 million.
    """
    if table.dtype == FOUR:
        place = table["start"].astype(np.uint64) << np.uint64(8) | table["length"]
    else:
        place = _mixed(table["hi"]) + _mixed(table["lo"] ^ _mixed(table["length"].astype(np.uint64)))
    return table["resource"] ^ _mixed(place)


def _mixed(numbers: U64) -> U64:
    """Spread numbers over 64 bits, each to another one (the last step of splitmix64)."""
    mixed = numbers ^ (numbers >> np.uint64(30))
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(27)
    mixed *= np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return mixed
