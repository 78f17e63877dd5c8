"""Public IPv4 pools and BYOIP ranges of the simulated AWS, which moto does not know."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any

from simulator.aws_pages import PageError
from simulator.estate import Brought, Estate
from simulator.refusal import Refusal

POOLS, RANGES = "DescribePublicIpv4Pools", "DescribeByoipCidrs"
OPERATIONS = frozenset({POOLS, RANGES})
MOST = {POOLS: 10, RANGES: 100}


@dataclass(frozen=True, slots=True)
class PublicSpace:
    """Answers in the shape of the SDK; an account sees what it brought itself."""

    estate: Estate

    def carry_out(self, action: str, where: tuple[str, str], given: Mapping[str, str]) -> dict[str, Any]:
        """List what an account has in a region.

        Raises:
            PageError: MaxResults is out of bounds.
            Refusal: MaxResults is missing where it has to be given.
        """
        _check_size(action, given.get("MaxResults"))
        ours = [one for one in self.estate.brought if (one.account, one.region) == where]
        if action == RANGES:
            return {"ByoipCidrs": [_range(one) for one in ours]}
        return {"PublicIpv4Pools": [_pool(one) for one in ours if one.pool]}


def _check_size(action: str, asked: str | None) -> None:
    if asked is None and action == RANGES:
        raise Refusal("MissingParameter", "The request must contain the parameter MaxResults", 400)
    if asked is not None and not (asked.isdecimal() and 1 <= int(asked) <= MOST[action]):
        raise PageError(
            f"Value ( {asked} ) for parameter maxResults is invalid: expecting 1 to {MOST[action]}."
        )


def _range(one: Brought) -> dict[str, Any]:
    return {"Cidr": one.cidr, "Description": one.key, "State": one.state, "NetworkBorderGroup": one.region}


def _pool(one: Brought) -> dict[str, Any]:
    block = IPv4Network(one.pool or one.cidr)
    free = block.num_addresses - one.used
    told = {
        "FirstAddress": str(block[0]),
        "LastAddress": str(block[-1]),
        "AddressCount": block.num_addresses,
        "AvailableAddressCount": free,
    }
    return {
        "PoolId": f"ipv4pool-ec2-0{one.account}0000",
        "Description": one.key,
        "PoolAddressRanges": [told],
        "TotalAddressCount": block.num_addresses,
        "TotalAvailableAddressCount": free,
        "NetworkBorderGroup": one.region,
        "Tags": [{"Key": "Name", "Value": one.key}],
    }
