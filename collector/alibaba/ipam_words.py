"""What Alibaba Cloud's own IPAM says, in our words: scopes, pools, allocations and verdicts.

Each function reads one entry, and raises MalformedError of one that it cannot read. No pool asks for tags
there, and none is for the subnets of one VPC.

Source: VpcIpam API 2023-02-28, ListIpams, ListIpamScopes, ListIpamPools, ListIpamPoolCidrs,
ListIpamPoolAllocations, ListIpamResourceCidrs.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal, TypeVar

from collector.cells import number, text
from collector.fields import Entry, MalformedError
from ipam.cidr import WIDTH, Cidr, CidrError, family, parse
from ipam.cloud_ipam import CloudPool, CloudScope
from ipam.opinion import Opinion
from ipam.pool import Allocation, Rules
from ipam.words import AllocationType, Compliance, Family, Management, Overlap, Provider, ResourceType

W = TypeVar("W", bound=StrEnum)

ALLOCATED_TO = {
    "VPC": AllocationType.VPC,
    "VSwitch": AllocationType.SUBNET,
    "IpamPool": AllocationType.IPAM_POOL,
    "Custom": AllocationType.CUSTOM,
}
RESOURCES = {"VPC": ResourceType.VPC, "VSwitch": ResourceType.SUBNET}
FAMILIES = {"": Family.IPV4, "IPv4": Family.IPV4, "IPv6": Family.IPV6}
SCOPES: Mapping[str, Literal["private", "public"]] = {"private": "private", "public": "public"}


def gone(entry: Entry) -> bool:
    """Tell whether something has ended; it is listed for a while after that."""
    return "Deleted" in (text(entry, "Status"), text(entry, "IpamStatus"))


def scope(entry: Entry) -> CloudScope:
    """Read a scope."""
    name = _id(entry, "IpamScopeId", "a scope")
    kind = SCOPES.get(text(entry, "IpamScopeType"))
    if kind is None:
        raise MalformedError(f"a scope of the type '{text(entry, 'IpamScopeType')}'")
    return CloudScope(name, text(entry, "IpamScopeName"), kind)


def pool(entry: Entry) -> CloudPool:
    """Read a pool; its blocks are in a listing of their own."""
    told = text(entry, "IpVersion")
    if told not in FAMILIES:
        raise MalformedError(f"a pool of the IP version '{told}'")
    return CloudPool(
        id=_id(entry, "IpamPoolId", "a pool"),
        scope=_id(entry, "IpamScopeId", "the scope of a pool"),
        name=text(entry, "IpamPoolName"),
        family=FAMILIES[told],
        parent=text(entry, "SourceIpamPoolId") or None,
        locale=text(entry, "PoolRegionId") or None,
        rules=Rules(
            _length(entry, "AllocationMinCidrMask", FAMILIES[told]),
            _length(entry, "AllocationDefaultCidrMask", FAMILIES[told]),
            _length(entry, "AllocationMaxCidrMask", FAMILIES[told]),
        ),
        auto_import=entry.get("AutoImport") is True,
    )


def block(entry: Entry, of: Family) -> Cidr:
    """Read a block of a pool, which is of the pool's family."""
    cidr = _cidr(entry)
    if family(cidr) is not of:
        raise MalformedError(f"{cidr} in a pool of {of}")
    return cidr


def allocation(entry: Entry, of: str) -> Allocation:
    """Read an allocation of the pool that was asked about."""
    told = text(entry, "IpamPoolId")
    if told not in {"", of}:
        raise MalformedError(f"an allocation of {told} among those of {of}")
    kind = ALLOCATED_TO.get(text(entry, "ResourceType"))
    if kind is None:
        raise MalformedError(f"an allocation to the resource type '{text(entry, 'ResourceType')}'")
    return Allocation(
        _id(entry, "IpamPoolAllocationId", "an allocation"),
        of,
        _cidr(entry),
        kind,
        "" if kind is AllocationType.CUSTOM else _id(entry, "ResourceId", "what an allocation is for"),
        owner(entry, "ResourceOwnerId"),
        text(entry, "IpamPoolAllocationDescription") or text(entry, "IpamPoolAllocationName"),
        region=text(entry, "ResourceRegionId"),
    )


def opinion(entry: Entry, scope: str) -> Opinion | None:
    """Read what is said of a block in a scope; nothing of a type that nobody reads here."""
    kind = RESOURCES.get(text(entry, "ResourceType"))
    if kind is None and text(entry, "ResourceType"):
        return None
    resource = _id(entry, "ResourceId", "a resource")
    if kind is None:
        raise MalformedError("a resource without its type")
    return Opinion(
        Provider.ALIBABA,
        kind,
        resource,
        resource if kind is ResourceType.VPC else text(entry, "VpcId"),
        _cidr(entry),
        _word(entry, "ManagementStatus", Management),
        _word(entry, "ComplianceStatus", Compliance),
        _word(entry, "OverlapStatus", Overlap),
        scope,
    )


def owner(entry: Entry, key: str) -> str:
    """Spell an account, digit by digit, "" where none is told: a float has lost the last ones."""
    if isinstance(entry.get(key), float):
        raise MalformedError(f"{key} is not a whole number")
    told = text(entry, key)
    return "" if told == "0" else told


def _id(entry: Entry, key: str, what: str) -> str:
    found = text(entry, key)
    if not found:
        raise MalformedError(f"{what} without an id")
    return found


def _cidr(entry: Entry) -> Cidr:
    try:
        return parse(text(entry, "Cidr"))
    except CidrError as error:
        raise MalformedError(str(error)) from None


def _length(entry: Entry, key: str, of: Family) -> int | None:
    """Read a netmask length; nothing and zero are no rule."""
    told = text(entry, key)
    length = number(entry.get(key))
    if told and (length is None or not 0 <= length <= WIDTH[of]):
        raise MalformedError(f"'{told}' is no netmask length of {of} in {key}")
    return length or None


def _word(entry: Entry, key: str, words: type[W]) -> W:
    told = text(entry, key)
    try:
        return words(told.lower())
    except ValueError:
        raise MalformedError(f"'{told}' in {key}") from None
