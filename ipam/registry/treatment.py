"""Whether a discovered block may be left alone, or moved to another scope."""

from collections.abc import Sequence
from dataclasses import dataclass

from ipam.pool import Tags
from ipam.registry.error import Code, RegistryError
from ipam.resource_block import ResourceBlock
from ipam.scope import Scope
from ipam.words import ResourceType


@dataclass(frozen=True, slots=True)
class Found:
    """A discovered block as it is judged now."""

    block: ResourceBlock
    scope: Scope
    managed: bool  # it is allocated from a pool
    pool: str = ""  # the path of the deepest pool around it
    home: str = ""  # the scope that it is in without any move
    ignored: bool = False
    region: str = ""
    owner: str = ""  # an account
    tags: Tags = ()  # those that rules ask for


def check_ignore(found: Sequence[Found]) -> None:
    """Demand that blocks may be left alone.

    Raises:
        RegistryError: one is a VPC's in the public scope.

    Source: Amazon VPC IPAM User Guide, "Change the monitoring state of VPC CIDRs".
    """
    for one in found:
        if one.block.type is ResourceType.VPC and one.scope.default == "public":
            told = f"{one.block.cidr} of {one.block.id} is in the public scope '{one.scope.name}'"
            way_out = "name a private block of it with --cidr, or exempt the finding"
            raise RegistryError(Code.WRONG_STATE, f"{told}, where no VPC's blocks can be ignored: {way_out}")


def check_move(found: Sequence[Found], scope: Scope) -> None:
    """Demand that blocks may move to a scope: VPCs' between private scopes, with no allocation left behind.

    Raises:
        RegistryError: one is no VPC's, one of both scopes is no private one of ours, or a block is allocated.

    Source: Amazon VPC IPAM User Guide, "Move VPC CIDRs between scopes".
    """
    if scope.default == "public":
        told = f"'{scope.name}' is the public scope: blocks move between private scopes alone"
        raise RegistryError(Code.WRONG_STATE, f"{told}, so name another")
    if scope.apart:
        told = f"'{scope.name}' is the scope of a cloud's IPAM: move it there"
        raise RegistryError(Code.NOT_OURS, f"{told}, or map the scope with `mirror`")
    for one in found:
        block = one.block
        if block.type is not ResourceType.VPC:
            follows = ", and subnets follow theirs" if block.type is ResourceType.SUBNET else ""
            told = f"{block.id} is a {block.type}: only blocks of VPCs move{follows}"
            raise RegistryError(Code.WRONG_STATE, f"{told}; a match of the scope in the file can name it")
        if one.scope.default == "public":
            told = f"{block.cidr} of {block.id} is in the public scope '{one.scope.name}'"
            raise RegistryError(
                Code.WRONG_STATE, f"{told}, which nothing leaves: name a private block of it with --cidr"
            )
        if one.managed and one.scope.name != scope.name:
            raise allocated(block, one.pool)


def allocated(block: ResourceBlock, pool: str) -> RegistryError:
    """Say that a block cannot move because of its allocation."""
    told = f"{block.cidr} of {block.id} is allocated from pool '{pool}', which a move would leave behind"
    way_out = "ignore it first, which gives the space back, then move and unignore it"
    return RegistryError(Code.WRONG_STATE, f"{told}: {way_out}")
