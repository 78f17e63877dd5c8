"""The free space of pools after a change of the plan."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain, pairwise

from sqlalchemy import Connection, select

from ipam.cidr import Cidr, first, lies_in, share_addresses
from ipam.pool import Allocation, Pool
from ipam.registry.stock import Blocks
from ipam.space import free_blocks
from store.cooling import asked_back, cooling, forget, narrowed
from store.free_space import FreeSpace
from store.plan_records import cidr_of
from store.plan_schema import ALLOCATION

FEW = 100  # changes of one pool that cost less one by one than all of its space


@dataclass(frozen=True, slots=True)
class Touched:
    """A pool that has something else left than before."""

    pool: Pool
    had: tuple[Cidr, ...]  # its CIDRs before
    back: list[Allocation] = field(default_factory=list)  # what it got back
    given: list[Allocation] = field(default_factory=list)  # what it gave away

    @property
    def lost(self) -> set[Cidr]:
        """Name the CIDRs that the pool has no more."""
        return set(self.had) - set(self.pool.cidrs)

    @property
    def got(self) -> set[Cidr]:
        """Name the CIDRs that it did not have before."""
        return set(self.pool.cidrs) - set(self.had)

    @property
    def little(self) -> bool:
        """Tell whether each change can be followed by itself.

        That is not so where CIDRs overlap, as where one took the place of another with what lies in it, and
        where something ends by itself, so that it may have taken no space.
        """
        lost, got = self.lost, self.got
        if len(lost) + len(got) + len(self.back) + len(self.given) > FEW:
            return False
        apart = _apart({*self.had, *self.pool.cidrs})
        return apart and all(one.until is None for one in chain(self.back, self.given))


def renewed(connection: Connection, pools: Iterable[Touched]) -> None:
    """Make the free space of pools follow from what is written down of their CIDRs and allocations."""
    for one in pools:
        if not (one.little and _followed(connection, one)):
            made_anew(connection, one.pool)


def made_anew(connection: Connection, pool: Pool) -> None:
    """Derive the free space of a pool from all that it has given away; only what differs is written."""
    space = FreeSpace(connection, pool.id, pool.family)
    used = allocated(connection, pool)
    left = Blocks.of(pool.cidrs, used)
    stays = narrowed(space, left)
    wanted, there = set(free_blocks(pool.cidrs, (*used, *stays))), set(space.all())
    space.remove(there - wanted)
    space.add(wanted - there)


def allocated(connection: Connection, pool: Pool) -> list[Cidr]:
    """List what a pool has given away and what has not expired."""
    found = select(ALLOCATION.c.version, ALLOCATION.c.start, ALLOCATION.c.length)
    held = found.where(ALLOCATION.c.pool == pool.id, ALLOCATION.c.holds)
    return [cidr_of(row) for row in connection.execute(held).mappings()]


def _apart(cidrs: Iterable[Cidr]) -> bool:
    """Tell whether no two blocks share addresses."""
    in_order = sorted(cidrs, key=lambda one: (first(one), one.prefixlen))
    return not any(share_addresses(one, other) for one, other in pairwise(in_order))


def _followed(connection: Connection, one: Touched) -> bool:
    """Follow each change; returns False where a block is given away that is not free, as the list has it."""
    space = FreeSpace(connection, one.pool.id, one.pool.family)
    for cidr in one.lost:
        space.remove(space.within(cidr))
        forget(space, [held for held in cooling(space) if lies_in(held, cidr)])
    space.add(one.got)
    for back in one.back:
        space.give(back.cidr)
    for given in one.given:
        asked_back(space, given.cidr)
        if space.around(given.cidr) is None:
            return False
        space.take(given.cidr)
    return True
