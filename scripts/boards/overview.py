"""The Overview: is there enough space, is anything wrong, are the data fresh."""

from boards import variables
from boards.board import Board, Row
from boards.links import OF_CELL, OF_SERIES
from boards.panels import About, Look, bars, figure, series, target
from boards.query import FAMILY, POOL, SOME_POOLS, chosen, once, or_zero, total
from boards.scale import FEW_ARE_BETTER, FILLING, LEFT, NONE_IS_BEST, SEVERITY_COLOURS, WHOLE_IS_BEST
from boards.tables import Column, records

CHOICE = (FAMILY, SOME_POOLS)


def of_pool(metric: str, *where: str) -> str:
    """Take a figure of the chosen pools."""
    return once(metric, POOL, *CHOICE, *where)


ROOT = 'parent=""'
ROOTS = f"* on (job, pool, family) {of_pool('ipam_pool_info', ROOT)}"
TAKEN = f"({of_pool('ipam_pool_allocated_addresses')} + {of_pool('ipam_pool_assigned_addresses')})"
SIZE = of_pool("ipam_pool_size_addresses")
BLOCKS, LIMIT = of_pool("ipam_pool_allocatable_blocks"), of_pool("ipam_pool_threshold_blocks")
SCARCE = f"{BLOCKS} <= on (job, pool, family) {LIMIT}"
UTILIZATION = of_pool("ipam_pool_utilization_ratio")
INFO = (*POOL, "owner")
FINDINGS = once("ipam_findings", ("rule", "severity", "provider"))


def of_severity(severity: str) -> str:
    """Take the open findings of one severity; every rule is always there."""
    return once("ipam_findings", ("rule", "provider"), f'severity="{severity}"')


SPACE = Row(
    "Space",
    [
        figure(
            About(
                "Pools",
                "Pools of the plan; those of clouds' IPAMs count once a scope mirrors them.",
                width=3,
                height=4,
            ),
            f"count({of_pool('ipam_pool_info')})",
        ),
        figure(
            About(
                "Handed out",
                "Share of the root pools' addresses that is allocated to pools below or assigned. "
                "Roots contain all other pools, so nothing counts twice.",
                "percentunit",
                5,
                4,
            ),
            f"{total(['family'], f'{TAKEN} {ROOTS}')} / {total(['family'], f'{SIZE} {ROOTS}')}",
            "{{family}}",
            FILLING,
        ),
        figure(
            About(
                "Exhausted pools",
                "Pools in whose safe space no block of their default netmask length fits any more.",
                width=4,
                height=4,
            ),
            or_zero(f"count({BLOCKS} == 0)"),
            scale=NONE_IS_BEST,
        ),
        figure(
            About(
                "Nearly exhausted",
                "Pools with blocks left, but no more than their own threshold says.",
                width=4,
                height=4,
            ),
            or_zero(f"count(({SCARCE}) > 0)"),
            scale=FEW_ARE_BETTER,
        ),
        figure(
            About("Open findings", "Findings that are open now, by severity.", width=5, height=4),
            {word: f"sum({of_severity(word)})" for word in SEVERITY_COLOURS},
            **SEVERITY_COLOURS,
        ),
        figure(
            About(
                "Fresh data",
                "Share of the listings (one account, region and kind each) whose data are not stale.",
                "percentunit",
                3,
                4,
            ),
            f"min(max by (job) ({chosen('ipam_fresh_shards_ratio')}))",
            scale=WHOLE_IS_BEST,
        ),
        bars(
            About(
                "Highest utilization",
                "The fifteen pools of which the largest share is allocated or assigned. Click a bar "
                "to look at the pool.",
                "percentunit",
                height=11,
                links=(OF_SERIES,),
            ),
            f"sort_desc(topk(15, {UTILIZATION}))",
            "{{pool}}",
            FILLING,
            1,
        ),
        bars(
            About(
                "Fewest blocks left",
                "The fifteen pools in which the fewest blocks of their default netmask length can still "
                "be allocated, fragmentation included. Pools with a thousand or more, or without a default length, are "
                "not shown.",
                height=11,
                empty="Every pool has a thousand blocks left",
                links=(OF_SERIES,),
            ),
            f"sort(bottomk(15, {BLOCKS} < 1000))",
            "{{pool}}",
            LEFT,
        ),
    ],
)

TROUBLE = Row(
    "What needs attention",
    [
        records(
            About(
                "Pools at their threshold",
                "Pools with no more blocks left than their own threshold says.",
                width=14,
                height=7,
                empty="No pool is at its threshold",
            ),
            {
                "A": f"{SCARCE}",
                "B": f"{LIMIT}  and on (job, pool, family) ({SCARCE})",
                "C": f"{of_pool('ipam_pool_safe_addresses')} and on (job, pool, family) ({SCARCE})",
                "D": f"{UTILIZATION} and on (job, pool, family) ({SCARCE})",
                "E": f"{once('ipam_pool_info', INFO, *CHOICE)} and on (job, pool, family) ({SCARCE})",
            },
            [
                Column("pool", "Pool", more={"links": [OF_CELL]}),
                Column("A", "Blocks left", 90, scale=LEFT),
                Column("B", "Threshold", 90),
                Column("C", "Safe", 80, "short"),
                Column("D", "Used", 80, "percentunit", FILLING, {"decimals": 1}),
                Column("owner", "Owner"),
            ],
            order=("Blocks left", False),
        ),
        records(
            About(
                "Firing alerts",
                "Alerts of these rules that Prometheus fires now.",
                width=10,
                height=7,
                empty="No alert is firing",
            ),
            {
                "A": 'max by (alertname, severity, pool, provider) (ALERTS{alertname=~"IPAM.+", alertstate="firing"})'
            },
            [
                Column("alertname", "Alert"),
                Column("severity", "Severity", 90),
                Column("pool", "Pool", more={"links": [OF_CELL]}),
                Column("provider", "Provider", 90),
            ],
            order=("Alert", False),
        ),
    ],
)

PAST = Row(
    "The course of things",
    [
        series(
            About(
                "Utilization of the root pools",
                "Share of each root pool that is allocated to pools below or assigned.",
                "percentunit",
                links=(OF_SERIES,),
            ),
            [target(f"{UTILIZATION} {ROOTS}", "{{pool}}")],
            Look(steps=True, scale=FILLING, most=1),
        ),
        series(
            About("Open findings by severity", "Findings that were open at each time."),
            [target(total(["severity"], FINDINGS), "{{severity}}")],
            Look(steps=True, stacked=True, colours=SEVERITY_COLOURS),
        ),
    ],
)

OVERVIEW = Board(
    "ipam-overview",
    "Is there enough address space, does anything break the plan, are the data fresh.",
    "now-7d",
    (
        variables.of("ipam_pool_info", "family", "Family"),
        variables.of("ipam_pool_info", "pool", "Pool"),
    ),
    (SPACE, TROUBLE, PAST),
)
