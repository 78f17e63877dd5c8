"""What a pool has left, as allocating asks for it."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, Self

from ipam.cidr import Cidr, first, lies_in
from ipam.space import free_blocks


class Stock(Protocol):
    """The largest free blocks of one pool, none of which reaches over the border of a provisioned CIDR."""

    def around(self, cidr: Cidr) -> Cidr | None:
        """Find the free block that a block lies in."""
        ...

    def within(self, cidr: Cidr) -> Iterable[Cidr]:
        """List the free blocks that lie in a block, ascending."""
        ...

    def fitting(self, length: int) -> Iterator[Cidr]:
        """Yield the free blocks that are large enough: the smallest first, the lowest among equals."""
        ...


@dataclass(frozen=True, slots=True)
class Blocks:
    """Free blocks in memory, in the order of their addresses."""

    blocks: tuple[Cidr, ...]
    starts: tuple[int, ...]

    @classmethod
    def of(cls, provisioned: Iterable[Cidr], used: Iterable[Cidr]) -> Self:
        """Leave over what is provisioned and not used."""
        blocks = free_blocks(provisioned, used)
        return cls(blocks, tuple(map(first, blocks)))

    def around(self, cidr: Cidr) -> Cidr | None:
        """Find the free block that a block lies in."""
        at = bisect_right(self.starts, first(cidr)) - 1
        found = self.blocks[at] if at >= 0 else None
        return found if found and lies_in(cidr, found) else None

    def within(self, cidr: Cidr) -> Iterable[Cidr]:
        """List the free blocks that lie in a block, ascending."""
        return [one for one in self.blocks if lies_in(one, cidr)]

    def fitting(self, length: int) -> Iterator[Cidr]:
        """Yield the free blocks that are large enough: the smallest first, the lowest among equals."""
        yield from sorted((one for one in self.blocks if one.prefixlen <= length), key=fit)


def fit(cidr: Cidr) -> tuple[int, int]:
    """Order blocks by how well an allocation fits: the smallest first, the lowest among equals."""
    return -cidr.prefixlen, first(cidr)
