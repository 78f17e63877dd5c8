"""The estate of two simulated clouds and some data centres, as data."""

from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv4Network

from simulator.alibaba_estate import AddressPool, Ipam
from simulator.aws_ipam_plan import AwsIpam

AWS_REGIONS = ("eu-west-1", "us-east-1", "ap-southeast-1")
ALIBABA_REGIONS = ("cn-hangzhou", "eu-central-1")
AWS_DEFAULT_VPC = "172.31.0.0/16"
ROLE = "cidrwatch-reader"


@dataclass(frozen=True, slots=True)
class Account:
    """An account of one cloud, and the team it belongs to."""

    provider: str
    id: str
    team: str


@dataclass(frozen=True, slots=True)
class Subnet:
    """A subnet (a vSwitch of Alibaba Cloud) and how many of its addresses are taken."""

    name: str
    cidr: IPv4Network
    zone: str
    used: int


@dataclass(frozen=True, slots=True)
class Vpc:
    """A VPC; `key` is how the manifest speaks of it, since a cloud gives out ids of its own."""

    key: str
    provider: str
    account: str
    region: str
    name: str
    cidr: str
    tags: tuple[tuple[str, str], ...] = ()
    secondary: tuple[str, ...] = ()
    ipv6: str | None = None
    subnets: tuple[Subnet, ...] = ()
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class Eip:
    """An Elastic IP; `vpc` is the key of the VPC in which it is associated."""

    provider: str
    account: str
    region: str
    name: str
    address: str
    vpc: str | None = None


@dataclass(frozen=True, slots=True)
class Network:
    """A network of a data centre."""

    cidr: str
    name: str
    site: str
    owner: str
    environment: str


@dataclass(frozen=True, slots=True)
class Brought:
    """A public range that an account brought along (BYOIP), and the part of it that Elastic IPs come from."""

    key: str
    account: str
    region: str
    cidr: str
    state: str
    pool: str = ""
    used: int = 0  # addresses of the pool


class By(StrEnum):
    """What VPCs are joined by."""

    PEERING = "peering"
    GATEWAY = "transit_gateway"
    CEN = "cen"


@dataclass(frozen=True, slots=True)
class Join:
    """One connection, the account that owns it, and the VPCs on it, by their keys.

    Those of one group reach each other; of a transit gateway each group has a route table of its own.
    """

    key: str
    by: By
    owner: Account
    region: str
    groups: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Estate:
    """Everything there is, and what was planted in it."""

    accounts: tuple[Account, ...]
    vpcs: tuple[Vpc, ...]
    eips: tuple[Eip, ...]
    networks: tuple[Network, ...]
    denied: tuple[Account, ...]
    joins: tuple[Join, ...]
    """What joins VPCs."""
    brought: tuple[Brought, ...]
    """Public ranges of our own in AWS."""
    shared: tuple[str, ...]
    """The accounts with which the production pool of eu-west-1 is shared."""
    facts: dict[str, object] = field(default_factory=dict)
    """What was planted, by VPC keys; the manifest replaces each key by the VPC itself."""
    aws_ipams: tuple[AwsIpam, ...] = ()
    """The IPAMs of AWS."""
    alibaba_ipams: tuple[Ipam, ...] = ()
    """The IPAMs of Alibaba Cloud."""
    address_pools: tuple[AddressPool, ...] = ()
    """Pools of public addresses of Alibaba Cloud."""

    def of(self, provider: str) -> tuple[Account, ...]:
        """List the accounts of one cloud."""
        return tuple(account for account in self.accounts if account.provider == provider)
