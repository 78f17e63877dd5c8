"""What the owner of a pool may do with it, and what those may that it is shared with."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from ipam.pool import Pool
from ipam.registry.asking import Asker
from ipam.registry.error import Code, RegistryError


class Right(StrEnum):
    """How far a principal may do something."""

    FULL = "supported"
    DESCRIBING = "only name and description can be modified"
    OWN = "supported for custom allocations created by the principal"
    NONE = "not supported"


class Act(StrEnum):
    """What is done with a pool, in the words of the table."""

    ALLOCATE_VPC = "allocate resources from an IPAM pool when creating a VPC"
    ALLOCATE_SECONDARY = "allocate a secondary CIDR block for a VPC from an IPAM pool"
    DELETE = "delete an IPAM pool"
    MODIFY = "modify IPAM pool information"
    QUERY = "query an IPAM pool"
    QUERY_CIDRS = "query CIDR information of an IPAM pool"
    PROVISION = "provision a CIDR block to an IPAM pool"
    DEPROVISION = "deprovision a CIDR block"
    ALLOCATE_CUSTOM = "create a custom allocation"
    RELEASE = "release a custom allocation"
    QUERY_ALLOCATIONS = "query custom allocations"
    MODIFY_RULES = "modify allocation rules"
    AUTO_IMPORT = "enable/disable auto import"
    QUERY_RESOURCES = "query resources in an IPAM pool"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: its owner may do everything."""

    act: Act
    principal: Right
    action: str = ""  # of the registry; "" where it only looks, or is a part of another action


# Source: Alibaba Cloud, "Address planning", "Permissions for pool owners and principals"; every line of it.
TABLE = (
    Row(Act.ALLOCATE_VPC, Right.FULL, "allocate"),
    Row(Act.ALLOCATE_SECONDARY, Right.FULL, "allocate"),
    Row(Act.DELETE, Right.NONE, "pool delete"),
    Row(Act.MODIFY, Right.DESCRIBING, "pool modify"),
    Row(Act.QUERY, Right.FULL),
    Row(Act.QUERY_CIDRS, Right.FULL),
    Row(Act.PROVISION, Right.NONE, "provision"),
    Row(Act.DEPROVISION, Right.NONE, "deprovision"),
    Row(Act.ALLOCATE_CUSTOM, Right.FULL, "allocate"),
    Row(Act.RELEASE, Right.OWN, "release"),
    Row(Act.QUERY_ALLOCATIONS, Right.FULL),
    Row(Act.MODIFY_RULES, Right.NONE),
    Row(Act.AUTO_IMPORT, Right.NONE),
    Row(Act.QUERY_RESOURCES, Right.NONE),
)
RIGHTS = {row.act: row.principal for row in TABLE}

ANSWERING = frozenset({"accept", "reject"})  # an invitation: whoever is invited

FOR_PRINCIPALS = ANSWERING | {row.action for row in TABLE if row.action and row.principal is not Right.NONE}


def check_action(action: str, asker: Asker) -> None:
    """Demand that an account may ask for something at all.

    Raises:
        RegistryError: only an owner may.
    """
    if not asker.owns and action not in FOR_PRINCIPALS:
        what = next((row.act for row in TABLE if row.action == action), f"ask for `{action}`")
        told = f"account {asker.account} may not {what}: ask the owner of the pool, or the operator"
        raise RegistryError(Code.NOT_SHARED, told)


def check_act(act: Act, pool: Pool, asker: Asker) -> None:
    """Demand that somebody may do something with a pool; what is bound to more is checked beside it.

    Raises:
        RegistryError: the pool is not shared with the account, or only its owner may do this.
    """
    if asker.owns:
        return
    if not asker.named_in(pool.share):
        told = f"pool '{pool.path}' is not shared with the account {asker.account}"
        raise RegistryError(Code.NOT_SHARED, f"{told}: ask its owner to share it")
    if RIGHTS[act] is Right.NONE:
        told = f"account {asker.account}, with whom pool '{pool.path}' is shared, may not {act}"
        raise RegistryError(Code.NOT_SHARED, f"{told}: ask the owner of the pool")


def open_to(pools: Iterable[Pool], act: Act, asker: Asker) -> Iterator[Pool]:
    """Yield the pools with which somebody may do something."""
    for pool in pools:
        if asker.owns or (asker.named_in(pool.share) and RIGHTS[act] is not Right.NONE):
            yield pool
