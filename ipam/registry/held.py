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


def sub_pool_allocation_id(pool: str, cidr: Cidr) -> str:
    """Name the allocation that a CIDR of a sub-pool is: by the same id whenever the pool has the CIDR."""
    digest = blake2b(f"{pool} {cidr}".encode(), digest_size=8).hexdigest()
    return f"ipam-pool-alloc-0{digest}"


def _of_cidr(pool: Pool, parent: str, cidr: Cidr) -> Allocation:
    return Allocation(
        id=sub_pool_allocation_id(pool.id, cidr),
        pool=parent,
        cidr=cidr,
        type=AllocationType.IPAM_POOL,
        resource=pool.id,
        region=pool.locale or "",
        origin=pool.origin,
    )
