"""What EC2 says about its IPAM: which field of theirs says what.

Source: EC2 API reference, Ipam, IpamScope, IpamPool, IpamPoolCidr, IpamPoolAllocation, IpamResourceCidr.
"""

import re
from collections.abc import Iterable
from typing import Any, Literal

from collector.cells import number, text
from collector.fields import Entry, MalformedError
from ipam.cidr import WIDTH, Cidr, CidrError, family, parse
from ipam.cloud_ipam import CloudPool, CloudScope
from ipam.opinion import Opinion
from ipam.pool import Allocation, Rules
from ipam.words import AllocationType, Compliance, Family, Management, Overlap, Provider, ResourceType

GONE = frozenset({"create-failed", "delete-complete"})
"""IPAMs, scopes and pools in these states are not there; in all others AWS still has them."""

CAPACITY = frozenset({"provisioned", "pending-deprovision"})
"""A CIDR counts until AWS has taken it out of the pool."""

ALLOCATIONS = {
    "ipam-pool": AllocationType.IPAM_POOL,
    "vpc": AllocationType.VPC,
    "subnet": AllocationType.SUBNET,
    "eip": AllocationType.EIP,
}
"""All other words, public pools and lists of anycast addresses among them, are reservations that name
their resource."""

RESOURCES = {
    "vpc": ResourceType.VPC,
    "subnet": ResourceType.SUBNET,
    "eip": ResourceType.EIP,
    "public-ipv4-pool": ResourceType.PUBLIC_IPV4_POOL,
}

REGION = re.compile(r"[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}")
"""A locale that is a region. Else it is "None", or in the public scope the border group of a Local Zone, by
which nothing here is judged."""


def there(entry: Entry) -> bool:
    """Tell whether an IPAM, a scope or a pool exists, as far as its state tells."""
    return text(entry, "State") not in GONE


def last(arn: str) -> str:
    """Take the id out of an ARN."""
    return arn.rpartition("/")[2]


def scope(entry: Entry) -> CloudScope:
    """Read a scope.

    Raises:
        MalformedError: it cannot be read.
    """
    of = _one_of(entry, "IpamScopeType", ("private", "public"))
    kind: Literal["private", "public"] = "private" if of == "private" else "public"
    return CloudScope(_id(entry, "IpamScopeId"), _name(entry), kind)


def pool(entry: Entry, cidrs: Iterable[Entry]) -> CloudPool:
    """Read a pool and its CIDRs.

    Raises:
        MalformedError: it cannot be read.
    """
    of = Family(_one_of(entry, "AddressFamily", tuple(Family)))
    locale = text(entry, "Locale")
    source = entry.get("SourceResource") or {}
    return CloudPool(
        _id(entry, "IpamPoolId"),
        last(text(entry, "IpamScopeArn")),
        _name(entry),
        of,
        tuple(_cidr(one, "Cidr", of) for one in cidrs if text(one, "State") in CAPACITY),
        text(entry, "SourceIpamPoolId") or None,
        locale if REGION.fullmatch(locale) else None,
        _rules(entry, of),
        entry.get("AutoImport") is True,
        text(source, "ResourceId") if text(source, "ResourceType") == "vpc" else "",
    )


def allocation(entry: Entry, of: CloudPool) -> Allocation:
    """Read what a pool gave away.

    Raises:
        MalformedError: it cannot be read.
    """
    return Allocation(
        _id(entry, "IpamPoolAllocationId"),
        of.id,
        _cidr(entry, "Cidr", of.family),
        ALLOCATIONS.get(text(entry, "ResourceType"), AllocationType.CUSTOM),
        text(entry, "ResourceId"),
        text(entry, "ResourceOwner"),
        text(entry, "Description"),
        region=text(entry, "ResourceRegion"),
    )


def opinion(entry: Entry, scope_id: str) -> Opinion | None:
    """Read what the IPAM says of a block; None where it is of something that nobody here collects.

    Raises:
        MalformedError: it cannot be read.
    """
    of = RESOURCES.get(text(entry, "ResourceType"))
    if of is None:
        return None
    resource = _id(entry, "ResourceId")
    network = {ResourceType.VPC: resource, ResourceType.SUBNET: text(entry, "VpcId")}.get(of, "")
    if of is ResourceType.SUBNET and not network:
        raise MalformedError("a subnet without its VPC")
    return Opinion(
        Provider.AWS,
        of,
        resource,
        network,
        _cidr(entry, "ResourceCidr"),
        Management(_one_of(entry, "ManagementState", tuple(Management))),
        Compliance(_one_of(entry, "ComplianceStatus", tuple(Compliance))),
        Overlap(_one_of(entry, "OverlapStatus", tuple(Overlap))),
        scope_id,
    )


def _id(entry: Entry, key: str) -> str:
    found = text(entry, key)
    if not found:
        raise MalformedError(f"an item without {key}")
    return found


def _one_of(entry: Entry, key: str, known: tuple[str, ...]) -> str:
    found = text(entry, key)
    if found not in known:
        raise MalformedError(f"{key} is '{found}', and not one of {', '.join(known)}")
    return found


def _cidr(entry: Entry, key: str, of: Family | None = None) -> Cidr:
    try:
        found = parse(text(entry, key))
    except CidrError as error:
        raise MalformedError(str(error)) from None
    if of is not None and family(found) is not of:
        raise MalformedError(f"{found} is not {of}, as its pool is")
    return found


def _name(entry: Entry) -> str:
    return next((value for key, value in _tags(entry.get("Tags")) if key == "Name"), "")


def _tags(tags: Any) -> list[tuple[str, str]]:
    return [(text(one, "Key"), text(one, "Value")) for one in tags or ()]


def _rules(entry: Entry, of: Family) -> Rules:
    least, default, most = (
        _length(entry, f"Allocation{which}NetmaskLength", of) for which in ("Min", "Default", "Max")
    )
    return Rules(least, default, most, tuple(_tags(entry.get("AllocationResourceTags"))))


def _length(entry: Entry, key: str, of: Family) -> int | None:
    found = entry.get(key)
    if found is None:
        return None
    length = number(found)
    if length is None or length > WIDTH[of]:
        raise MalformedError(f"{key} is '{found}', and not a netmask length of {of}")
    return length
