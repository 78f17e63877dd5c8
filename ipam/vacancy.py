"""The free space of thousands of pools at once, exact to 2^128: counted by level, and listed when asked for.

A *level* is the number of host bits of a block: an IPv4 /24 is of level 8. All blocks are places in preorder
(`ipam.position`). The free blocks follow from the prefix tree above the used ones: between two neighbours
that part at bit h, everything beside their paths below h is free.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from ipam.blocks import HALF, I64, IPV4, U64, Blocks, Flags
from ipam.position import CODE_BITS, Order, low_bits, wide_bit_lengths

CODES = np.int64((1 << CODE_BITS) - 1)
IPV4_WIDTH = 32
ONE = np.uint64(1)


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """The CIDRs that pools of one family are made of; a CIDR is known by its place in these columns."""

    order: Order
    code: I64  # ascending within a scope
    pool: I64  # a number below `pools`
    pools: int

    @property
    def level(self) -> I64:
        """Return the host bits of each CIDR."""
        return self.order.width - self.order.lengths(self.code)

    def counted(self, level: I64, pool: I64) -> I64:
        """Count blocks by level (first axis) and pool (second axis)."""
        levels = self.order.width + 1
        counts = np.bincount(level * self.pools + pool, minlength=levels * self.pools)
        return counts.reshape(levels, self.pools)

    def outermost(self, keys: I64) -> I64:
        """Sort blocks, each as the place of the CIDR that holds it and its code, and drop those in others."""
        keys.sort()
        ends = self.order.ends(keys & CODES)
        ends |= keys & ~CODES
        np.maximum.accumulate(ends, out=ends)
        kept = np.ones(len(keys), np.bool_)
        np.greater(keys[1:], ends[:-1], out=kept[1:])
        return keys[kept]

    def covered(self, keys: I64) -> I64:
        """Count the blocks that cover what others cover as well, by level and pool; sorts the keys."""
        kept = self.outermost(keys)
        level = self.order.width - self.order.lengths(kept & CODES)
        return self.counted(level, self.pool.take(kept >> CODE_BITS))


@dataclass(frozen=True, slots=True, eq=False)
class Vacancy:
    """What is used of the CIDRs of pools: the outermost used blocks, in order."""

    ground: Ground
    place: I64  # of each used block: the CIDR that it lies in
    code: I64
    below: I64  # bits: it parts at this one from the used block before it, else the level of its CIDR
    above: I64  # the same for the used block after it

    @classmethod
    def of(cls, ground: Ground, keys: I64) -> Self:
        """Take used blocks, each as the place of the CIDR that holds it and its code; sorts the keys.

        Blocks may repeat and may lie in each other, but none reaches beyond its CIDR.
        """
        kept = ground.outermost(keys)
        place, code = kept >> CODE_BITS, kept & CODES
        forks = ground.order.forks(code)
        whole = ground.level.take(place)
        apart = place[1:] != place[:-1]
        below, above = whole.copy(), whole
        below[1:] = np.where(apart, whole[1:], forks)
        above[:-1] = np.where(apart, whole[:-1], forks)
        return cls(ground, place, code, below, above)

    @property
    def level(self) -> I64:
        """Return the host bits of each used block."""
        return self.ground.order.width - self.ground.order.lengths(self.code)

    def free_counts(self) -> I64:
        """Count the free blocks, cut as large as they can be, by level and pool."""
        ground = self.ground
        pool = ground.pool.take(self.place)
        used = ground.counted(self.level, pool)
        inner = ground.counted(self.below, pool)  # nodes of the prefix tree above the used blocks
        inner -= used
        inner = np.cumsum(inner[::-1], axis=0)[::-1]
        free = ground.counted(ground.level, ground.pool)
        free -= used
        free -= inner
        free[:-1] += 2 * inner[1:]
        return free

    def largest(self) -> tuple[I64, Blocks]:
        """Find the largest free block of each pool that has free space, the lowest among equals.

        Returns:
            Numbers of pools, ascending, and the block of each.
        """
        pool, level, blocks = self._widest()
        best = np.zeros(self.ground.pools, np.int64)
        np.maximum.at(best, pool, level)
        widest = np.flatnonzero(level == best[pool])
        widest = widest[np.lexsort((blocks.lo[widest], blocks.hi[widest], pool[widest]))]
        numbers, firsts = np.unique(pool[widest], return_index=True)
        return numbers, blocks.take(widest[firsts])

    def free_blocks(self, pool: int) -> Blocks:
        """List the free blocks of one pool, ascending."""
        ground = self.ground
        mine = np.flatnonzero(ground.pool == pool)
        chosen = np.isin(self.place, mine)
        hi, lo = ground.order.starts(self.code[chosen])
        level, below, above = self.level[chosen], self.below[chosen], self.above[chosen]
        empty = mine[~np.isin(mine, self.place)]
        parts = [_blocks(ground.order, *ground.order.starts(ground.code[empty]), ground.level[empty])]
        for bit in range(int(ground.level[mine].max(initial=0))):
            ones = _bit(hi, lo, bit)
            beside = (level <= bit) & (((below > bit) & ones) | ((above > bit) & ~ones))
            parts.append(_sibling(ground.order, (hi[beside], lo[beside]), np.full(beside.sum(), bit)))
        found = Blocks.joined(parts)
        return found.take(np.lexsort((found.lo, found.hi)))

    def _widest(self) -> tuple[I64, I64, Blocks]:
        """List for each used block the widest free one on either side, and every empty CIDR."""
        ground = self.ground
        hi, lo = ground.order.starts(self.code)
        ones = _top_bit(hi, lo, self.level, self.below)
        zeros = _top_bit(~hi, ~lo, self.level, self.above)
        empty = np.ones(len(ground.code), np.bool_)
        empty[self.place] = False
        bare = np.flatnonzero(empty)
        left, right = np.flatnonzero(ones >= 0), np.flatnonzero(zeros >= 0)
        blocks = Blocks.joined(
            (
                _sibling(ground.order, (hi[left], lo[left]), ones[left]),
                _sibling(ground.order, (hi[right], lo[right]), zeros[right]),
                _blocks(ground.order, *ground.order.starts(ground.code[bare]), ground.level[bare]),
            )
        )
        places = np.concatenate((self.place[left], self.place[right], bare))
        level = np.concatenate((ones[left], zeros[right], ground.level[bare]))
        return ground.pool[places], level, blocks


def _bit(hi: U64, lo: U64, bit: int) -> Flags:
    half, shift = (hi, bit - HALF) if bit >= HALF else (lo, bit)
    flags: Flags = (half >> np.uint64(shift) & ONE).astype(np.bool_)
    return flags


def _top_bit(hi: U64, lo: U64, least: I64, stop: I64) -> I64:
    """Return the highest bit that is set, from `least` to before `stop`; -1 where there is none."""
    high = hi & low_bits(stop - HALF) & ~low_bits(least - HALF)
    low = lo & low_bits(stop) & ~low_bits(least)
    return np.where(high != 0, HALF + wide_bit_lengths(high), wide_bit_lengths(low)) - 1


def _sibling(order: Order, start: tuple[U64, U64], level: I64) -> Blocks:
    """Return the block of a level that lies beside the one around each address."""
    hi, lo = start
    flip = np.left_shift(ONE, (level % HALF).astype(np.uint64))
    hi = (hi ^ np.where(level >= HALF, flip, np.uint64(0))) & ~low_bits(level - HALF)
    lo = (lo ^ flip) & ~low_bits(level)  # from 64 on nothing of this half is left
    return _blocks(order, hi, lo, level)


def _blocks(order: Order, hi: U64, lo: U64, level: I64) -> Blocks:
    version = IPV4 if order.width == IPV4_WIDTH else IPV4 + 2
    return Blocks(np.full(len(level), version, np.uint8), hi, lo, (order.width - level).astype(np.uint8))
