"""The blocks that an allocation by netmask length keeps clear of."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from ipam.cidr import Cidr, first, lies_in, share_addresses


@dataclass(frozen=True, slots=True)
class Avoided:
    """Blocks of one family, none inside another, in the order of their addresses."""

    blocks: tuple[Cidr, ...] = ()
    starts: tuple[int, ...] = ()

    @classmethod
    def of(cls, blocks: Iterable[Cidr], around: Iterable[Cidr]) -> Self:
        """Keep the blocks that share addresses with a provisioned CIDR, and of nested ones the outermost."""
        near = _Near.of(around)
        found = _outermost(filter(near.meets, blocks))
        return cls(tuple(found), tuple(map(first, found)))

    def meets(self, cidr: Cidr) -> bool:
        """Tell whether a block of the same family shares addresses with one of these."""
        at = bisect_right(self.starts, first(cidr))
        if at and share_addresses(self.blocks[at - 1], cidr):
            return True
        return at < len(self.blocks) and lies_in(self.blocks[at], cidr)

    def inside(self, cidr: Cidr) -> tuple[Cidr, ...]:
        """List those that lie in a block."""
        last = first(cidr) + cidr.num_addresses
        return self.blocks[bisect_left(self.starts, first(cidr)) : bisect_left(self.starts, last)]


@dataclass(frozen=True, slots=True)
class _Near:
    """Some CIDRs of one family, none inside another, asked which blocks are near."""

    family: int
    cidrs: tuple[Cidr, ...]
    starts: tuple[int, ...]

    @classmethod
    def of(cls, cidrs: Iterable[Cidr]) -> Self:
        ordered = tuple(_outermost(cidrs))
        return cls(ordered[0].version if ordered else 0, ordered, tuple(map(first, ordered)))

    def meets(self, block: Cidr) -> bool:
        if block.version != self.family:
            return False
        at = bisect_right(self.starts, first(block))
        if at and share_addresses(self.cidrs[at - 1], block):
            return True
        return at < len(self.cidrs) and lies_in(self.cidrs[at], block)


def _outermost(blocks: Iterable[Cidr]) -> list[Cidr]:
    """Sort blocks, and leave out those that lie in others."""
    found: list[Cidr] = []
    for block in sorted(blocks, key=lambda one: (first(one), one.prefixlen)):
        if not found or not lies_in(block, found[-1]):
            found.append(block)
    return found
