"""What an IPAM of the simulated AWS holds, as data."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class IpamScope:
    """A scope of an IPAM."""

    id: str
    name: str
    type: str = "private"
    default: bool = False


@dataclass(frozen=True, slots=True)
class IpamPool:
    """A pool of an IPAM; `plans` is the key of the VPC whose subnets it plans."""

    id: str
    name: str
    scope: str
    cidr: str
    parent: str = ""
    locale: str = ""
    rules: dict[str, Any] = field(default_factory=dict)
    plans: str = ""


@dataclass(frozen=True, slots=True)
class IpamGift:
    """What a pool gave away: to a VPC, by its key or its id, to a sub-pool, or to nobody yet."""

    pool: str
    cidr: str
    type: str
    vpc: str = ""
    resource: str = ""
    owner: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class AwsIpam:
    """An IPAM, and its verdicts on VPCs, by their keys: whether they keep the rules of their pool."""

    account: str
    region: str
    scopes: tuple[IpamScope, ...]
    pools: tuple[IpamPool, ...]
    gifts: tuple[IpamGift, ...]
    verdicts: tuple[tuple[str, str, str], ...] = ()  # scope, VPC, compliance

    @property
    def id(self) -> str:
        """Return the id of the IPAM."""
        return f"ipam-0{self.account}0000"
