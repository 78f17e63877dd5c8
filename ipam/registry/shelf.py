"""What a pool has left, and who has what it gave away."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from ipam.cidr import Cidr, share_addresses
from ipam.pool import Allocation, Pool, PoolTree
from ipam.registry.held import held_by
from ipam.registry.stock import Blocks, Stock


class Shelf(Stock, Protocol):
    """The free blocks of one pool, and its allocations."""

    def holder(self, cidr: Cidr) -> Allocation | None:
        """Find an allocation of the pool that shares addresses with a block."""
        ...


@dataclass(frozen=True, slots=True)
class TreeShelf:
    """What a pool of a tree has left."""

    blocks: Blocks
    held: tuple[Allocation, ...]

    @classmethod
    def of(cls, tree: PoolTree, pool: Pool, today: date, kept: Iterable[Cidr] = ()) -> "TreeShelf":
        """Leave out what is allocated, and `kept`: what is held back after its release."""
        held = tuple(held_by(tree, pool, today))
        return cls(Blocks.of(pool.cidrs, (*(one.cidr for one in held), *kept)), held)

    def around(self, cidr: Cidr) -> Cidr | None:
        """Find the free block that a block lies in."""
        return self.blocks.around(cidr)

    def within(self, cidr: Cidr) -> Iterable[Cidr]:
        """List the free blocks that lie in a block."""
        return self.blocks.within(cidr)

    def fitting(self, length: int) -> Iterator[Cidr]:
        """Yield the free blocks that are large enough, in the order of best fit."""
        return self.blocks.fitting(length)

    def holder(self, cidr: Cidr) -> Allocation | None:
        """Find an allocation of the pool that shares addresses with a block."""
        return next((one for one in self.held if share_addresses(one.cidr, cidr)), None)
