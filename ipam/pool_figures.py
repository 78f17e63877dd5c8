"""What can be told of every pool at once: exact figures in columns, without making the use of any."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import add, sub
from typing import Self

import numpy as np

from ipam.blocks import I64
from ipam.pool_uses import PoolUse, PoolUses, Space

WORD = 62  # host bits of which the counts fit into an int64


@dataclass(frozen=True, slots=True)
class PoolFigures:
    """The figures of some pools, in their order; in addresses, but for the blocks."""

    size: list[int]
    allocated: list[int]
    assigned: list[int]
    safe: list[int]
    allocatable_blocks: list[int]  # 0 also for a pool without a default length
    largest_free: list[int]  # 0 where nothing is free
    kinds: list[tuple[int, int, int]]  # how many sub-pools, resources and reservations

    @property
    def held(self) -> list[int]:
        """Return what is allocated or assigned."""
        return list(map(add, self.allocated, self.assigned))

    @property
    def available(self) -> list[int]:
        """Return what is neither allocated nor assigned."""
        return list(map(sub, self.size, self.held))

    @property
    def utilization(self) -> list[float]:
        """Return the share that is allocated or assigned; 0 for a pool without space."""
        return [held / size if size else 0.0 for held, size in zip(self.held, self.size, strict=True)]

    @classmethod
    def of(cls, pools: Sequence[PoolUse]) -> Self:
        """Take the figures of pools, in columns where they are in columns."""
        if isinstance(pools, PoolUses):
            return cls._of_columns(pools)
        return cls(
            [use.size for use in pools],
            [use.allocated for use in pools],
            [use.assigned for use in pools],
            [use.safe for use in pools],
            [use.allocatable_blocks or 0 for use in pools],
            [0 if use.largest_free_block is None else use.largest_free_block.num_addresses for use in pools],
            [(use.sub_pools, use.resources, use.reservations) for use in pools],
        )

    @classmethod
    def _of_columns(cls, pools: PoolUses) -> Self:
        filled = [pool for space in pools.spaces for pool in space.pool.tolist()]
        order = [len(filled)] * len(pools)  # where each pool's figure stands; one without space has the last
        for place, pool in enumerate(filled):
            order[pool] = place

        def of_each(measure: Callable[[Space], list[int]]) -> list[int]:
            values = [*chain.from_iterable(map(measure, pools.spaces)), 0]
            return list(map(values.__getitem__, order))

        kinds = (pools.sub_pools.tolist(), pools.resources.tolist(), pools.reservations.tolist())
        return cls(
            of_each(lambda space: _addresses(space, space.size)),
            of_each(lambda space: _addresses(space, space.allocated)),
            of_each(lambda space: _addresses(space, space.assigned)),
            of_each(lambda space: _addresses(space, space.free)),
            of_each(lambda space: _cut(space, space.free, space.width - _lengths(pools, space))),
            of_each(_largest),
            list(zip(*kinds, strict=True)),
        )


def _lengths(pools: PoolUses, space: Space) -> I64:
    """Return the default netmask lengths; -1, of which there is no block, where there is none."""
    return pools.plan.default[space.pool].astype(np.int64)


def _addresses(space: Space, counts: I64) -> list[int]:
    if space.width > WORD:
        return _cut(space, counts, np.zeros(counts.shape[1], np.int64))
    figures: list[int] = ((1 << np.arange(len(counts))) @ counts).tolist()
    return figures


def _cut(space: Space, counts: I64, least: I64) -> list[int]:
    """Count the blocks of so many host bits into which those of each pool can be cut."""
    levels = np.flatnonzero(counts.any(axis=1))
    held, more = counts[levels], levels[:, None] - least
    if space.width <= WORD:
        figures: list[int] = np.where(more < 0, 0, held << np.maximum(more, 0)).sum(axis=0).tolist()
        return figures
    sums = [0] * counts.shape[1]
    level, at = np.nonzero((held != 0) & (more >= 0))
    for pool, count, shift in zip(
        at.tolist(), held[level, at].tolist(), more[level, at].tolist(), strict=True
    ):
        sums[pool] += count << shift
    return sums


def _largest(space: Space) -> list[int]:
    top = np.where(space.free.any(axis=0), space.width - np.argmax(space.free[::-1] > 0, axis=0), -1)
    return [1 << level if level >= 0 else 0 for level in top.tolist()]
