"""What EC2 says about VPCs, subnets and Elastic IPs: which field of theirs says what.

Source: EC2 API reference, Vpc, Subnet, Address, VpcCidrBlockState, SubnetCidrBlockState.
"""

from typing import Any

from collector.cells import text
from collector.fields import Entry, Fields, MalformedError

HELD = frozenset({"associating", "associated", "disassociating"})
"""A block counts from the moment AWS accepts it until AWS has let go of it."""


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
