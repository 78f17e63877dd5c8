"""What Alibaba Cloud asks of its own pools: a client that knows its rules is refused as it expects.

Source: Alibaba Cloud, "Address planning", "Create an IPAM pool to plan address segments".
"""

from enum import StrEnum

from ipam.cidr import Cidr
from ipam.pool import Pool
from ipam.registry.error import Code, RegistryError
from ipam.scope import Scope
from ipam.words import Family


class Flavour(StrEnum):
    """Whose further rules a request keeps, which follow from the API that it came through."""

    OURS = "ours"
    ALIBABA = "alibaba"


FAMILIES = {"public": Family.IPV6, "private": Family.IPV4}


def check_alibaba_pool(pool: Pool, scope: Scope) -> None:
    """Demand of a new pool what Alibaba Cloud demands.

    Raises:
        RegistryError: it is of the wrong family for its scope, lacks a region, or asks for tags.
    """
    kind = scope.default or "private"
    only = FAMILIES[kind]
    if pool.family is not only:
        told = f"pool '{pool.path}' would be {pool.family}, and a {kind} scope of Alibaba Cloud holds {only}"
        way_out = "take a private scope" if pool.family is Family.IPV4 else "take the public scope"
        raise RegistryError(Code.BAD_COMBINATION, f"{told}: {way_out}")
    if pool.family is Family.IPV6 and not pool.locale:
        told = f"pool '{pool.path}' plans IPv6 and has no region: name one"
        raise RegistryError(Code.MISSING, told)
    if pool.rules.tags:
        told = f"pool '{pool.path}' asks for tags, and Alibaba Cloud knows no such rule: leave them out"
        raise RegistryError(Code.BAD_COMBINATION, told)


def check_alibaba_space(pool: Pool, space: Cidr | int) -> None:
    """Demand of new space of a pool what Alibaba Cloud demands.

    Raises:
        RegistryError: a top pool gets IPv4 by length, or IPv6 by CIDR, or more than one IPv6 CIDR.
    """
    if pool.parent is not None:
        return
    if pool.family is Family.IPV4 and isinstance(space, int):
        told = f"pool '{pool.path}' is a top pool of IPv4, which gets CIDRs and no netmask lengths"
        raise RegistryError(Code.BAD_COMBINATION, f"{told}: name a CIDR")
    if pool.family is Family.IPV6 and not isinstance(space, int):
        told = f"pool '{pool.path}' is a top pool of IPv6, which gets its CIDR by netmask length"
        raise RegistryError(Code.BAD_COMBINATION, f"{told}: name a netmask length")
    if pool.family is Family.IPV6 and pool.cidrs:
        told = f"pool '{pool.path}' is a top pool of IPv6 and has {pool.cidrs[0]}, and it has one CIDR alone"
        raise RegistryError(Code.TOO_MANY, f"{told}: make another pool")
