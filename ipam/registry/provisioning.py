"""Address space put into pools, and taken out again."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from ipam.cidr import WIDTH, Cidr, family, lies_in, share_addresses
from ipam.plan_error import listed
from ipam.pool import Pool, PoolTree
from ipam.quotas import Quotas
from ipam.registry.alibaba import Flavour, check_alibaba_space
from ipam.registry.allocating import taken
from ipam.registry.avoiding import Avoided
from ipam.registry.choosing import chosen
from ipam.registry.error import Code, MalformedError, RegistryError
from ipam.registry.finding import giving, ours, pool_named, with_pool
from ipam.registry.held import held_by
from ipam.registry.limits import check_new_cidr
from ipam.registry.shelf import TreeShelf


@dataclass(frozen=True, slots=True)
class Ground:
    """What provisioning is measured by."""

    today: date
    quotas: Quotas = Quotas()
    kept: Iterable[Cidr] = field(default=())  # of the source pool: held back after a release
    flavour: Flavour = Flavour.OURS


def provisioned(
    tree: PoolTree, word: str, space: Cidr | int, ground: Ground
) -> tuple[PoolTree, tuple[Pool, Cidr]]:
    """Put a block into a pool: a CIDR, or one of a netmask length that is carved from the source pool.

    Carving takes the best fit and looks at no network that was discovered: the sub-pool is to hold them.

    Raises:
        RegistryError: there is no such pool, it is not the registry's, or the space cannot be had.
    """
    pool = ours(pool_named(tree, word))
    if ground.flavour is Flavour.ALIBABA:
        check_alibaba_space(pool, space)
    check_new_cidr(tree, pool, ground.quotas)
    parent = giving(tree.by_id[pool.parent]) if pool.parent else None
    if isinstance(space, int):
        cidr = _carved(tree, (pool, parent), space, ground)
        made = replace(pool, cidrs=(*pool.cidrs, cidr), carved=(*pool.carved, cidr))
    else:
        cidr = space
        _check(tree, (pool, parent), cidr, ground)
        made = replace(pool, cidrs=(*pool.cidrs, cidr))
    return with_pool(tree, made), (made, cidr)


def deprovisioned(tree: PoolTree, word: str, cidr: Cidr, today: date) -> tuple[PoolTree, Pool]:
    """Take a CIDR out of a pool.

    Raises:
        RegistryError: there is no such pool or CIDR, it is not the registry's, or something lies in it.
    """
    pool = ours(pool_named(tree, word))
    if cidr not in pool.cidrs:
        told = f"pool '{pool.path}' has no CIDR {cidr}: it has {listed(pool.cidrs)}"
        raise RegistryError(Code.BAD_VALUE, told)
    for held in held_by(tree, pool, today):
        if share_addresses(held.cidr, cidr):
            what = f"the sub-pool {held.resource}" if held.resource in tree.by_id else f"allocation {held.id}"
            told = f"{cidr} of pool '{pool.path}' holds {held.cidr} of {what}: release what lies in it first"
            raise RegistryError(Code.IN_USE, told)
    made = replace(
        pool,
        cidrs=tuple(one for one in pool.cidrs if one != cidr),
        carved=tuple(one for one in pool.carved if one != cidr),
    )
    return with_pool(tree, made), made


def _carved(tree: PoolTree, pools: tuple[Pool, Pool | None], length: int, ground: Ground) -> Cidr:
    pool, parent = pools
    if parent is None:
        raise _no_source(pool, ground.flavour)
    if not 0 <= length <= WIDTH[pool.family]:
        told = f"/{length} is no netmask length of {pool.family}: take one from 0 to {WIDTH[pool.family]}"
        raise MalformedError(told)
    found = chosen(TreeShelf.of(tree, parent, ground.today, ground.kept), length, Avoided())
    if found is None:
        told = f"source pool '{parent.path}' has no room for a /{length}"
        raise RegistryError(Code.BAD_VALUE, f"{told}: give it more space, or ask for less")
    return found


def _no_source(pool: Pool, flavour: Flavour) -> RegistryError:
    """Say that there is nothing that the space of a top pool could be carved from."""
    if flavour is Flavour.ALIBABA:
        told = f"pool '{pool.path}' is a top pool of IPv6, and there is no stock of addresses to carve from"
        way_out = f"give it its CIDR by `registry provision {pool.path} --cidr`, or make it a sub-pool"
        return RegistryError(Code.BAD_VALUE, f"{told}, as Alibaba Cloud has: {way_out}")
    told = f"pool '{pool.path}' is a top pool and has no source pool to be carved from: give a CIDR"
    return RegistryError(Code.BAD_COMBINATION, told)


def _check(tree: PoolTree, pools: tuple[Pool, Pool | None], cidr: Cidr, ground: Ground) -> None:
    """Demand that a pool may have a CIDR."""
    pool, parent = pools
    if family(cidr) is not pool.family:
        told = f"{cidr} is not {pool.family}, which pool '{pool.path}' has: make a pool for each family"
        raise RegistryError(Code.BAD_VALUE, told)
    if parent is not None:
        shelf = TreeShelf.of(tree, parent, ground.today)
        if shelf.around(cidr) is None:
            raise taken(parent, cidr, shelf)
        return
    for other in tree.children.get(None, ()):
        met = next((one for one in other.cidrs if share_addresses(one, cidr)), None)
        if other.scope == pool.scope and met is not None:
            told = f"{cidr} shares addresses with {met} of pool '{other.path}' in scope '{pool.scope}'"
            way_out = "take another block, or make a sub-pool" if lies_in(cidr, met) else "take another block"
            raise RegistryError(Code.BAD_VALUE, f"{told}: {way_out}")
