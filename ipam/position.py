"""The place of address blocks in the order of the prefix tree: the one trick that everything else rests on.

Numbered in preorder, a block and all that lies inside it are neighbours: `v` lies in `w` exactly when
`code(w) <= code(v) <= end(w)`. Containment of millions becomes a comparison of integers.
"""

from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np

from ipam.blocks import HALF, I64, U8, U32, U64, Flags

CODE_BITS = 38  # of any code: 32 bits of an IPv4 address and 6 of its netmask length
LENGTH_BITS = 6
LENGTHS = (1 << LENGTH_BITS) - 1
ONE = np.uint64(1)
FULL = np.uint64((1 << 64) - 1)


class Order(Protocol):
    """How the codes of one family are read."""

    @property
    def width(self) -> int:
        """Return the bits of an address."""

    def ends(self, code: I64) -> I64:
        """Return the greatest code of a block inside each block."""

    def lengths(self, code: I64) -> I64:
        """Return the netmask length of each block."""

    def starts(self, code: I64) -> tuple[U64, U64]:
        """Return the first address of each block in two halves."""

    def forks(self, code: I64) -> I64:
        """Return the place of the highest bit in which each first address differs from the one before it.

        Returns:
            One value less than codes; bit 0 is the lowest; -1 where the two are equal.
        """


@dataclass(frozen=True, slots=True)
class Ipv4Order:
    """Codes of IPv4 blocks: the first address, then the netmask length."""

    width: int = 32

    @staticmethod
    def codes(start: U32 | U64, length: U8) -> I64:
        """Number blocks in preorder."""
        code = start.astype(np.int64)
        code <<= LENGTH_BITS
        code |= length
        return code

    def ends(self, code: I64) -> I64:
        """Return the greatest code of a block inside each block."""
        hosts: I64 = np.left_shift(np.int64(1), self.width - (code & LENGTHS))
        hosts -= 1
        hosts <<= LENGTH_BITS
        hosts |= LENGTHS
        hosts |= code
        return hosts

    def lengths(self, code: I64) -> I64:
        """Return the netmask length of each block."""
        return code & LENGTHS

    def starts(self, code: I64) -> tuple[U64, U64]:
        """Return the first address of each block in two halves."""
        return np.zeros(len(code), np.uint64), (code >> LENGTH_BITS).astype(np.uint64)

    def forks(self, code: I64) -> I64:
        """Return the place of the highest bit in which each first address differs from the one before it."""
        return bit_lengths((code[1:] ^ code[:-1]) >> LENGTH_BITS) - 1


@dataclass(frozen=True, slots=True, eq=False)
class Ipv6Order:
    """Codes of IPv6 blocks: their ranks in the table of all blocks that an analysis knows."""

    hi: U64  # the table: distinct blocks in preorder, addresses in two halves
    lo: U64
    length: U8
    end: I64
    width: int = 128

    @classmethod
    def of(cls, hi: U64, lo: U64, length: U8) -> tuple[Self, I64]:
        """Rank blocks; returns the order, and the code of each block."""
        (high, _), (low, lower) = dense(hi), dense(lo)
        order, rank, new = ranked(high, low, length)
        chosen = order[new]
        code = np.empty(len(hi), np.int64)
        code[order] = rank
        table = cls(hi[chosen], lo[chosen], length[chosen], np.arange(len(chosen)))
        _find_ends(table, (high[chosen], low[chosen]), lower)
        return table, code

    def ends(self, code: I64) -> I64:
        """Return the greatest code of a block inside each block."""
        return self.end.take(code)

    def lengths(self, code: I64) -> I64:
        """Return the netmask length of each block."""
        return self.length.take(code).astype(np.int64)

    def starts(self, code: I64) -> tuple[U64, U64]:
        """Return the first address of each block in two halves."""
        return self.hi.take(code), self.lo.take(code)

    def forks(self, code: I64) -> I64:
        """Return the place of the highest bit in which each first address differs from the one before it."""
        hi, lo = self.hi.take(code), self.lo.take(code)
        high, low = hi[1:] ^ hi[:-1], lo[1:] ^ lo[:-1]
        return np.where(high != 0, HALF + wide_bit_lengths(high), wide_bit_lengths(low)) - 1


