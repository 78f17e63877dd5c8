"""The Inventory dashboard: what was discovered, where, and how full it is."""

from boards import variables
from boards.board import Board, Row
from boards.panels import About, Look, bars, figure, series, target
from boards.query import FAMILY, PROVIDER, chosen, once, or_zero, total
from boards.scale import FEW_ARE_BETTER, FILLING, GREY
from boards.tables import Column, records

PLACE = ("provider", "account", "region")
STATES = {"associated": "blue", "unassociated": "orange", "unknown": GREY}
PUBLIC = once("ipam_public_addresses", (*PLACE, "source", "state"), PROVIDER)
READ, UNUSED = 'status=~"active|unknown"', 'state="unassociated"'
ACCOUNTS = once("ipam_accounts", ("provider", "source", "status"), PROVIDER)
VPC, SUBNET = (*PLACE, "vpc_id", "family"), (*PLACE, "vpc_id", "subnet_id", "family")


def cidrs(*by: str, where: tuple[str, ...] = ()) -> str:
    """Count the discovered CIDRs by labels, each once; which labels there are is for the operator to say."""
    found = chosen("ipam_resource_cidrs", PROVIDER, FAMILY, *where)
    return f"sum by ({', '.join(by)}) (max without (instance, pod) ({found}))"


def share(part: str, whole: str, labels: tuple[str, ...]) -> str:
    """Divide two figures of the same networks."""
    return f"{once(part, labels, PROVIDER, FAMILY)} / {once(whole, labels, PROVIDER, FAMILY)}"


NOW = Row(
    "Now",
    [
        figure(
            About("CIDRs", "Discovered CIDRs by type.", width=12, height=4),
            cidrs("resource_type"),
            "{{resource_type}}",
        ),
        figure(
            About("Accounts", "Accounts of the clouds that are read.", width=4, height=4),
            f"sum({once('ipam_accounts', ('provider', 'source', 'status'), PROVIDER, READ)})",
        ),
        figure(
            About("Public addresses", "Elastic IPs of all accounts.", width=4, height=4),
            or_zero(f"sum({PUBLIC})"),
        ),
        figure(
            About(
                "Of them unassociated",
                "Elastic IPs that nothing uses, and that cost all the same.",
                width=4,
                height=4,
            ),
            or_zero(f"sum({once('ipam_public_addresses', (*PLACE, 'source', 'state'), PROVIDER, UNUSED)})"),
            scale=FEW_ARE_BETTER,
        ),
    ],
)

WHERE = Row(
    "Where it is",
    [
        series(
            About("CIDRs by provider", "Discovered CIDRs at each time."),
            [target(cidrs("provider"), "{{provider}}")],
            Look(steps=True, stacked=True),
        ),
        series(
            About("CIDRs by type", "Discovered CIDRs at each time."),
            [target(cidrs("resource_type"), "{{resource_type}}")],
            Look(steps=True, stacked=True),
        ),
        records(
            About(
                "By region",
                "Discovered CIDRs of each region, and how many of them no allocation stands for.",
                width=12,
                height=10,
            ),
            {
                "A": cidrs("provider", "region"),
                "B": cidrs("provider", "region", where=('resource_type="vpc"',)),
                "C": cidrs("provider", "region", where=('management="unmanaged"',)),
            },
            [
                Column("provider", "Provider", 100),
                Column("region", "Region"),
                Column("A", "CIDRs", 90),
                Column("B", "Of VPCs", 90),
                Column("C", "Unmanaged", 110, scale=FEW_ARE_BETTER),
            ],
            order=("CIDRs", True),
        ),
        records(
            About("Largest accounts", "The hundred accounts with the most CIDRs.", width=12, height=10),
            {
                "A": f"topk(100, {cidrs('provider', 'account')})",
                "B": cidrs("provider", "account", where=('management="unmanaged"',))
                + f" and on (provider, account) topk(100, {cidrs('provider', 'account')})",
                "C": cidrs("provider", "account", where=('compliance="noncompliant"',))
                + f" and on (provider, account) topk(100, {cidrs('provider', 'account')})",
            },
            [
                Column("provider", "Provider", 100),
                Column("account", "Account"),
                Column("A", "CIDRs", 90),
                Column("B", "Unmanaged", 110, scale=FEW_ARE_BETTER),
                Column("C", "Noncompliant", 120, scale=FEW_ARE_BETTER),
            ],
            order=("CIDRs", True),
        ),
        series(
            About(
                "Public addresses by state",
                "Elastic IPs that something uses, and those that nothing uses.",
                empty="There are none",
            ),
            [target(total(["state"], PUBLIC), "{{state}}")],
            Look(steps=True, stacked=True, colours=STATES),
        ),
        series(
            About(
                "Accounts by status",
                "Accounts of the sources: active and unknown ones are read, missing ones left the list.",
                empty="No cloud is read",
            ),
            [target(f"{total(['provider', 'status'], ACCOUNTS)} > 0", "{{provider}}: {{status}}")],
            Look(steps=True, stacked=True),
        ),
    ],
)

FULL = Row(
    "How full networks are",
    [
        bars(
            About(
                "Fullest VPCs",
                "Share of a VPC's addresses that its subnets take, of the VPCs that metrics.vpc selects.",
                "percentunit",
                height=9,
                empty="No VPC is selected by metrics.vpc",
            ),
            f"sort_desc(topk(20, {share('ipam_vpc_assigned_addresses', 'ipam_vpc_size_addresses', VPC)}))",
            "{{vpc_id}} · {{region}}",
            FILLING,
            1,
        ),
        bars(
            About(
                "Fullest subnets",
                "Share of a subnet's addresses in use, of the subnets that metrics.subnet selects.",
                "percentunit",
                height=9,
                empty="No subnet is selected by metrics.subnet",
            ),
            f"sort_desc(topk(20, 1 - {share('ipam_subnet_available_addresses', 'ipam_subnet_size_addresses', SUBNET)}))",
            "{{subnet_id}} · {{region}}",
            FILLING,
            1,
        ),
    ],
)

INVENTORY = Board(
    "ipam-inventory",
    "What was discovered: how much, where, of which kind, and how full.",
    "now-30d",
    (
        variables.of("ipam_resource_cidrs", "provider", "Provider", variables.ANY),
        variables.of("ipam_resource_cidrs", "family", "Family"),
    ),
    (NOW, WHERE, FULL),
)
