"""An AWS for benchmarks: any number of accounts, quick answers that cost nothing to make.

Nobody's signature is verified; whose account a call is about, its access key tells, which STS made.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from simulator.ailments import Ailment
from wire.ec2 import QueryApi, ec2_error

ENDS = "2099-01-01T00:00:00Z"
ACCOUNT, REGION = "@ACCOUNT@", "@REGION@"
VPCS, SUBNETS, ADDRESSES = 3, 12, 6  # of each account and region
ROWS = VPCS + SUBNETS + ADDRESSES
KEYS = {"DescribeVpcs": "Vpcs", "DescribeSubnets": "Subnets", "DescribeAddresses": "Addresses"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One call: what, and about which account and region."""

    action: str
    account: str
    region: str
    given: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Said:
    """The answer to a call; 0 for a status hangs up instead."""

    body: bytes
    status: int = 200


@dataclass(slots=True)
class Crowd:
    """Accounts that all hold the same, each under its own ids; some have a fault, some lose what they had."""

    faults: Mapping[str, Ailment] = field(default_factory=dict)  # by account
    gone: frozenset[str] = frozenset()  # accounts whose VPCs and subnets were deleted

    def answer(self, asked: Asked) -> Said:
        """Answer a call."""
        fault = self.faults.get(asked.account)
        told = fault.said(asked.action, asked.region, asked.given) if fault else None
        if told is not None:
            return Said(*told)
        if asked.action == "AssumeRole":
            return Said(_role(asked.account))
        if asked.action == "GetCallerIdentity":
            return Said(_identity(asked.account))
        if asked.action not in KEYS:
            return Said(ec2_error("InvalidAction", f"There is no {asked.action}", "r-1"), 400)
        empty = asked.account in self.gone and asked.action != "DescribeAddresses"
        whole = _listing(asked.action, empty=empty)
        if fault is not None:
            whole = fault.changed(asked.action, whole)
        return Said(
            whole.replace(b"@ACCOUNT@", asked.account.encode()).replace(b"@REGION@", asked.region.encode())
        )


@cache
def _listing(action: str, *, empty: bool) -> bytes:
    made = [] if empty else [_ITEMS[action](number) for number in range(_COUNTS[action])]
    return QueryApi.load("ec2").serialize(action, {KEYS[action]: made}, "r-1")


def _vpc(number: int) -> dict[str, object]:
    return {
        "VpcId": f"vpc-{ACCOUNT}-{REGION}-{number}",
        "CidrBlock": f"10.{number}.0.0/16",
        "CidrBlockAssociationSet": [
            {"CidrBlock": f"10.{number}.0.0/16", "CidrBlockState": {"State": "associated"}}
        ],
        "OwnerId": ACCOUNT,
        "State": "available",
        "IsDefault": False,
        "Tags": [{"Key": "Name", "Value": f"{ACCOUNT} {number}"}],
    }


def _subnet(number: int) -> dict[str, object]:
    return {
        "SubnetId": f"subnet-{ACCOUNT}-{REGION}-{number}",
        "VpcId": f"vpc-{ACCOUNT}-{REGION}-{number % VPCS}",
        "CidrBlock": f"10.{number % VPCS}.{number}.0/24",
        "OwnerId": ACCOUNT,
        "State": "available",
        "AvailabilityZone": f"{REGION}a",
        "AvailableIpAddressCount": 251,
        "DefaultForAz": False,
    }


def _address(number: int) -> dict[str, object]:
    return {
        "AllocationId": f"eipalloc-{ACCOUNT}-{REGION}-{number}",
        "PublicIp": f"198.51.100.{number}",
        "Domain": "vpc",
    }


_ITEMS = {"DescribeVpcs": _vpc, "DescribeSubnets": _subnet, "DescribeAddresses": _address}
_COUNTS = {"DescribeVpcs": VPCS, "DescribeSubnets": SUBNETS, "DescribeAddresses": ADDRESSES}


def _role(account: str) -> bytes:
    keys = (
        f"<AccessKeyId>ASIA{account}</AccessKeyId><SecretAccessKey>role-secret</SecretAccessKey>"
        f"<SessionToken>role-token</SessionToken><Expiration>{ENDS}</Expiration>"
    )
    result = f"<AssumeRoleResult><Credentials>{keys}</Credentials></AssumeRoleResult>"
    return f"<AssumeRoleResponse>{result}</AssumeRoleResponse>".encode()


def _identity(account: str) -> bytes:
    result = f"<GetCallerIdentityResult><Account>{account}</Account></GetCallerIdentityResult>"
    return f"<GetCallerIdentityResponse>{result}</GetCallerIdentityResponse>".encode()