def bit_lengths(values: I64) -> I64:
    """Count the bits of integers from 0 to 2^52, like `int.bit_length`."""
    exponents: I64 = values.astype(np.float64).view(np.int64) >> 52
    exponents -= 1022
    return np.maximum(exponents, 0)  # of 0 it is far below


def wide_bit_lengths(values: U64) -> I64:
    """Count the bits of 64-bit integers."""
    high = (values >> np.uint64(32)).astype(np.int64)
    low = (values & np.uint64(0xFFFFFFFF)).astype(np.int64)
    return np.where(high != 0, 32 + bit_lengths(high), bit_lengths(low))


def dense(values: U64) -> tuple[I64, U64]:
    """Rank values, equal ones equally; returns the ranks, and the distinct values in order."""
    order = np.argsort(values)
    ordered = values[order]
    new = np.ones(len(values), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    rank = np.empty(len(values), np.int64)
    rank[order] = np.cumsum(new) - 1
    return rank, ordered[new]


def low_bits(count: I64) -> U64:
    """Make 64-bit integers of that many low one bits; more than 64 is 64, less than 0 is 0."""
    bits = np.clip(count, 0, HALF).astype(np.uint64)
    return np.where(bits == HALF, FULL, (ONE << (bits % np.uint64(HALF))) - ONE)


def ranked(high: I64, low: I64, length: U8) -> tuple[I64, I64, Flags]:
    """Sort by three columns: the order, the rank of each sorted place, and where a new block begins."""
    key_bits = int(high.max(initial=0)).bit_length() + int(low.max(initial=0)).bit_length() + 8
    row_bits = len(high).bit_length()
    if key_bits + row_bits < HALF:  # the row number fits beside the key: one sort of plain integers
        key = (high << int(low.max(initial=0)).bit_length() | low) << 8 | length
        packed = np.sort(key << row_bits | np.arange(len(key)))
        order = packed & ((1 << row_bits) - 1)
        ordered = packed >> row_bits
        new = np.ones(len(key), np.bool_)
        np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    else:
        order = np.lexsort((length, low, high))
        new = np.ones(len(high), np.bool_)
        a, b, c = high[order], low[order], length[order]
        new[1:] = (a[1:] != a[:-1]) | (b[1:] != b[:-1]) | (c[1:] != c[:-1])
    return order, np.cumsum(new) - 1, new


def _find_ends(table: Ipv6Order, ranks: tuple[I64, I64], lower: U64) -> None:
    """Fill in the last block inside each block of a table; a leaf ends with itself, as it is.

    Args:
        table: The blocks.
        ranks: Of each of them, by the upper and by the lower half of its address.
        lower: The distinct lower halves, in order.
    """
    hosts = table.width - table.length.astype(np.int64)
    last_hi, last_lo = table.hi | low_bits(hosts - HALF), table.lo | low_bits(hosts)
    inside = np.zeros(len(table.hi), np.bool_)
    next_hi, next_lo = table.hi[1:], table.lo[1:]
    inside[:-1] = (next_hi < last_hi[:-1]) | ((next_hi == last_hi[:-1]) & (next_lo <= last_lo[:-1]))
    wide = np.flatnonzero(inside & (table.length <= HALF))
    table.end[wide] = np.searchsorted(table.hi, last_hi[wide], "right") - 1
    narrow = np.flatnonzero(inside & (table.length > HALF))
    if len(narrow):
        bits = len(lower).bit_length()
        key = ranks[0] << bits | ranks[1]
        reach = np.searchsorted(lower, last_lo[narrow], "right") - 1
        table.end[narrow] = np.searchsorted(key, ranks[0][narrow] << bits | reach, "right") - 1
