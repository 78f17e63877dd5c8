"""What Alibaba Cloud says about what has addresses: which field of theirs says what.

A VPC's UserCidrs are routed through it and none of its own addresses, so they are never rows.

Source: VPC API 2016-04-28, DescribeVpcs, DescribeVSwitches, DescribeEipAddresses, ListPublicIpAddressPools.
"""

from typing import Any

from collector.cells import COUNT_MOST, text
from collector.fields import Entry, Fields, MalformedError


def vpc_blocks(vpc: Entry) -> list[Any]:
    """List the blocks of a VPC, of which the primary one is never missing."""
    if not text(vpc, "CidrBlock"):
        raise MalformedError("a VPC without CidrBlock")
    secondary = (vpc.get("SecondaryCidrBlocks") or {}).get("SecondaryCidrBlock") or ()
    sixth = (vpc.get("Ipv6CidrBlocks") or {}).get("Ipv6CidrBlock") or ()
    return [
        vpc["CidrBlock"],
        *secondary,
        *_given(vpc, "Ipv6CidrBlock"),
        *(entry.get("Ipv6CidrBlock") for entry in sixth if entry),
    ]


def vswitch_blocks(vswitch: Entry) -> list[Any]:
    """List the blocks of a vSwitch, of which the IPv4 one is never missing."""
    if not text(vswitch, "CidrBlock"):
        raise MalformedError("a vSwitch without CidrBlock")
    return [vswitch["CidrBlock"], *_given(vswitch, "Ipv6CidrBlock")]


def address_blocks(address: Entry) -> list[Any]:
    """List the one address of an Elastic IP."""
    return [text(address, "IpAddress")]


VPC = Fields(
    resource=("VpcId",),
    blocks=vpc_blocks,
    block="CidrBlock",
    more=(
        ("Ipv6CidrBlock",),
        ("SecondaryCidrBlocks", "SecondaryCidrBlock"),
        ("Ipv6CidrBlocks", "Ipv6CidrBlock"),
    ),
    owner="OwnerId",
    name="VpcName",
    state="Status",
    tags=("Tags", "Tag"),
    default="IsDefault",
)

VSWITCH = Fields(
    resource=("VSwitchId",),
    blocks=vswitch_blocks,
    block="CidrBlock",
    more=(("Ipv6CidrBlock",),),
    owner="OwnerId",
    name="VSwitchName",
    parent="VpcId",
    no_parent="a vSwitch without its VPC",
    zone="ZoneId",
    state="Status",
    tags=("Tags", "Tag"),
    default="IsDefault",
    free="AvailableIpAddressCount",
    reserved=4,  # the first and the last three
)

ADDRESS = Fields(
    resource=("AllocationId", "IpAddress"),
    blocks=address_blocks,
    block="IpAddress",
    single=True,
    name="Name",
    zone="Zone",
    state="Status",
    tags=("Tags", "Tag"),
    attached=("InstanceId",),
)


BLOCKS, FREE = "Blocks", "Free"
"""What a pool's own listing does not say: `collector.alibaba.public_pools` adds it to each entry."""

PUBLIC_POOL = Fields(
    resource=("PublicIpAddressPoolId",),
    blocks=lambda pool: list(pool[BLOCKS]),
    owner="OwnerId",
    name="Name",
    state="Status",
    free=FREE,
    reserved=-COUNT_MOST,  # of all blocks together, so that one of them alone may have fewer addresses
)


def _given(entry: Entry, key: str) -> list[Any]:
    return [entry[key]] if entry.get(key) else []
