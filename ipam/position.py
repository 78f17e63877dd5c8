"""The place of address blocks in the order of the prefix tree: the one trick that everything else rests on.

Numbered in preorder, a block and all that lies inside it are neighbours: `v` lies in `w` exactly when
`code(w) <= code(v) <= end(w)`. Containment of millions becomes a comparison of integers.
"""

from dataclasses import dataclass

import numpy as np

from ipam.blocks import I64, IPV4, U64, Blocks

FULL = np.uint64((1 << 64) - 1)
HALF = 64
ONE = np.uint64(1)


@dataclass(frozen=True, slots=True, eq=False)
class Positions:
    """Codes of a table of blocks; comparable within this table only."""

    code: I64  # equal blocks have equal codes; IPv4 comes before IPv6
    end: I64  # the greatest code of a block inside


def positions(blocks: Blocks) -> Positions:
    """Number the blocks of a table in preorder, both families, exact to 128 bits."""
    order = np.lexsort((blocks.length, blocks.lo, blocks.hi, blocks.version))
    table = blocks.take(order)
    new = np.ones(len(table), np.bool_)
    new[1:] = (
        (table.version[1:] != table.version[:-1])
        | (table.hi[1:] != table.hi[:-1])
        | (table.lo[1:] != table.lo[:-1])
        | (table.length[1:] != table.length[:-1])
    )
    rank = np.cumsum(new) - 1
    code, end = np.empty(len(table), np.int64), np.empty(len(table), np.int64)
    code[order] = rank
    end[order] = _ends(table.take(new))[rank]
    return Positions(code, end)


def _ends(unique: Blocks) -> I64:
    """Count, for each of the sorted distinct blocks, the blocks that start at or before its last address."""
    hi, lo = last_addresses(unique)
    is_end = np.repeat(np.array([0, 1], np.uint8), len(unique))
    order = np.lexsort(
        (is_end, np.concatenate((unique.lo, lo)), np.concatenate((unique.hi, hi)), np.tile(unique.version, 2))
    )
    starts_so_far = np.cumsum(is_end[order] == 0)
    place = np.empty(len(order), np.int64)
    place[order] = starts_so_far
    return place[len(unique) :] - 1


def last_addresses(blocks: Blocks) -> tuple[U64, U64]:
    """Return the last address of each block as two 64-bit halves."""
    host_bits = np.where(blocks.version == IPV4, 32, 128) - blocks.length.astype(np.int64)
    return blocks.hi | _ones(host_bits - HALF), blocks.lo | _ones(np.minimum(host_bits, HALF))


def _ones(count: I64) -> U64:
    """Make integers of that many low one bits; a count of 64 fills the integer, one below 0 is 0."""
    bits = np.clip(count, 0, HALF).astype(np.uint64)
    return np.where(bits == HALF, FULL, (ONE << (bits % np.uint64(HALF))) - ONE)
