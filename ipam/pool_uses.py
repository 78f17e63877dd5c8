"""How full pools are and what can still be issued, in columns; exact figures are made for what is shown."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

import numpy as np
from numpy.typing import NDArray

from ipam.blocks import I32, I64, Blocks, Flags
from ipam.cidr import Cidr
from ipam.plan_columns import PlanColumns
from ipam.vacancy import Vacancy

F64 = NDArray[np.float64]
UNKNOWN = np.nan


@dataclass(frozen=True, slots=True)
class PoolUse:
    """The space of one pool; all counts are of addresses unless they say otherwise, and exact."""

    size: int
    allocated: int  # given to sub-pools
    assigned: int  # held by resources and custom allocations
    available: int  # neither
    safe: int  # available, less the blocks that were discovered there without an allocation
    allocatable_blocks: int | None  # of the default netmask length, in safe space; None without a default
    capacity: tuple[tuple[int, int], ...]  # (netmask length, blocks that can still be issued), in safe space
    free_blocks: tuple[tuple[int, int], ...]  # (netmask length, free blocks cut as large as they can be)
    largest_free_block: Cidr | None  # in safe space
    sub_pools: int  # how many allocations of each kind
    resources: int
    reservations: int

    @property
    def utilization(self) -> float:
        """Return the share of the size that is allocated or assigned; 0 for a pool without space."""
        return (self.allocated + self.assigned) / self.size if self.size else 0.0

    @property
    def fragmentation(self) -> float:
        """Return the share of the safe space that lies outside its largest block."""
        return 1 - self.largest_free_block.num_addresses / self.safe if self.largest_free_block else 0.0


@dataclass(frozen=True)
class Space:
    """Pools of one family: blocks counted by host bits (first axis) and pool (second axis)."""

    pool: I64  # indices in the tree's pools
    size: I64
    allocated: I64
    assigned: I64
    free: I64  # safe, cut as large as they can be
    vacancy: Vacancy

    @property
    def width(self) -> int:
        """Return the bits of an address."""
        return len(self.size) - 1

    def addresses(self, counts: I64, at: int) -> int:
        """Add up the blocks of one pool."""
        column = counts[:, at]
        return sum(int(column[level]) << level for level in np.flatnonzero(column).tolist())

    @cached_property
    def largest(self) -> Mapping[int, Cidr]:
        """Find the largest free block of each pool, by its place here."""
        numbers, blocks = self.vacancy.largest()
        return dict(zip(numbers.tolist(), blocks.cidrs(), strict=True))


@dataclass(frozen=True)
class PoolUses(Sequence[PoolUse]):
    """The use of every pool of a tree, in its order; a `PoolUse` is made when asked for."""

    plan: PlanColumns
    spaces: tuple[Space, ...]
    sub_pools: I32  # how many allocations of each kind each pool has
    resources: I32
    reservations: I32

    def __len__(self) -> int:
        return len(self.sub_pools)

    @overload
    def __getitem__(self, at: int) -> PoolUse: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[PoolUse]: ...
    def __getitem__(self, at: int | slice) -> PoolUse | Sequence[PoolUse]:
        """Make the use of one pool, or of several."""
        if isinstance(at, slice):
            return tuple(self[one] for one in range(len(self))[at])
        return self._use(range(len(self))[at])

    def __iter__(self) -> Iterator[PoolUse]:
        return (self._use(pool) for pool in range(len(self)))

    def free_blocks(self, pool: int) -> Blocks:
        """List the safe free blocks of one pool, ascending."""
        space, at = self._place[pool]
        return space.vacancy.free_blocks(at)

    @cached_property
    def utilization(self) -> F64:
        """Compute the share of each pool that is allocated or assigned; 0 for a pool without space."""
        return self._of_each(lambda space: _share(space.allocated + space.assigned, space.size))

    @cached_property
    def delegated(self) -> Flags:
        """Flag the pools that have given all they have to sub-pools; those without space are among them."""
        given = self._of_each(
            lambda space: (_addresses(space.allocated) >= _addresses(space.size)).astype(np.float64)
        )
        flags: Flags = given > 0
        return flags

    @cached_property
    def fragmentation(self) -> F64:
        """Compute the share of each pool's safe space that lies outside its largest block."""
        return self._of_each(_scattered)

    @cached_property
    def blocks_left(self) -> F64:
        """Count the blocks of the default length that each pool can issue; NaN without a default length.

        Counts above 2^53 are rounded; `PoolUse` has the exact ones.
        """
        return self._of_each(self._blocks_left)

    @cached_property
    def _place(self) -> Mapping[int, tuple[Space, int]]:
        return {pool: (space, at) for space in self.spaces for at, pool in enumerate(space.pool.tolist())}

    def _of_each(self, measure: Callable[[Space], F64]) -> F64:
        values = np.zeros(len(self))
        for space in self.spaces:
            values[space.pool] = measure(space)
        return values

    def _blocks_left(self, space: Space) -> F64:
        default = self.plan.default[space.pool]
        level = np.arange(space.width + 1)[:, None] - (space.width - default)
        count = np.where(level >= 0, np.exp2(np.maximum(level, 0)), 0.0)
        left: F64 = (space.free * count).sum(axis=0)
        left[default < 0] = UNKNOWN
        return left

    def _use(self, pool: int) -> PoolUse:
        space, at = self._place[pool]
        size, allocated, assigned = (
            space.addresses(counts, at) for counts in (space.size, space.allocated, space.assigned)
        )
        capacity = _capacity(space.free[:, at])
        default = int(self.plan.default[pool])
        return PoolUse(
            size,
            allocated,
            assigned,
            size - allocated - assigned,
            space.addresses(space.free, at),
            None if default < 0 else dict(capacity).get(default, 0),
            capacity,
            _counted(space.free[:, at]),
            space.largest.get(at),
            int(self.sub_pools[pool]),
            int(self.resources[pool]),
            int(self.reservations[pool]),
        )


def _capacity(free: I64) -> tuple[tuple[int, int], ...]:
    """Count how many blocks of each netmask length can still be issued, from the longest that fits on."""
    width = len(free) - 1
    found: list[tuple[int, int]] = []
    left = 0
    for level in range(width, -1, -1):
        left = 2 * left + int(free[level])
        if left:
            found.append((width - level, left))
    return tuple(found)


def _counted(free: I64) -> tuple[tuple[int, int], ...]:
    width = len(free) - 1
    return tuple((width - level, int(free[level])) for level in np.flatnonzero(free)[::-1].tolist())


def _weights(counts: I64) -> F64:
    """Return how many addresses a block of each level has; a float holds also those of IPv6 exactly."""
    weights: F64 = np.exp2(np.arange(float(len(counts))))
    return weights


def _addresses(counts: I64) -> F64:
    """Add up the blocks of each pool; beyond 2^53 addresses the sum is rounded."""
    sums: F64 = _weights(counts) @ counts
    return sums


def _share(part: I64, whole: I64) -> F64:
    share: F64 = _addresses(part) / np.maximum(_addresses(whole), 1)
    return share


def _scattered(space: Space) -> F64:
    levels = _weights(space.free)
    safe: F64 = levels @ space.free
    top = space.width - np.argmax(space.free[::-1] > 0, axis=0)
    outside: F64 = 1 - np.divide(levels[top], safe, out=np.ones(len(safe)), where=safe > 0)
    return outside
