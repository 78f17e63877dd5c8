"""Entries as the clouds list them, made up: every field that their SDKs hand over, five tags each."""

from collections.abc import Callable
from typing import Any

Entry = dict[str, Any]

ACCOUNTS = {"aws": "111122223333", "alibaba": 1234567890123456}
SHARED_TAGS = 4  # besides a name, which is a tag of its own at AWS
TEAMS = 50
SIX_EVERY = 5  # so many networks have one with IPv6


def labels(number: int) -> list[dict[str, str]]:
    """Tag a resource as its team tags all of its own."""
    team = number % TEAMS
    values = {
        "Team": f"team-{team}",
        "Environment": ("prod", "test")[team % 2],
        "CostCenter": f"cc-{team:05}",
    }
    return [{"Key": key, "Value": value} for key, value in {**values, "ManagedBy": "terraform"}.items()]


def named(number: int) -> list[dict[str, str]]:
    """Tag a resource of AWS, its name among the tags."""
    return [{"Key": "Name", "Value": f"workload-{number:07}"}, *labels(number)]


def aws_vpc(number: int) -> Entry:
    """Make an entry of DescribeVpcs."""
    cidr = f"10.{number >> 4 & 255}.{(number & 15) << 4}.0/20"
    entry = {
        "OwnerId": ACCOUNTS["aws"],
        "InstanceTenancy": "default",
        "CidrBlockAssociationSet": [_associated("CidrBlock", "vpc-cidr-assoc", number, cidr)],
        "IsDefault": False,
        "Tags": named(number),
        "BlockPublicAccessStates": {"InternetGatewayBlockMode": "off"},
        "VpcId": f"vpc-{number:017x}",
        "State": "available",
        "CidrBlock": cidr,
        "DhcpOptionsId": f"dopt-{number % 9:017x}",
    }
    if number % SIX_EVERY == 0:
        six = _associated(
            "Ipv6CidrBlock", "vpc-cidr-assoc", number, f"2600:1f18:{number & 0xFFFF:x}:4200::/56"
        )
        entry["Ipv6CidrBlockAssociationSet"] = [
            {**six, "NetworkBorderGroup": "us-east-1", "Ipv6Pool": "Amazon"}
        ]
    return entry


def aws_subnet(number: int) -> Entry:
    """Make an entry of DescribeSubnets."""
    six = _associated(
        "Ipv6CidrBlock", "subnet-cidr-assoc", number, f"2600:1f18:{number & 0xFFFF:x}:4201::/64"
    )
    return {
        "AvailabilityZoneId": f"use1-az{number % 3 + 1}",
        "MapCustomerOwnedIpOnLaunch": False,
        "OwnerId": ACCOUNTS["aws"],
        "AssignIpv6AddressOnCreation": False,
        "Ipv6CidrBlockAssociationSet": [six] if number % SIX_EVERY == 0 else [],
        "Tags": named(number),
        "SubnetArn": f"arn:aws:ec2:us-east-1:{ACCOUNTS['aws']}:subnet/subnet-{number:017x}",
        "EnableDns64": False,
        "Ipv6Native": False,
        "PrivateDnsNameOptionsOnLaunch": {
            "HostnameType": "ip-name",
            "EnableResourceNameDnsARecord": False,
            "EnableResourceNameDnsAAAARecord": False,
        },
        "BlockPublicAccessStates": {"InternetGatewayBlockMode": "off"},
        "SubnetId": f"subnet-{number:017x}",
        "State": "available",
        "VpcId": f"vpc-{number // 6:017x}",
        "CidrBlock": f"10.{number >> 8 & 255}.{number & 255}.0/24",
        "AvailableIpAddressCount": number % 252,
        "AvailabilityZone": f"us-east-1{'abc'[number % 3]}",
        "DefaultForAz": False,
        "MapPublicIpOnLaunch": False,
    }


def aws_address(number: int) -> Entry:
    """Make an entry of DescribeAddresses."""
    return {
        "AllocationId": f"eipalloc-{number:017x}",
        "AssociationId": f"eipassoc-{number:017x}",
        "Domain": "vpc",
        "NetworkInterfaceId": f"eni-{number:017x}",
        "NetworkInterfaceOwnerId": ACCOUNTS["aws"],
        "PrivateIpAddress": f"10.{number >> 8 & 255}.{number & 255}.7",
        "Tags": named(number),
        "PublicIpv4Pool": "amazon",
        "NetworkBorderGroup": "us-east-1",
        "PublicIp": f"52.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
    }


