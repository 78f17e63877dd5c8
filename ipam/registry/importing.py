"""Auto-import carried out: a discovered block becomes an allocation of the pool that it lies in."""

from dataclasses import dataclass

from ipam.cidr import lies_in
from ipam.pool import Allocation, Pool
from ipam.registry.allocating import taken
from ipam.registry.error import Code, RegistryError
from ipam.registry.finding import giving
from ipam.registry.shelf import Shelf
from ipam.resource_block import ResourceBlock
from ipam.words import ORIGIN_IMPORT, AllocationType


@dataclass(frozen=True, slots=True)
class Import:
    """A block that the import plan takes, and whose it is."""

    pool: str  # the pool's id
    block: ResourceBlock
    owner: str  # an account
    region: str


def imported(pool: Pool, one: Import, shelf: Shelf, name: str) -> Allocation | None:
    """Make the allocation of a block; None where the resource has it already.

    Rules of the pool do not stop an import: what breaks them is noncompliant.

    Args:
        pool: The pool.
        one: What is imported.
        shelf: What the pool has given away.
        name: The id of the allocation.

    Raises:
        RegistryError: the pool does not import, or has given the space to somebody else.

    Source: Amazon VPC IPAM User Guide, "Automatically import".
    """
    cidr, resource = one.block.cidr, one.block.id
    if not giving(pool).auto_import:
        told = f"pool '{pool.path}' does not import any more, so {cidr} of {resource} stays unmanaged"
        raise RegistryError(Code.WRONG_STATE, f"{told}: switch its auto_import on again")
    holder = shelf.holder(cidr)
    if holder is not None and (holder.cidr, holder.resource) == (cidr, resource):
        return None
    if holder is not None or not any(lies_in(cidr, own) for own in pool.cidrs):
        raise taken(pool, cidr, shelf)
    return Allocation(
        id=name,
        pool=pool.id,
        cidr=cidr,
        type=AllocationType(one.block.type),
        resource=resource,
        owner=one.owner,
        region=one.region,
        origin=ORIGIN_IMPORT,
        creator=ORIGIN_IMPORT,
    )
