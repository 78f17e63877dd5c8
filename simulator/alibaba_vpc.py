"""Alibaba's VPC API, version 2016-04-28, over the estate: the four listings that a reader needs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from simulator.estate import ALIBABA_REGIONS, Eip, Estate, Subnet, Vpc
from simulator.refusal import Refusal
from wire.rpc import nested

VERSION = "2016-04-28"

Row = dict[str, Any]

_RESERVED = 4
"""The addresses that Alibaba Cloud keeps of every vSwitch."""

_MADE = "2025-06-01T08:00:00Z"


@dataclass(frozen=True, slots=True)
class Listing:
    """An operation that lists: where its rows stand in the answer, its page sizes, and its filters."""

    outer: str
    inner: str
    largest: int
    filters: tuple[str, ...]


LISTINGS = {
    "DescribeVpcs": Listing("Vpcs", "Vpc", 50, ("VpcId", "VpcName", "IsDefault")),
    "DescribeVSwitches": Listing("VSwitches", "VSwitch", 50, ("VpcId", "VSwitchId", "ZoneId", "IsDefault")),
    "DescribeEipAddresses": Listing("EipAddresses", "EipAddress", 100, ("AllocationId", "Status")),
}
_COMMON = ("RegionId", "PageNumber", "PageSize")
_FIRST_PAGE, _PAGE_SIZE = 1, 10


class VpcApi:
    """Answers for every account of the estate; an account sees its own rows, and no others."""

    def __init__(self, estate: Estate) -> None:
        self._rows: dict[tuple[str, str, str], list[Row]] = {}
        ids = alibaba_ids(estate)
        for vpc in estate.vpcs:
            if vpc.provider == "alibaba":
                self._put("DescribeVpcs", vpc.account, _vpc(vpc, ids[vpc.key]))
                for subnet in vpc.subnets:
                    self._put("DescribeVSwitches", vpc.account, _vswitch(vpc, subnet, ids[vpc.key]))
        for eip in estate.eips:
            if eip.provider == "alibaba":
                self._put("DescribeEipAddresses", eip.account, _eip(eip, ids))

    def carry_out(self, action: str, account: str, given: Mapping[str, str]) -> Row:
        """Answer an operation for an account.

        Raises:
            Refusal: a parameter is missing, out of bounds or unknown, or the operation is.
        """
        if action == "DescribeRegions":
            return {"Regions": {"Region": [_region(region) for region in ALIBABA_REGIONS]}}
        if action not in LISTINGS:
            message = "Specified api is not found, please check your url and method."
            raise Refusal("InvalidAction.NotFound", message, 404)
        listing = LISTINGS[action]
        _known(given, listing)
        region = given.get("RegionId")
        if not region:
            message = "The input parameter RegionId that is mandatory is not supplied."
            raise Refusal("MissingParameter", message, 400)
        if region not in ALIBABA_REGIONS:
            raise Refusal("InvalidRegionId.NotFound", "The specified RegionId does not exist.", 404)
        return _paged(listing, self._rows.get((action, account, region), []), given)

    def _put(self, action: str, account: str, row: Row) -> None:
        region = row.pop("_region")
        self._rows.setdefault((action, account, region), []).append(row)


def alibaba_ids(estate: Estate) -> dict[str, str]:
    """Number the VPCs of Alibaba Cloud as it would: an id looks like `vpc-` and twenty characters."""
    return {vpc.key: made_id("vpc", vpc.key) for vpc in estate.vpcs if vpc.provider == "alibaba"}


def _paged(listing: Listing, rows: Iterable[Row], given: Mapping[str, str]) -> Row:
    number = bounded(given, "PageNumber", _FIRST_PAGE, None)
    size = bounded(given, "PageSize", _PAGE_SIZE, listing.largest)
    found = [row for row in rows if _matches(row, listing, given)]
    part = found[(number - 1) * size : number * size]
    return {
        "TotalCount": len(found),
        "PageNumber": number,
        "PageSize": size,
        listing.outer: {listing.inner: part},
    }


def _known(given: Mapping[str, str], listing: Listing) -> None:
    """Refuse a filter that would have been ignored: an answer that is too long looks like a right one."""
    for name in given:
        if name not in _COMMON and name not in listing.filters and not name.startswith("Tag."):
            message = f"The specified parameter {name} is not valid: the simulator does not have it."
            raise Refusal("InvalidParameter", message, 400)


def bounded(given: Mapping[str, str], name: str, default: int, largest: int | None) -> int:
    """Read a number that a request gives.

    Raises:
        Refusal: it is none, or out of bounds.
    """
    text = given.get(name, str(default))
    value = int(text) if text.isascii() and text.isdecimal() and len(text) < len("1000000") else 0
    if value < 1 or (largest is not None and value > largest):
        raise Refusal("InvalidParameter", f"The specified parameter {name} is not valid.", 400)
    return value


def _matches(row: Row, listing: Listing, given: Mapping[str, str]) -> bool:
    wanted = {name: given[name] for name in listing.filters if name in given}
    for name, value in wanted.items():
        accepted = value.split(",") if name.endswith("Id") else [value]
        if str(row.get(name, "")).lower() not in {choice.lower() for choice in accepted}:
            return False
    tags = {tag["Key"]: tag["Value"] for tag in row["Tags"]["Tag"]}
    return all(
        tag.get("Key") in tags and tag.get("Value", tags[tag["Key"]]) == tags[tag["Key"]]
        for tag in nested(given, "Tag")
    )


def _vpc(vpc: Vpc, vpc_id: str) -> Row:
    blocks = [{"Ipv6CidrBlock": vpc.ipv6, "Ipv6Isp": "BGP"}] if vpc.ipv6 else []
    return {
        "_region": vpc.region,
        "VpcId": vpc_id,
        "VpcName": vpc.name,
        "CidrBlock": vpc.cidr,
        "SecondaryCidrBlocks": {"SecondaryCidrBlock": list(vpc.secondary)},
        "UserCidrs": {"UserCidr": []},
        "Ipv6CidrBlock": vpc.ipv6 or "",
        "Ipv6CidrBlocks": {"Ipv6CidrBlock": blocks},
        "EnabledIpv6": vpc.ipv6 is not None,
        "IsDefault": vpc.is_default,
        "OwnerId": int(vpc.account),
        "RegionId": vpc.region,
        "Status": "Available",
        "CreationTime": _MADE,
        "Description": "",
        "VRouterId": made_id("vrt", vpc.key),
        "VSwitchIds": {"VSwitchId": [made_id("vsw", str(subnet.cidr), vpc.key) for subnet in vpc.subnets]},
        "Tags": _tags(vpc.tags),
    }


def _vswitch(vpc: Vpc, subnet: Subnet, vpc_id: str) -> Row:
    free = max(0, subnet.cidr.num_addresses - _RESERVED - subnet.used)
    return {
        "_region": vpc.region,
        "VSwitchId": made_id("vsw", str(subnet.cidr), vpc.key),
        "VSwitchName": subnet.name,
        "VpcId": vpc_id,
        "CidrBlock": str(subnet.cidr),
        "Ipv6CidrBlock": "",
        "AvailableIpAddressCount": free,
        "ZoneId": subnet.zone,
        "OwnerId": int(vpc.account),
        "IsDefault": vpc.is_default,
        "Status": "Available",
        "CreationTime": _MADE,
        "Description": "",
        "Tags": _tags(vpc.tags),
    }


def _eip(eip: Eip, ids: Mapping[str, str]) -> Row:
    used = eip.vpc is not None
    return {
        "_region": eip.region,
        "AllocationId": made_id("eip", eip.address),
        "IpAddress": eip.address,
        "Name": eip.name,
        "Status": "InUse" if used else "Available",
        "InstanceId": made_id("ngw", eip.address) if used else "",
        "InstanceType": "Nat" if used else "",
        "InstanceRegionId": eip.region if used else "",
        "VpcId": ids[eip.vpc] if eip.vpc else "",
        "RegionId": eip.region,
        "ISP": "BGP",
        "BusinessStatus": "Normal",
        "ServiceManaged": 0,
        "AllocationTime": _MADE,
        "Tags": _tags((("Name", eip.name),)),
    }


def _region(region: str) -> Row:
    return {"RegionId": region, "LocalName": region, "RegionEndpoint": f"vpc.{region}.aliyuncs.com"}


def _tags(tags: Iterable[tuple[str, str]]) -> Row:
    return {"Tag": [{"Key": key, "Value": value} for key, value in tags]}


def made_id(prefix: str, *parts: str) -> str:
    """Make an id that looks like those of Alibaba Cloud."""
    return f"{prefix}-{sha256('/'.join(parts).encode()).hexdigest()[:20]}"
