"""Which operation of EC2 changes what is read: the names in CloudTrail's events, by the kind of shard.

Associations of an address are no change of space, and left to the usual reading, as tags are.

Source: EC2 API reference, "Actions".
"""

from collections.abc import Mapping

_CHANGING: Mapping[str, tuple[str, ...]] = {
    "vpc": (
        "CreateVpc",
        "CreateDefaultVpc",
        "DeleteVpc",
        "AssociateVpcCidrBlock",
        "DisassociateVpcCidrBlock",
    ),
    "subnet": (
        "CreateSubnet",
        "CreateDefaultSubnet",
        "CreateDefaultVpc",
        "DeleteSubnet",
        "AssociateSubnetCidrBlock",
        "DisassociateSubnetCidrBlock",
    ),
    "eip": (
        "AllocateAddress",
        "ReleaseAddress",
        "AcceptAddressTransfer",
        "MoveAddressToVpc",
        "RestoreAddressToClassic",
    ),
    "public_ipv4_pool": (
        "CreatePublicIpv4Pool",
        "DeletePublicIpv4Pool",
        "ProvisionPublicIpv4PoolCidr",
        "DeprovisionPublicIpv4PoolCidr",
        "ProvisionByoipCidr",
        "DeprovisionByoipCidr",
    ),
    "byoip": (
        "ProvisionByoipCidr",
        "DeprovisionByoipCidr",
        "AdvertiseByoipCidr",
        "WithdrawByoipCidr",
        "MoveByoipCidrToIpam",
    ),
    "attachment": (
        "CreateVpcPeeringConnection",
        "AcceptVpcPeeringConnection",
        "RejectVpcPeeringConnection",
        "DeleteVpcPeeringConnection",
        "CreateTransitGatewayVpcAttachment",
        "AcceptTransitGatewayVpcAttachment",
        "RejectTransitGatewayVpcAttachment",
        "DeleteTransitGatewayVpcAttachment",
        "CreateTransitGatewayPeeringAttachment",
        "AcceptTransitGatewayPeeringAttachment",
        "RejectTransitGatewayPeeringAttachment",
        "DeleteTransitGatewayPeeringAttachment",
        "CreateTransitGatewayRouteTable",
        "DeleteTransitGatewayRouteTable",
        "AssociateTransitGatewayRouteTable",
        "DisassociateTransitGatewayRouteTable",
        "EnableTransitGatewayRouteTablePropagation",
        "DisableTransitGatewayRouteTablePropagation",
    ),
    "ipam": (
        "CreateIpam",
        "ModifyIpam",
        "DeleteIpam",
        "CreateIpamScope",
        "ModifyIpamScope",
        "DeleteIpamScope",
        "CreateIpamPool",
        "ModifyIpamPool",
        "DeleteIpamPool",
        "ProvisionIpamPoolCidr",
        "DeprovisionIpamPoolCidr",
        "AllocateIpamPoolCidr",
        "ModifyIpamPoolAllocation",
        "ReleaseIpamPoolAllocation",
        "ModifyIpamResourceCidr",
        "MoveByoipCidrToIpam",
    ),
}


def _by_name() -> Mapping[str, frozenset[str]]:
    names = {name for of_kind in _CHANGING.values() for name in of_kind}
    return {name: frozenset(kind for kind in _CHANGING if name in _CHANGING[kind]) for name in sorted(names)}


KINDS = _by_name()
"""The kinds of shards that an operation may change."""