def alibaba_vpc(number: int) -> Entry:
    """Make an entry of DescribeVpcs of Alibaba Cloud."""
    six = number % SIX_EVERY == 0
    entry = {
        "CenStatus": "Detached",
        "CidrBlock": f"10.{number >> 4 & 255}.{(number & 15) << 4}.0/20",
        "CreationTime": "2025-06-01T08:00:00Z",
        "Description": "",
        "DhcpOptionsSetId": "",
        "DhcpOptionsSetStatus": "",
        "DnsHostnameStatus": "DISABLED",
        "EnabledIpv6": six,
        "Ipv6CidrBlock": f"2408:4005:{number & 0xFFFF:x}:8a00::/56" if six else "",
        "IsDefault": False,
        "NatGatewayIds": {"NatGatewayIds": [f"ngw-bp1{number:018}"]},
        "OwnerId": ACCOUNTS["alibaba"],
        "RegionId": "cn-hangzhou",
        "ResourceGroupId": "rg-acfmxazb4ph****",
        "RouterTableIds": {"RouterTableIds": [f"vtb-bp1{number:018}"]},
        "SecondaryCidrBlocks": {"SecondaryCidrBlock": []},
        "Status": "Available",
        "UserCidrs": {"UserCidr": []},
        "VRouterId": f"vrt-bp1{number:018}",
        "VSwitchIds": {"VSwitchId": [f"vsw-bp1{number * 6 + one:018}" for one in range(6)]},
        "VpcId": f"vpc-bp1{number:018}",
        "VpcName": f"workload-{number:07}",
    }
    return {**entry, "Tags": {"Tag": [*labels(number), {"Key": "Tier", "Value": "network"}]}}


def alibaba_vswitch(number: int) -> Entry:
    """Make an entry of DescribeVSwitches."""
    six = number % SIX_EVERY == 0
    return {
        "AvailableIpAddressCount": number % 253,
        "CidrBlock": f"10.{number >> 8 & 255}.{number & 255}.0/24",
        "CreationTime": "2025-06-01T08:00:00Z",
        "Description": "",
        "EnabledIpv6": six,
        "Ipv6CidrBlock": f"2408:4005:{number & 0xFFFF:x}:8a01::/64" if six else "",
        "IsDefault": False,
        "NetworkAclId": "",
        "OwnerId": ACCOUNTS["alibaba"],
        "ResourceGroupId": "rg-acfmxazb4ph****",
        "RouteTable": {"RouteTableId": f"vtb-bp1{number // 6:018}", "RouteTableType": "System"},
        "ShareType": "",
        "Status": "Available",
        "Tags": {"Tag": [*labels(number), {"Key": "Tier", "Value": "subnet"}]},
        "VSwitchId": f"vsw-bp1{number:018}",
        "VSwitchName": f"workload-{number:07}",
        "VpcId": f"vpc-bp1{number // 6:018}",
        "ZoneId": f"cn-hangzhou-{'hij'[number % 3]}",
    }


def alibaba_address(number: int) -> Entry:
    """Make an entry of DescribeEipAddresses."""
    return {
        "AllocationId": f"eip-bp1{number:018}",
        "AllocationTime": "2025-06-01T08:00:00Z",
        "Bandwidth": "5",
        "BusinessStatus": "Normal",
        "ChargeType": "PostPaid",
        "DeletionProtection": False,
        "EipBandwidth": "5",
        "HDMonitorStatus": "OFF",
        "HasReservationData": False,
        "ISP": "BGP",
        "InstanceId": f"ngw-bp1{number:018}",
        "InstanceRegionId": "cn-hangzhou",
        "InstanceType": "Nat",
        "InternetChargeType": "PayByTraffic",
        "IpAddress": f"47.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
        "Name": f"workload-{number:07}",
        "OperationLocks": {"LockReason": []},
        "RegionId": "cn-hangzhou",
        "ResourceGroupId": "rg-acfmxazb4ph****",
        "SecondLimited": False,
        "SecurityProtectionTypes": {"SecurityProtectionType": []},
        "ServiceManaged": 0,
        "Status": "InUse",
        "Tags": {"Tag": [*labels(number), {"Key": "Tier", "Value": "address"}]},
        "Zone": "",
    }


MAKERS: dict[tuple[str, str], Callable[[int], Entry]] = {
    ("aws", "vpc"): aws_vpc,
    ("aws", "subnet"): aws_subnet,
    ("aws", "eip"): aws_address,
    ("alibaba", "vpc"): alibaba_vpc,
    ("alibaba", "subnet"): alibaba_vswitch,
    ("alibaba", "eip"): alibaba_address,
}


def _associated(name: str, prefix: str, number: int, cidr: str) -> Entry:
    return {"AssociationId": f"{prefix}-{number:017x}", name: cidr, f"{name}State": {"State": "associated"}}
