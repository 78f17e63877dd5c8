"""The VPCs that are there for a reason: each shows one thing that cidrwatch finds."""

from dataclasses import dataclass
from ipaddress import IPv4Network
from itertools import cycle
from random import Random

from simulator.estate import Account, Network, Subnet, Vpc

UNSHARED = 2
"""The place, in the list of accounts, of the one with which production in eu-west-1 is not shared."""

NETWORK_TEAM = 2
"""The place of the account that owns the transit gateway."""

SHARED_BLOCK = "10.10.0.0/16"
ZONES = {
    "eu-west-1": ("eu-west-1a", "eu-west-1b", "eu-west-1c"),
    "us-east-1": ("us-east-1a", "us-east-1b", "us-east-1c"),
    "ap-southeast-1": ("ap-southeast-1a", "ap-southeast-1b", "ap-southeast-1c"),
    "cn-hangzhou": ("cn-hangzhou-h", "cn-hangzhou-i"),
    "eu-central-1": ("eu-central-1a", "eu-central-1b"),
}


@dataclass(frozen=True, slots=True)
class Plant:
    """One row: which VPC, in whose account (a place in the list), and how it is tagged."""

    key: str
    place: int
    region: str
    cidr: str
    environment: str = "prod"
    secondary: tuple[str, ...] = ()
    ipv6: str | None = None
    tags: tuple[tuple[str, str], ...] | None = None


AWS = (
    # Three teams took the same block, each in a region of its own.
    Plant("shared-block-eu", 0, "eu-west-1", SHARED_BLOCK, "legacy"),
    Plant("shared-block-us", 1, "us-east-1", SHARED_BLOCK, "legacy"),
    Plant("shared-block-ap", 2, "ap-southeast-1", SHARED_BLOCK, "legacy"),
    # Half of Frankfurt's Alibaba network lies inside it.
    Plant("cross-cloud-aws", 3, "us-east-1", "10.32.0.0/16", "legacy"),
    # Imported into production of eu-west-1, in good order.
    Plant(
        "import-primary",
        4,
        "eu-west-1",
        "10.0.16.0/20",
        secondary=("10.0.240.0/22",),
        ipv6="2a05:d018:8a0:4d00::/56",
    ),
    Plant("import-second", 5, "eu-west-1", "10.0.32.0/20"),
    # Imported, and against one rule each.
    Plant("bad-netmask", 6, "eu-west-1", "10.0.128.0/25"),
    Plant("bad-tag", 7, "eu-west-1", "10.0.144.0/20", "unknown", tags=(("Owner", "data"),)),
    Plant("bad-locale", 3, "us-east-1", "10.0.160.0/20"),
    Plant("bad-owner", UNSHARED, "eu-west-1", "10.0.176.0/20"),
    # Of two that overlap, the larger is imported.
    Plant("larger-wins", 8, "eu-west-1", "10.0.64.0/19"),
    Plant("larger-loses", 9, "eu-west-1", "10.0.64.0/20"),
    # Of two that are identical, one is.
    Plant("tie-one", 8, "eu-west-1", "10.0.112.0/20"),
    Plant("tie-other", 11, "eu-west-1", "10.0.112.0/20"),
    # Covers a declared allocation, so nobody can import it.
    Plant("blocked", 10, "eu-west-1", "10.0.200.0/23"),
    # In pools that do not import.
    Plant("off-staging", 4, "eu-west-1", "10.5.240.0/21", "staging"),
    Plant("off-dev", 5, "eu-west-1", "10.5.248.0/22", "dev"),
    # The pool about to run dry: a reservation that is taken up, and a VPC beside it.
    Plant("runners-reserved", 4, "eu-west-1", "10.8.0.0/21", "ci"),
    Plant("runners-imported", 5, "eu-west-1", "10.8.12.0/23", "ci"),
    # A data centre says that a part of this is its own.
    Plant("datacentre-overlap", 1, "us-east-1", "10.21.128.0/20", "staging"),
    # Outside every pool.
    Plant("outside-one", 0, "eu-west-1", "192.168.0.0/20", "sandbox"),
    Plant("outside-two", 1, "us-east-1", "192.168.64.0/20", "sandbox", ipv6="2600:1f18:47b:ce00::/56"),
)

