"""What EC2 says about VPCs, subnets and Elastic IPs, as rows.

Source: EC2 API reference, Vpc, Subnet, Address, VpcCidrBlockState, SubnetCidrBlockState.
"""

from collections.abc import Iterator

from collector.items import MalformedError, blocks, free, single, tags, text
from collector.listing import Entry
from ipam.reading import UNKNOWN, Row, Tags
from ipam.shard import Shard

HELD = frozenset({"associating", "associated", "disassociating"})
"""A block counts from the moment AWS accepts it until AWS has let go of it."""

RESERVED = 5
"""Addresses of a subnet that AWS keeps for itself; they are never free."""

NAME = "Name"


def vpc(item: Entry, shard: Shard) -> list[Row]:
    """Turn one entry of DescribeVpcs into rows, one for each block."""
    named = _tags(item)
    texts = [*_primary(item), *_held(item, "CidrBlock"), *_held(item, "Ipv6CidrBlock")]
    return [
        Row(
            cidr,
            item["VpcId"],
            text(item, "OwnerId") or shard.account,
            named.get(NAME, ""),
            state=text(item, "State"),
            tags=named,
            default=item.get("IsDefault") is True,
        )
        for cidr in blocks(texts)
    ]


def subnet(item: Entry, shard: Shard) -> list[Row]:
    """Turn one entry of DescribeSubnets into rows; a subnet of IPv6 alone has no IPv4 block."""
    named = _tags(item)
    if not text(item, "VpcId"):
        raise MalformedError("a subnet without its VPC")
    count = item.get("AvailableIpAddressCount")
    return [
        Row(
            cidr,
            item["SubnetId"],
            text(item, "OwnerId") or shard.account,
            named.get(NAME, ""),
            text(item, "VpcId"),
            text(item, "AvailabilityZone"),
            text(item, "State"),
            named,
            item.get("DefaultForAz") is True,
            free(count, cidr, RESERVED) if cidr.version == 4 else UNKNOWN,  # noqa: PLR2004 - the family
        )
        for cidr in blocks([*_given(item, "CidrBlock"), *_held(item, "Ipv6CidrBlock")])
    ]


def address(item: Entry, shard: Shard) -> list[Row]:
    """Turn one entry of DescribeAddresses into its row.

    The owner is the account that asks: the owner of the interface it is attached to may be another.
    """
    named = _tags(item)
    public = text(item, "PublicIp") or text(item, "CarrierIp")
    attached = any(text(item, key) for key in ("AssociationId", "InstanceId", "NetworkInterfaceId"))
    return [
        Row(
            single(public),
            address_id(item),
            shard.account,
            named.get(NAME, ""),
            zone=text(item, "NetworkBorderGroup"),
            tags=named,
            attached=int(attached),
        ),
    ]


def vpc_id(item: Entry) -> str:
    """Return the id of a VPC."""
    return text(item, "VpcId")


def subnet_id(item: Entry) -> str:
    """Return the id of a subnet."""
    return text(item, "SubnetId")


def address_id(item: Entry) -> str:
    """Return the id of an Elastic IP: its allocation, or the address where it has none."""
    return text(item, "AllocationId") or text(item, "PublicIp")


def _primary(item: Entry) -> Iterator[object]:
    """Yield the primary block where the answer has no association set; otherwise the set holds it."""
    if not item.get("CidrBlockAssociationSet"):
        yield from _given(item, "CidrBlock")


def _given(item: Entry, key: str) -> Iterator[object]:
    if item.get(key):
        yield item[key]


def _held(item: Entry, name: str) -> Iterator[object]:
    """Yield the blocks of an association set that are held."""
    for association in item.get(f"{name}AssociationSet") or ():
        state = (association.get(f"{name}State") or {}).get("State")
        if state is None:
            raise MalformedError("a block without the state of its association")
        if state in HELD:
            yield association.get(name)


def _tags(item: Entry) -> Tags:
    return tags((tag.get("Key"), tag.get("Value")) for tag in item.get("Tags") or ())
