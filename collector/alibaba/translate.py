"""What Alibaba Cloud says about VPCs, vSwitches and Elastic IPs, as rows.

A VPC's UserCidrs are routed through it and none of its own addresses, so they are never rows.

Source: VPC API 2016-04-28, DescribeVpcs, DescribeVSwitches, DescribeEipAddresses.
"""

from collector.items import MalformedError, blocks, free, single, tags, text
from collector.listing import Entry
from ipam.reading import UNKNOWN, Row, Tags
from ipam.shard import Shard

RESERVED = 4
"""IPv4 addresses of a vSwitch that Alibaba Cloud keeps for itself: the first and the last three."""


def vpc(item: Entry, shard: Shard) -> list[Row]:
    """Turn one entry of DescribeVpcs into rows, one for each block."""
    if not text(item, "CidrBlock"):
        raise MalformedError("a VPC without CidrBlock")
    secondary = (item.get("SecondaryCidrBlocks") or {}).get("SecondaryCidrBlock") or ()
    sixth = (item.get("Ipv6CidrBlocks") or {}).get("Ipv6CidrBlock") or ()
    texts = [item["CidrBlock"], *secondary, *_given(item, "Ipv6CidrBlock")]
    texts += [entry.get("Ipv6CidrBlock") for entry in sixth if entry]
    named = _tags(item)
    return [
        Row(
            cidr,
            vpc_id(item),
            _owner(item, shard),
            text(item, "VpcName"),
            state=text(item, "Status"),
            tags=named,
            default=item.get("IsDefault") is True,
        )
        for cidr in blocks(texts)
    ]


def vswitch(item: Entry, shard: Shard) -> list[Row]:
    """Turn one entry of DescribeVSwitches into rows."""
    if not text(item, "CidrBlock"):
        raise MalformedError("a vSwitch without CidrBlock")
    if not text(item, "VpcId"):
        raise MalformedError("a vSwitch without its VPC")
    count = number(item.get("AvailableIpAddressCount"))
    named = _tags(item)
    return [
        Row(
            cidr,
            vswitch_id(item),
            _owner(item, shard),
            text(item, "VSwitchName"),
            text(item, "VpcId"),
            text(item, "ZoneId"),
            text(item, "Status"),
            named,
            item.get("IsDefault") is True,
            free(count, cidr, RESERVED) if cidr.version == 4 else UNKNOWN,  # noqa: PLR2004 - the family
        )
        for cidr in blocks([item["CidrBlock"], *_given(item, "Ipv6CidrBlock")])
    ]


def address(item: Entry, shard: Shard) -> list[Row]:
    """Turn one entry of DescribeEipAddresses into its row."""
    public = text(item, "IpAddress")
    named = _tags(item)
    return [
        Row(
            single(public),
            address_id(item),
            shard.account,
            text(item, "Name"),
            zone=text(item, "Zone"),
            state=text(item, "Status"),
            tags=named,
            attached=int(bool(text(item, "InstanceId"))),
        ),
    ]


def vpc_id(item: Entry) -> str:
    """Return the id of a VPC."""
    return text(item, "VpcId")


def vswitch_id(item: Entry) -> str:
    """Return the id of a vSwitch."""
    return text(item, "VSwitchId")


def address_id(item: Entry) -> str:
    """Return the id of an Elastic IP: its allocation, or the address where it has none."""
    return text(item, "AllocationId") or text(item, "IpAddress")


def number(value: object) -> int | None:
    """Read a count that the API may spell as a number or as its digits; None where it is neither."""
    if isinstance(value, str) and value.strip().isdecimal():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _owner(item: Entry, shard: Shard) -> str:
    """Return the account that owns a resource, digit by digit: a float has lost the last ones."""
    owner = item.get("OwnerId")
    if isinstance(owner, float):
        raise MalformedError("an OwnerId that is not a whole number")
    return str(owner or shard.account).strip()


def _given(item: Entry, key: str) -> list[object]:
    return [item[key]] if item.get(key) else []


def _tags(item: Entry) -> Tags:
    entries = (item.get("Tags") or {}).get("Tag") or ()
    return tags((tag.get("Key"), tag.get("Value")) for tag in entries if tag)
