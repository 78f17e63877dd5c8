"""The columns of an analysis, put together from the records of all shards."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ipam.blocks import I64, U64, Codes, Flags
from ipam.columns import Columns
from ipam.merging import standing
from ipam.networks import network_numbers
from ipam.records import FOUR, SIX, Records
from ipam.shard import ShardStatus
from ipam.stacking import Stack, cut
from ipam.tag_sets import Pair, TagSet, tag_sets
from ipam.witnesses import Witnesses
from ipam.words import Kind

NO_FOUR, NO_SIX = np.zeros(0, FOUR), np.zeros(0, SIX)


@dataclass(frozen=True, slots=True, eq=False)
class Assembly:
    """The rows that stand, what their codes mean, and where they come from."""

    columns: Columns
    owners: tuple[str, ...]
    sites: tuple[str, ...]
    tag_sets: tuple[TagSet, ...]
    networks: U64  # the fingerprint of each network, ascending
    keep: Flags  # of the rows of all records, IPv4 first: which stand


def assembled(statuses: Sequence[ShardStatus], records: Iterable[Records], pairs: Iterable[Pair]) -> Assembly:
    """Merge the records of shards; no work is done row by row.

    Args:
        statuses: How the readings of each shard go.
        records: Those of each shard; they are let go as soon as they are read.
        pairs: The tags that rules ask for.
    """
    parts = tuple(records)
    sizes = [(len(part.four), len(part.six)) for part in parts]
    sets, tags = tag_sets([part.tags for part in parts], sizes, pairs)
    owners, sites = [part.owners for part in parts], [part.sites for part in parts]
    before = np.array([0, *accumulate(map(len, owners))], np.int64)[:-1]
    stacks = (
        Stack.of([part.four for part in parts], NO_FOUR, before),
        Stack.of([part.six for part in parts], NO_SIX, before),
    )
    del parts
    flags = standing(Witnesses.of(statuses), owners, stacks)
    keep = np.concatenate(flags)
    four, six = (stack.take(flag) for stack, flag in zip(stacks, flags, strict=True))
    owner_names, owner = _numbered(owners, ())
    site_names, site = _numbered(sites, ("",))
    shard = np.concatenate((four.shard, six.shard))
    slot = np.concatenate((four.slot, six.slot))
    found = cut(four.table, six.table)
    del stacks, four, six
    networks, network = network_numbers(found["network"], _subnets(statuses, shard))
    columns = Columns(
        start4=found["start"],
        hi6=found["hi"],
        lo6=found["lo"],
        length=found["length"],
        shard=shard,
        owner=owner[slot],
        site=_sites(site, sites, shard, found["site"]),
        network=network,
        order=found["order"],
        first_seen=found["first_seen"],
        default=found["default"].astype(np.bool_),
        attached=found["attached"],
        free=found["free"],
        tags=tags if keep.all() else tags[keep],
    )
    return Assembly(columns, owner_names, site_names, sets, networks, keep)


def _subnets(statuses: Sequence[ShardStatus], shard: NDArray[Any]) -> Flags:
    """Flag the rows of shards of subnets."""
    flags = np.array([status.shard.kind is Kind.SUBNET for status in statuses], np.bool_)
    return flags[shard] if len(shard) else flags[:0]


def _numbered(tables: Sequence[Sequence[str]], first: tuple[str, ...]) -> tuple[tuple[str, ...], Codes]:
    """List the texts of several tables once, and for each entry of each table its index in that list."""
    index = {text: number for number, text in enumerate(first)}
    codes = [index.setdefault(text, len(index)) for text in chain.from_iterable(tables)]
    return tuple(index), np.array(codes, np.min_scalar_type(max(len(index) - 1, 0)))


def _sites(site: Codes, tables: Sequence[Sequence[str]], shard: NDArray[Any], within: NDArray[Any]) -> Codes:
    """Turn codes within the shards' tables of sites into codes of all."""
    if len(site) == len(tables):  # nobody names a site
        return np.zeros(len(shard), site.dtype)
    before: I64 = np.array([0, *accumulate(map(len, tables))], np.int64)[:-1]
    codes: Codes = site[before[shard] + within]
    return codes
