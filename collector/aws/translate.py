"""What EC2 says about what has addresses: which field of theirs says what.

Source: EC2 API reference, Vpc, Subnet, Address, VpcCidrBlockState, SubnetCidrBlockState, PublicIpv4Pool,
PublicIpv4PoolRange, ByoipCidr.
"""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network, summarize_address_range
from typing import Any

from collector.cells import COUNT_MOST, text
from collector.fields import Entry, Fields, MalformedError

HELD = frozenset({"associating", "associated", "disassociating"})
"""A block counts from the moment AWS accepts it until AWS has let go of it."""

GONE = frozenset({"deprovisioned", "failed-provision"})
"""A range that is brought along counts in all other states."""


def vpc_blocks(vpc: Entry) -> list[Any]:
    """List the blocks of a VPC; its association set holds the primary one too, where it has a set."""
    associations = vpc.get("CidrBlockAssociationSet")
    four = _held(associations, "CidrBlock", "CidrBlockState") if associations else _given(vpc)
    return four + _held_ipv6(vpc)


def subnet_blocks(subnet: Entry) -> list[Any]:
    """List the blocks of a subnet; one of IPv6 alone has no IPv4 block."""
    return _given(subnet) + _held_ipv6(subnet)


def address_blocks(address: Entry) -> list[Any]:
    """List the one address of an Elastic IP."""
    return [text(address, "PublicIp") or text(address, "CarrierIp")]


def pool_blocks(pool: Entry) -> list[Any]:
    """List the blocks that the ranges of a public IPv4 pool are made of."""
    return [
        str(block)
        for ends in pool.get("PoolAddressRanges") or ()
        for block in _between(text(ends, "FirstAddress"), text(ends, "LastAddress"))
    ]


def byoip_blocks(byoip: Entry) -> list[Any]:
    """List the one range."""
    return [text(byoip, "Cidr")]


def with_ranges(pool: Entry) -> bool:
    """Tell whether a pool has addresses; a new one has none."""
    return bool(pool.get("PoolAddressRanges"))


def brought(byoip: Entry) -> bool:
    """Tell whether a range counts: from its acceptance until AWS has let go of it."""
    return text(byoip, "State") not in GONE


VPC = Fields(
    resource=("VpcId",),
    blocks=vpc_blocks,
    owner="OwnerId",
    name_tag="Name",
    state="State",
    default="IsDefault",
)

SUBNET = Fields(
    resource=("SubnetId",),
    blocks=subnet_blocks,
    block="CidrBlock",
    more=(("Ipv6CidrBlockAssociationSet",),),
    owner="OwnerId",
    name_tag="Name",
    parent="VpcId",
    no_parent="a subnet without its VPC",
    zone="AvailabilityZone",
    state="State",
    default="DefaultForAz",
    free="AvailableIpAddressCount",
    reserved=5,
)

ADDRESS = Fields(
    resource=("AllocationId", "PublicIp"),
    blocks=address_blocks,
    block="PublicIp",
    single=True,
    owner="",  # the account that asks: the owner of the interface it is attached to may be another
    name_tag="Name",
    zone="NetworkBorderGroup",
    attached=("AssociationId", "InstanceId", "NetworkInterfaceId"),
)


PUBLIC_POOL = Fields(
    resource=("PoolId",),
    blocks=pool_blocks,
    name_tag="Name",
    zone="NetworkBorderGroup",
    free="TotalAvailableAddressCount",
    reserved=-COUNT_MOST,  # of all ranges together, so that one of them alone may have fewer addresses
)

BYOIP = Fields(
    resource=("Cidr",),
    blocks=byoip_blocks,
    block="Cidr",
    name="Description",
    zone="NetworkBorderGroup",
    state="State",
)


def _given(entry: Entry) -> list[Any]:
    block = entry.get("CidrBlock")
    return [block] if block else []


def _held_ipv6(entry: Entry) -> list[Any]:
    associations = entry.get("Ipv6CidrBlockAssociationSet")
    return _held(associations, "Ipv6CidrBlock", "Ipv6CidrBlockState") if associations else []


def _held(associations: list[Entry], block: str, state_of_block: str) -> list[Any]:
    """List the blocks of an association set that are held."""
    held = []
    for association in associations:
        state = association.get(state_of_block)
        word = state.get("State") if state else None
        if word is None:
            raise MalformedError("a block without the state of its association")
        if word in HELD:
            held.append(association.get(block))
    return held


def _between(first: str, last: str) -> Iterator[IPv4Network]:
    try:
        yield from summarize_address_range(IPv4Address(first), IPv4Address(last))
    except ValueError:
        raise MalformedError(f"'{first}' to '{last}' is no range of addresses") from None
