"""The free space of pools after a change of the plan."""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from ipam.cidr import Cidr
from ipam.pool import Pool
from ipam.registry.stock import Blocks
from ipam.space import free_blocks
from store.cooling import cooling, forget
from store.free_space import FreeSpace
from store.plan_records import cidr_of
from store.plan_schema import ALLOCATION


def renewed(connection: Connection, pools: Iterable[Pool]) -> None:
    """Make the free space of pools follow from their CIDRs and allocations; only what differs is written."""
    for pool in pools:
        space = FreeSpace(connection, pool.id, pool.family)
        used = allocated(connection, pool)
        left = Blocks.of(pool.cidrs, used)
        cool = cooling(space)
        stays = [one for one in cool if left.around(one)]
        forget(space, set(cool) - set(stays))
        wanted, there = set(free_blocks(pool.cidrs, (*used, *stays))), set(space.all())
        space.remove(there - wanted)
        space.add(wanted - there)


def allocated(connection: Connection, pool: Pool) -> list[Cidr]:
    """List what a pool has given away and what has not expired."""
    found = select(ALLOCATION.c.version, ALLOCATION.c.start, ALLOCATION.c.length)
    held = found.where(ALLOCATION.c.pool == pool.id, ALLOCATION.c.holds)
    return [cidr_of(row) for row in connection.execute(held).mappings()]
