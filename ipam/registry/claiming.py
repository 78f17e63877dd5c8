"""Whether a discovered network may take what it has from a pool: its block becomes an allocation of it."""

from collections.abc import Iterable, Sequence

from ipam.cidr import Cidr, lies_in
from ipam.plan_error import listed
from ipam.pool import Allocation, Pool
from ipam.registry.asking import Asker
from ipam.registry.error import Code, RegistryError
from ipam.registry.treatment import Found
from ipam.words import AllocationType, ResourceType


def claimable(pool: Pool, found: Sequence[Found]) -> tuple[Found, ...]:
    """Choose the blocks of a network that lie in a pool.

    Raises:
        RegistryError: none does.
    """
    inside = tuple(one for one in found if _inside(pool, one.block.cidr))
    if not inside:
        told = f"{found[0].block.id} has {_blocks(found)}, and pool '{pool.path}' has {_space(pool.cidrs)}"
        raise RegistryError(Code.BAD_VALUE, f"{told}: take the pool around it, or provision that space first")
    return inside


def check_claim(pool: Pool, one: Found, asker: Asker) -> None:
    """Demand that a block may be bound to its network; the rules of the pool are asked beside.

    Raises:
        RegistryError: it is no VPC's, ignored, of another scope, somebody else's, or allocated elsewhere.
    """
    cidr, name = one.block.cidr, one.block.id
    if one.block.type is not ResourceType.VPC:
        told = f"{name} is a {one.block.type}, and allocations are bound to VPCs alone"
        way_out = f"`registry allocate {pool.path} --cidr {cidr}` makes a custom allocation of its block"
        raise RegistryError(Code.WRONG_STATE, f"{told}: {way_out}")
    if one.ignored:
        told = f"{cidr} of {name} is ignored"
        way_out = "watch it again with `registry unignore`, or take the rule out of the file"
        raise RegistryError(Code.WRONG_STATE, f"{told}: {way_out}")
    if one.scope.name != pool.scope:
        told = f"{cidr} of {name} is in scope '{one.scope.name}', and pool '{pool.path}' in '{pool.scope}'"
        way_out = "take a pool of its scope, or move it with `registry move`"
        raise RegistryError(Code.WRONG_STATE, f"{told}: {way_out}")
    if not asker.owns and asker.account != one.owner:
        told = f"{name} belongs to {one.owner or 'nobody'}, not to the account {asker.account}"
        raise RegistryError(Code.NOT_SHARED, f"{told}: ask its owner, or the owner of the pool")
    if one.managed and one.pool not in {"", pool.path}:
        raise elsewhere(one, one.pool)


def elsewhere(one: Found, path: str) -> RegistryError:
    """Say that another pool, named by its path, gave the block to the network."""
    told = f"{one.block.cidr} of {one.block.id} is allocated from pool '{path}', and a block has one pool"
    return RegistryError(Code.WRONG_STATE, f"{told}: leave it there, or release it first")


def already(one: Found, pool: Pool, held: Allocation) -> RegistryError:
    """Say why a pool cannot give a block to the network that has it: to whom it gave the space before."""
    cidr, name = one.block.cidr, one.block.id
    where = f"{held.cidr} of pool '{pool.path}'"
    if held.type is AllocationType.IPAM_POOL:
        told = f"{cidr} of {name} shares addresses with {where}, which is the space of the sub-pool"
        return RegistryError(Code.BAD_VALUE, f"{told} {held.resource}: take that pool, or one below it")
    if held.cidr != cidr:
        told = f"{cidr} of {name} shares addresses with {where}, which is given to {_whom(held)}"
        return RegistryError(Code.BAD_VALUE, f"{told}: release that first")
    if held.resource == name:
        told = f"{where} is allocated for {name} already ({held.id})"
        return RegistryError(Code.BAD_VALUE, f"{told}: there is nothing left to do")
    if held.type is AllocationType.CUSTOM:
        told = f"{where} is a custom allocation ({_whom(held)}), which a network with that very block fulfils"
        return RegistryError(Code.BAD_VALUE, f"{told}: leave it so, or release it first")
    told = f"{where} is given to {_whom(held)}, and no two networks hold one block"
    return RegistryError(Code.BAD_VALUE, f"{told}: renumber one of them")


def _inside(pool: Pool, cidr: Cidr) -> bool:
    return any(one.version == cidr.version and lies_in(cidr, one) for one in pool.cidrs)


def _whom(held: Allocation) -> str:
    who = held.resource or held.description
    return f"{who}, {held.id}" if who else held.id


def _blocks(found: Sequence[Found]) -> str:
    return listed(one.block.cidr for one in found)


def _space(cidrs: Iterable[Cidr]) -> str:
    return listed(cidrs) or "no space"
