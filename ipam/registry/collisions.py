"""What new blocks of a pool collide with: each other, and what it has given away."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ipam.cidr import Cidr, first, lies_in
from ipam.plan_error import listed as some
from ipam.pool import Allocation, Pool
from ipam.registry.listed import Listed, Obstacle
from ipam.words import AllocationType


@dataclass(frozen=True, slots=True)
class _Taken:
    """A block that is given away, or is to be."""

    cidr: Cidr
    held: Allocation | None = None
    listed: Listed | None = None

    @property
    def order(self) -> tuple[int, int]:
        """Sort by address, the larger first."""
        return first(self.cidr), self.cidr.prefixlen


def collisions(pool: Pool, new: Iterable[Listed], held: Iterable[Allocation]) -> Iterator[Obstacle]:
    """Find what new blocks, each of them listed once, share with others.

    Of two that share addresses one lies in the other. In the order of their addresses, the larger first, it
    is the one before that has not ended; of equal ones what is given away stays before.
    """
    taken = [*(_Taken(one.cidr, held=one) for one in held), *(_Taken(one.cidr, listed=one) for one in new)]
    around: list[_Taken] = []
    inside: dict[Listed, list[Allocation]] = {}
    for one in sorted(taken, key=lambda one: one.order):
        while around and not lies_in(one.cidr, around[-1].cidr):
            around.pop()
        if one.listed and around:
            yield Obstacle(one.listed.place, _lies_in(pool, one.listed, around[-1]))
        if one.held:
            for other in around:
                if other.listed:
                    inside.setdefault(other.listed, []).append(one.held)
        around.append(one)
    for listed, within in inside.items():
        yield Obstacle(listed.place, _contains(pool, listed, within))


def _lies_in(pool: Pool, listed: Listed, other: _Taken) -> str:
    """Say what a block lies in, or is."""
    if other.listed:
        told = f"{listed.cidr} lies in {other.cidr} of {other.listed.place}"
        return f"{told}: keep one of the two, or make a pool of {other.cidr} first"
    assert other.held is not None
    if listed.cidr == other.cidr:
        told = f"{listed.cidr} is given away by pool '{pool.path}' in other words ({_who(other.held)})"
        return f"{told}: list it with the same name, owner and tags, or release it first"
    told = f"{listed.cidr} lies in {other.cidr}, which pool '{pool.path}' gave away ({_who(other.held)})"
    return f"{told}: take it out of the list, or release that first"


def _contains(pool: Pool, listed: Listed, within: Sequence[Allocation]) -> str:
    """Say what lies in a block."""
    cidrs = some(one.cidr for one in within)
    told = f"{listed.cidr} contains {cidrs} of pool '{pool.path}' ({_who(within[0])})"
    return f"{told}: make a pool of it, or take it out of the list"


def _who(held: Allocation) -> str:
    what = f"the sub-pool {held.resource}" if held.type is AllocationType.IPAM_POOL else held.id
    return f"{what}, {held.description}" if held.description else what
