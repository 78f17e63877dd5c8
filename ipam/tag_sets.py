"""Which of the tags that rules ask for each row carries."""

from collections.abc import Iterable, Sequence

import numpy as np

from ipam.blocks import I64, U64, Codes
from ipam.identifier import pair_fingerprint
from ipam.records import Records
from ipam.tag_index import TagIndex

Pair = tuple[str, str]
TagSet = frozenset[Pair]

NOTHING = TagIndex.of(())


def tag_sets(parts: Sequence[Records], pairs: Iterable[Pair]) -> tuple[tuple[TagSet, ...], Codes]:
    """Find the distinct sets of the given tags that rows carry, and which set each row has.

    Args:
        parts: The records of the shards.
        pairs: The tags that are asked for; rows are not told apart by any other.

    Returns:
        The sets, the empty one first; and for each row its index in them, the rows being those of IPv4 of
        all shards, then those of IPv6.
    """
    asked = {pair_fingerprint(*pair): pair for pair in pairs}
    size = sum(map(len, parts))
    wanted = np.array(sorted(asked), np.uint64)
    rows, found = _carriers(parts, wanted)
    if not len(rows):
        return (frozenset(),), np.zeros(size, np.uint8)
    order = np.lexsort((found, rows))
    rows, found = rows[order], found[order]
    begins = np.flatnonzero(np.diff(rows, prepend=-1))
    ends = np.append(begins[1:], len(rows))
    _, first, code = np.unique(
        np.add.reduceat(wanted[found], begins), return_index=True, return_inverse=True
    )  # a set of tags is told by the sum of their fingerprints
    sets = tuple(
        frozenset(asked[int(number)] for number in wanted[found[begins[at] : ends[at]]]) for at in first
    )
    codes = np.zeros(size, np.min_scalar_type(len(sets)))
    codes[rows[begins]] = code + 1
    return (frozenset(), *sets), codes


def _carriers(parts: Sequence[Records], wanted: U64) -> tuple[I64, I64]:
    """List the rows that carry a wanted tag, beside the tag's index; once for each tag of a row."""
    none = np.zeros(0, np.int64)
    if not len(wanted):
        return none, none
    pairs = np.concatenate([NOTHING.pairs, *(part.tags.pairs for part in parts)])
    counts = np.concatenate([NOTHING.counts, *(part.tags.counts for part in parts)]).astype(np.int64)
    carriers = np.concatenate([NOTHING.carriers, *(part.tags.carriers for part in parts)])
    place = np.minimum(np.searchsorted(wanted, pairs), len(wanted) - 1)
    hits = np.flatnonzero(wanted[place] == pairs)
    begins = np.cumsum(counts) - counts
    entries = _ranges(begins[hits], counts[hits])
    shard = np.repeat(np.arange(len(parts)), [len(part.tags.pairs) for part in parts])
    within = carriers[entries].astype(np.int64)
    return _numbers(parts, np.repeat(shard[hits], counts[hits]), within), np.repeat(place[hits], counts[hits])


def _numbers(parts: Sequence[Records], shard: I64, within: I64) -> I64:
    """Number rows through all shards that are numbered within each shard."""
    four = np.array([len(part.four) for part in parts], np.int64)
    six = np.array([len(part.six) for part in parts], np.int64)
    before = np.cumsum(four) - four
    behind = np.sum(four) + np.cumsum(six) - six - four
    return np.where(within < four[shard], before[shard], behind[shard]) + within


def _ranges(begins: I64, counts: I64) -> I64:
    """List the numbers of several ranges, one behind the other."""
    shift = np.repeat(begins - (np.cumsum(counts) - counts), counts)
    return shift + np.arange(len(shift))
