"""The columns of an analysis, put together from the records of all shards."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ipam.blocks import I32, I64, Codes, Flags
from ipam.columns import Columns
from ipam.merging import merged
from ipam.networks import network_numbers
from ipam.records import Records
from ipam.shard import ShardStatus
from ipam.tag_sets import Pair, TagSet, tag_sets
from ipam.witnesses import Witnesses
from ipam.words import Kind


@dataclass(frozen=True, slots=True, eq=False)
class Assembly:
    """The rows that stand, what their codes mean, and where they come from."""

    columns: Columns
    owners: tuple[str, ...]
    sites: tuple[str, ...]
    tag_sets: tuple[TagSet, ...]
    keep: Flags  # of the rows of all records, IPv4 first: which stand


def assembled(statuses: Sequence[ShardStatus], parts: Sequence[Records], pairs: Iterable[Pair]) -> Assembly:
    """Merge the records of shards; no work is done row by row.

    Args:
        statuses: How the readings of each shard go.
        parts: The records of each shard.
        pairs: The tags that rules ask for.
    """
    found = merged(Witnesses.of(statuses), parts)
    four, six = (
        found.four.table[found.keep[: len(found.four)]],
        found.six.table[found.keep[len(found.four) :]],
    )
    owners, owner = _codes([part.owners for part in parts], ())
    sites, site = _codes([part.sites for part in parts], ("",))
    sets, tags = tag_sets(parts, pairs)
    subnet = np.array([status.shard.kind is Kind.SUBNET for status in statuses], np.bool_)
    shard = found.shard
    columns = Columns(
        start4=four["start"].astype(np.uint32),
        hi6=six["hi"].astype(np.uint64),
        lo6=six["lo"].astype(np.uint64),
        length=found.column("length"),
        shard=shard,
        owner=narrow(owner[found.slot], len(owners)),
        site=narrow(site[_site_slots(parts, shard, found.column("site"))], len(sites)),
        network=network_numbers(found.column("network"), subnet[shard]),
        order=found.column("order"),
        first_seen=found.column("first_seen"),
        default=found.column("default").astype(np.bool_),
        attached=found.column("attached"),
        free=found.column("free"),
        tags=tags[found.keep],
    )
    return Assembly(columns, owners, sites, sets, found.keep)


def narrow(codes: NDArray[Any], size: int) -> Codes:
    """Keep indices in a table of some size in the narrowest column that holds them."""
    return codes.astype(np.min_scalar_type(max(size - 1, 0)))


def _codes(tables: Sequence[Sequence[str]], first: tuple[str, ...]) -> tuple[tuple[str, ...], I64]:
    """List the texts of several tables once, and for each entry of each table its index in that list."""
    index = {text: number for number, text in enumerate(first)}
    codes = [index.setdefault(text, len(index)) for table in tables for text in table]
    return tuple(index), np.array(codes, np.int64)


def _site_slots(parts: Sequence[Records], shard: I32, site: NDArray[Any]) -> I64:
    """Return the place of each row's site among the sites of all shards."""
    sizes = np.array([len(part.sites) for part in parts], np.int64)
    before = np.cumsum(sizes) - sizes
    slots: I64 = before[shard] + site
    return slots
