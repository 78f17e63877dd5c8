"""Allocations: asked for, and made or refused."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from ipam.cidr import Cidr, lies_in, share_addresses
from ipam.plan_error import listed
from ipam.pool import ORIGIN_REGISTRY, Allocation, Pool, PoolTree
from ipam.registry.asking import OPERATOR, Asker, Wanted
from ipam.registry.avoiding import Avoided
from ipam.registry.choosing import chosen
from ipam.registry.demands import check_demands, wanted_length
from ipam.registry.error import Code, NoRoomError, RegistryError
from ipam.registry.finding import giving, pool_named, releasable
from ipam.registry.permissions import Act, check_act
from ipam.registry.shelf import Shelf, TreeShelf
from ipam.words import ORIGIN_IMPORT, AllocationType


def allocation(pool: Pool, wanted: Wanted, shelf: Shelf, avoid: Iterable[Cidr] = ()) -> Allocation:
    """Decide what an allocation gets, and make it.

    Args:
        pool: The pool.
        wanted: What is asked for.
        shelf: What the pool has left.
        avoid: The discovered blocks that are not ignored: what is asked for by CIDR may cover them, what is
            asked for by netmask length keeps clear of them.

    Raises:
        RegistryError: a rule is broken, the block is taken, or there is no room.
    """
    check_demands(giving(pool), wanted)
    cidr = wanted.cidr
    if cidr is None:
        length = wanted_length(pool, wanted)
        _check_allowed(pool, wanted.allowed)
        clear = Avoided.of((*avoid, *wanted.disallowed), pool.cidrs)
        cidr = chosen(shelf, length, clear, wanted.allowed)
        if cidr is None:
            raise _no_room(pool, length, shelf)
    elif shelf.around(cidr) is None:
        raise taken(pool, cidr, shelf)
    resource = wanted.resource
    return Allocation(
        id=wanted.id,
        pool=pool.id,
        cidr=cidr,
        type=resource.type if resource else AllocationType.CUSTOM,
        resource=resource.id if resource else "",
        owner=resource.owner.account if resource else wanted.asker.account,
        description=wanted.description,
        until=wanted.until,
        region=resource.region if resource else "",
        origin=ORIGIN_REGISTRY,
        creator=wanted.asker.account,
        tags=wanted.tags,
    )


def allocated(
    tree: PoolTree, wanted: Wanted, today: date, avoid: Iterable[Cidr] = ()
) -> tuple[PoolTree, Allocation]:
    """Allocate from a pool of a tree.

    Raises:
        RegistryError: there is no such pool, or it does not give what is asked for.
    """
    pool = pool_named(tree, wanted.pool)
    made = allocation(pool, wanted, TreeShelf.of(tree, pool, today), avoid)
    return replace(tree, allocations=(*tree.allocations, made)), made


def check_release(pool: Pool, held: Allocation, asker: Asker = OPERATOR, *, gone: bool = False) -> None:
    """Demand that an allocation may be released: by the operator or by whoever made it.

    Clouds release custom ones alone. What a discovered resource has may be released here where that would not
    be imported again, or when it is `gone`: a complete reading lacks it.

    Raises:
        RegistryError: it belongs to a resource or to the configuration, or is somebody else's.

    Source: EC2 API reference, ReleaseIpamPoolAllocation; Alibaba Cloud, "Address planning", "Permissions".
    """
    check_act(Act.RELEASE, pool, asker)
    if held.type is AllocationType.IPAM_POOL:
        told = f"{held.cidr} is the space of the sub-pool {held.resource}: deprovision it there"
        raise RegistryError(Code.WRONG_STATE, told)
    releasable(held, pool)
    imported = held.origin == ORIGIN_IMPORT
    if held.goes_with_resource and pool.auto_import and (imported or not gone):
        made = "imported" if imported else "allocated"
        told = f"{held.cidr} was {made} for {held.resource}, and pool '{pool.path}' would import it again"
        way_out = f"switch the pool's auto_import off first, or `registry ignore {held.resource}`"
        raise RegistryError(Code.WRONG_STATE, f"{told}: {way_out}")
    if not asker.owns and asker.account != held.creator:
        told = f"the allocation {held.id} of pool '{pool.path}' was made by {held.creator or 'the operator'}"
        raise RegistryError(Code.NOT_SHARED, f"{told}: ask them to release it")


def taken(pool: Pool, cidr: Cidr, shelf: Shelf) -> RegistryError:
    """Say why a pool cannot give a block away."""
    if not any(lies_in(cidr, own) for own in pool.cidrs):
        told = f"{cidr} does not lie in one CIDR of pool '{pool.path}', which has {listed(pool.cidrs)}"
        return RegistryError(Code.BAD_VALUE, f"{told}: provision it first, or ask another pool")
    holder = shelf.holder(cidr)
    if holder is None:
        return RegistryError(Code.BAD_VALUE, f"{cidr} of pool '{pool.path}' is held back after its release")
    who = holder.resource or holder.description or holder.type
    told = f"{cidr} shares addresses with {holder.cidr} of pool '{pool.path}', which is given away"
    return RegistryError(
        Code.BAD_VALUE, f"{told} ({holder.id}, {who}): ask for another, or by netmask length"
    )


def _check_allowed(pool: Pool, allowed: tuple[Cidr, ...]) -> None:
    """Demand that something of what is allowed alone lies in the pool."""
    if allowed and pool.cidrs and not any(share_addresses(one, own) for one in allowed for own in pool.cidrs):
        verb = "is" if len(allowed) == 1 else "are"
        told = f"{listed(allowed)} {verb} allowed alone, and no part of it lies in pool '{pool.path}'"
        way_out = "allow a part of that, or take another pool"
        raise RegistryError(Code.BAD_VALUE, f"{told}, which has {listed(pool.cidrs)}: {way_out}")


def _no_room(pool: Pool, length: int, shelf: Shelf) -> NoRoomError:
    told = f"pool '{pool.path}' has no room for a /{length}"
    if next(shelf.fitting(length), None) is not None:
        told += " that is allowed and clear of every network that was discovered"
    return NoRoomError(told, length)
