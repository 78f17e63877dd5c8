"""What the simulated IPAM of Alibaba Cloud says of the blocks it sees, worked out of the estate.

Source: VpcIpam API 2023-02-28, ListIpamResourceCidrs; Alibaba Cloud, "IP Address Manager".
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from simulator.alibaba_estate import Ipam
from simulator.alibaba_ipam_rows import allocation_id, pool_id
from simulator.alibaba_vpc import made_id
from simulator.estate import Estate, Subnet, Vpc

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a VPC, or of one of its vSwitches."""

    cidr: IPv4Network | IPv6Network
    vpc: Vpc
    subnet: Subnet | None = None


def blocks(estate: Estate, scope: str) -> Iterator[Block]:
    """List what a scope sees: IPv4 is private there, and IPv6 public."""
    for vpc in estate.vpcs:
        if vpc.provider != "alibaba":
            continue
        if scope == "public":
            yield from (Block(ip_network(cidr), vpc) for cidr in (vpc.ipv6,) if cidr)
            continue
        yield from (Block(ip_network(cidr), vpc) for cidr in (vpc.cidr, *vpc.secondary))
        yield from (Block(subnet.cidr, vpc, subnet) for subnet in vpc.subnets)


def verdicts(seen: Sequence[Block], ipam: Ipam, ids: dict[str, str]) -> list[Row]:
    """Judge the blocks of a scope."""
    colliding = overlapping([block for block in seen if block.subnet is None])
    colliding |= overlapping([block for block in seen if block.subnet])
    return [
        {
            **_told(block, ids),
            **_judged(block, ipam),
            "OverlapStatus": "Overlapping" if id(block) in colliding else "Nonoverlapping",
        }
        for block in seen
    ]


def overlapping(seen: Sequence[Block]) -> set[int]:
    """Find the blocks that share addresses with one of another VPC."""
    ordered = sorted(seen, key=lambda block: (int(block.cidr.network_address), block.cidr.prefixlen))
    found = set()
    for place, block in enumerate(ordered, 1):
        for other in ordered[place:]:
            if int(other.cidr.network_address) > int(block.cidr.broadcast_address):
                break
            if other.vpc.key != block.vpc.key:
                found |= {id(block), id(other)}
    return found


def _told(block: Block, ids: dict[str, str]) -> Row:
    vpc, subnet = block.vpc, block.subnet
    size = block.cidr.num_addresses
    used = subnet.used if subnet else sum(one.cidr.num_addresses for one in vpc.subnets)
    return {
        "AliUid": int(vpc.account),
        "Cidr": str(block.cidr),
        "SourceCidr": str(block.cidr),
        "ResourceId": made_id("vsw", str(subnet.cidr), vpc.key) if subnet else ids[vpc.key],
        "ResourceName": subnet.name if subnet else vpc.name,
        "ResourceOwnerId": int(vpc.account),
        "ResourceRegionId": vpc.region,
        "ResourceType": "VSwitch" if subnet else "VPC",
        "VpcId": ids[vpc.key],
        "Status": "Created",
        "IpUsage": f"{min(used / size, 1):.4f}",
        "IpCountDetail": {"TotalIpCount": str(size), "UsedIpCount": str(min(used, size))},
    }


def _judged(block: Block, ipam: Ipam) -> Row:
    """Say whether a block was given by a pool, and whether it keeps that pool's rules: netmask and region."""
    given = next((one for one in ipam.given if (one.vpc, one.cidr) == (block.vpc.key, str(block.cidr))), None)
    if given is None or block.subnet:
        return {"ManagementStatus": "Unmanaged", "ComplianceStatus": "Unmanaged"}
    pool = ipam.pool(given.pool)
    least, _, most = pool.masks or (0, 0, block.cidr.max_prefixlen)
    good = least <= block.cidr.prefixlen <= most and pool.region in {"", block.vpc.region}
    return {
        "ManagementStatus": "Managed",
        "ComplianceStatus": "Compliant" if good else "Noncompliant",
        "IpamPoolId": pool_id(ipam, pool.key),
        "IpamAllocationId": allocation_id(ipam, pool.key, given.cidr),
    }
