"""What a pool has given away, the space of its sub-pools among it."""

from collections.abc import Iterator
from datetime import date
from hashlib import blake2b

from ipam.cidr import Cidr
from ipam.pool import Allocation, Pool, PoolTree
from ipam.words import AllocationType


def held_by(tree: PoolTree, pool: Pool, today: date) -> Iterator[Allocation]:
    """Yield the allocations of a pool that have not expired, then the CIDRs of its sub-pools."""
    yield from (one for one in tree.allocations if one.pool == pool.id and one.holds(today))
    for child in tree.children.get(pool.id, ()):
        yield from sub_pool_allocations(child)


def sub_pool_allocations(pool: Pool) -> Iterator[Allocation]:
    """Yield the allocations of its parent that the CIDRs of a pool are; a top pool has none."""
    if pool.parent is not None:
        yield from (_of_cidr(pool, pool.parent, cidr) for cidr in pool.cidrs)


def _of_cidr(pool: Pool, parent: str, cidr: Cidr) -> Allocation:
    """Make an allocation that has the same id whenever the same pool has the same CIDR."""
    digest = blake2b(f"{pool.id} {cidr}".encode(), digest_size=8).hexdigest()
    return Allocation(
        id=f"ipam-pool-alloc-0{digest}",
        pool=parent,
        cidr=cidr,
        type=AllocationType.IPAM_POOL,
        resource=pool.id,
        region=pool.locale or "",
        origin=pool.origin,
    )
