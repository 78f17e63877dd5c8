"""The public address pools of the simulated Alibaba Cloud: three operations of its VPC API."""

from collections.abc import Mapping
from ipaddress import IPv4Network
from typing import Any

from simulator.alibaba_estate import AddressPool
from simulator.alibaba_tokens import region, required, tokened
from simulator.alibaba_vpc import made_id
from simulator.estate import Estate
from simulator.refusal import Refusal

Row = dict[str, Any]

STATUS = "GetPublicIpAddressPoolServiceStatus"
POOLS, BLOCKS = "ListPublicIpAddressPools", "ListPublicIpAddressPoolCidrBlocks"
OPERATIONS = frozenset({STATUS, POOLS, BLOCKS})

_MADE = "2025-06-01T08:00:00Z"
_LEAST = 10  # of MaxResults


class PublicPools:
    """Answers for every account of the estate; an account sees its own pools."""

    def __init__(self, estate: Estate) -> None:
        self._pools = estate.address_pools

    def carry_out(self, action: str, account: str, given: Mapping[str, str]) -> Row:
        """Tell whether an account opened the service; list its pools in a region, or the blocks of one.

        Raises:
            Refusal: a parameter is missing or out of bounds, or there is no such pool.
        """
        where = region(given)
        if action == STATUS:
            return {"Enabled": any(pool.account == account for pool in self._pools)}
        ours = [pool for pool in self._pools if (pool.account, pool.region) == (account, where)]
        if action == POOLS:
            return tokened("PublicIpAddressPoolList", [_pool(pool) for pool in ours], given, _LEAST)
        name = required(given, "PublicIpAddressPoolId")
        pool = next((pool for pool in ours if pool_id(pool) == name), None)
        if pool is None:
            message = "The specified PublicIpAddressPool does not exist."
            raise Refusal("InvalidPublicIpAddressPoolId.NotFound", message, 404)
        rows = [_block(pool, IPv4Network(cidr)) for cidr in pool.cidrs]
        return tokened("PublicIpPoolCidrBlockList", rows, given, _LEAST)


def pool_id(pool: AddressPool) -> str:
    """Number a pool as Alibaba Cloud would."""
    return made_id("pippool", pool.account, pool.key)


def _size(pool: AddressPool) -> int:
    return sum(IPv4Network(cidr).num_addresses for cidr in pool.cidrs)


def _pool(pool: AddressPool) -> Row:
    return {
        "PublicIpAddressPoolId": pool_id(pool),
        "Name": pool.key,
        "Description": "",
        "OwnerId": int(pool.account),
        "RegionId": pool.region,
        "Isp": "BGP",
        "BizType": "Default",
        "BusinessStatus": "Normal",
        "IpAddressRemaining": pool.used < _size(pool),
        "TotalIpNum": _size(pool),
        "UsedIpNum": pool.used,
        "UserType": "admin",
        "Status": "Created",
        "CreationTime": _MADE,
        "Tags": [{"Key": "Name", "Value": pool.key}],
    }


def _block(pool: AddressPool, block: IPv4Network) -> Row:
    """Tell of a block; the addresses in use are the first ones."""
    before = sum(IPv4Network(c).num_addresses for c in pool.cidrs[: pool.cidrs.index(str(block))])
    return {
        "PublicIpAddressPoolId": pool_id(pool),
        "CidrBlock": str(block),
        "TotalIpNum": block.num_addresses,
        "UsedIpNum": min(max(pool.used - before, 0), block.num_addresses),
        "Status": "Created",
        "CreationTime": _MADE,
    }
