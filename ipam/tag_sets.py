"""Which of the tags that rules ask for each row carries."""

from collections.abc import Iterable, Sequence

import numpy as np

from ipam.blocks import I32, I64, U64, Codes
from ipam.identifier import pair_fingerprint
from ipam.ranges import ranges
from ipam.spread import mixed
from ipam.tag_index import TagIndex

Pair = tuple[str, str]
TagSet = frozenset[Pair]

NOTHING = TagIndex.of(())


def tag_sets(
    indexes: Sequence[TagIndex], sizes: Sequence[tuple[int, int]], pairs: Iterable[Pair]
) -> tuple[tuple[TagSet, ...], Codes]:
    """Find the distinct sets of the given tags that rows carry, and which set each row has.

    Args:
        indexes: The tags of the rows of each shard.
        sizes: How many IPv4 and IPv6 rows each shard has.
        pairs: The tags that are asked for; rows are not told apart by any other.

    Returns:
        The sets, the empty one first; and for each row its index in them, the rows being those of IPv4 of
        all shards, then those of IPv6.
    """
    asked = {pair_fingerprint(*pair): pair for pair in pairs}
    total = sum(four + six for four, six in sizes)
    wanted = np.array(sorted(asked), np.uint64)
    if not len(wanted):
        return (frozenset(),), np.zeros(total, np.uint8)
    rows, found = _carriers(indexes, np.array(sizes, np.int64).reshape(-1, 2), wanted)
    carried = np.zeros(total, np.uint64)
    np.add.at(carried, rows, mixed(wanted).take(found))  # a set of tags is told by a sum; that of none is 0
    ordered = np.sort(carried)
    distinct = ordered[np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]]
    codes = np.searchsorted(distinct, carried).astype(np.min_scalar_type(len(distinct)))
    sets = _sets(codes, len(distinct), rows, [asked[int(wanted[at])] for at in range(len(wanted))], found)
    if distinct[:1].any():  # no row is without
        return (frozenset(), *sets), codes + codes.dtype.type(1)
    return (tuple(sets) or (frozenset(),)), codes


def _sets(codes: Codes, count: int, rows: I32, pairs: Sequence[Pair], found: I32) -> list[TagSet]:
    """Spell each set, by the tags of one row that has it."""
    example = np.zeros(count, np.int64)
    example[codes] = np.arange(len(codes))
    shown = np.zeros(len(codes), np.bool_)
    shown[example] = True
    sets: list[set[Pair]] = [set() for _ in range(count)]
    for entry in np.flatnonzero(shown[rows]).tolist():
        sets[codes[rows[entry]]].add(pairs[found[entry]])
    return [frozenset(one) for one in sets]


def _carriers(indexes: Sequence[TagIndex], sizes: I64, wanted: U64) -> tuple[I32, I32]:
    """List the rows that carry a wanted tag, beside the tag's index; once for each tag of a row."""
    pairs = np.concatenate([NOTHING.pairs, *(index.pairs for index in indexes)])
    place = np.minimum(np.searchsorted(wanted, pairs), len(wanted) - 1)
    hits = np.flatnonzero(wanted[place] == pairs)
    place = place[hits]
    counts = np.concatenate([NOTHING.counts, *(index.counts for index in indexes)])
    ends = np.cumsum(counts, dtype=np.int64)[hits]
    counts = counts[hits].astype(np.int64)
    carriers = np.concatenate([NOTHING.carriers, *(index.carriers for index in indexes)])
    within = carriers[ranges(ends - counts, counts)].astype(np.int32)
    shard = np.repeat(np.arange(len(indexes)), [len(index.pairs) for index in indexes])[hits]
    four, six = sizes.astype(np.int32).T
    before = np.cumsum(four, dtype=np.int32) - four
    behind = np.sum(four, dtype=np.int32) + np.cumsum(six, dtype=np.int32) - six - four
    begin = np.repeat(before[shard], counts)
    later = np.flatnonzero(within >= np.repeat(four[shard], counts))  # rows of IPv6
    begin[later] = np.repeat(behind[shard], counts)[later]
    return begin + within, np.repeat(place.astype(np.int32), counts)