JOINED = (
    # Two that meet through a peering connection, two through a transit gateway, and two whose route tables on
    # the same gateway know nothing of each other.
    Plant("peered-eu", 0, "eu-west-1", "10.11.0.0/20", "legacy"),
    Plant("peered-us", 1, "us-east-1", "10.11.0.0/20", "legacy"),
    Plant("gateway-one", 0, "eu-west-1", "10.12.0.0/20", "legacy"),
    Plant("gateway-other", 1, "eu-west-1", "10.12.0.0/21", "legacy"),
    Plant("isolated-one", 0, "eu-west-1", "10.13.0.0/20", "legacy"),
    Plant("isolated-other", 2, "eu-west-1", "10.13.0.0/20", "legacy"),
)

ALIBABA = (
    Plant("cross-cloud-alibaba", 0, "eu-central-1", "10.32.64.0/18", "legacy"),
    Plant(
        "import-frankfurt",
        0,
        "eu-central-1",
        "10.43.240.0/20",
        secondary=("10.43.224.0/21",),
        ipv6="2408:4005:31c:6600::/56",
    ),
    Plant("outside-hangzhou", 1, "cn-hangzhou", "192.168.128.0/18", "sandbox"),
)

JOINED_ALIBABA = (
    # Two that meet in a CEN.
    Plant("cen-hangzhou", 0, "cn-hangzhou", "10.56.0.0/20", "legacy"),
    Plant("cen-frankfurt", 1, "eu-central-1", "10.56.0.0/20", "legacy"),
)

NETWORKS = (
    Network("10.80.4.0/22", "fra1-servers", "fra1", "network", "prod"),  # inside a declared reservation
    Network("10.81.0.0/16", "dub1-campus", "dub1", "network", "prod"),  # exactly one
    Network("10.21.136.0/22", "dub1-lab", "dub1", "research", "lab"),  # inside a VPC of us-east-1
    Network("192.168.240.0/24", "fra1-management", "fra1", "network", "prod"),
)


def planted(rows: tuple[Plant, ...], accounts: list[Account], random: Random) -> list[Vpc]:
    """Make the VPCs of a table, in the accounts that there are."""
    return [_vpc(row, accounts[_seat(row.place, len(accounts))], random) for row in rows]


def _seat(place: int, accounts: int) -> int:
    """Find an account for a place: where there are few, two take turns and the third stays alone."""
    return place if place < accounts else place % min(2, accounts)


def _vpc(row: Plant, account: Account, random: Random) -> Vpc:
    name = f"{account.team}-{row.environment}-{row.key}"
    tags = row.tags or (("Environment", row.environment), ("Owner", account.team))
    return Vpc(
        key=row.key,
        provider=account.provider,
        account=account.id,
        region=row.region,
        name=name,
        cidr=row.cidr,
        tags=(("Name", name), *tags),
        secondary=row.secondary,
        ipv6=row.ipv6,
        subnets=subnets(name, row.cidr, row.region, random),
    )


def subnets(name: str, cidr: str, region: str, random: Random) -> tuple[Subnet, ...]:
    """Cut a VPC's block into eighths, and take two to four of them."""
    network = IPv4Network(cidr)
    step = min(network.prefixlen + 3, 28)
    pieces = list(network.subnets(new_prefix=step))[: random.randint(2, 4)]
    return tuple(
        Subnet(f"{name}-{zone}-{number}", piece, zone, random.randint(0, piece.num_addresses * 3 // 4))
        for number, (piece, zone) in enumerate(zip(pieces, cycle(ZONES[region]), strict=False), 1)
    )
