"""The Pool dashboard: one pool, what is left of it, what it is made of, and how that came about."""

from boards import variables
from boards.board import Board, Row
from boards.links import OF_CELL
from boards.panels import About, Look, figure, series, target
from boards.query import POOL, THIS_POOL, chosen, grown, once
from boards.scale import FILLING, LEFT, Steps
from boards.tables import Column, records


def of_pool(metric: str, *more: str) -> str:
    """Take a figure of the chosen pool; `more` are labels beyond those that every pool has."""
    return once(metric, (*POOL, *more), THIS_POOL)


BLOCKS, LIMIT = of_pool("ipam_pool_allocatable_blocks"), of_pool("ipam_pool_threshold_blocks")
AVAILABLE, SAFE = of_pool("ipam_pool_available_addresses"), of_pool("ipam_pool_safe_addresses")
LARGEST = of_pool("ipam_pool_largest_available_block_addresses")
UTILIZATION = of_pool("ipam_pool_utilization_ratio")
FRAGMENTATION = f"1 - {LARGEST} / ({SAFE} > 0)"
CHANGES = ("action",)
FRAGMENTED: Steps = ((None, "green"), (0.9, "orange"))
NO_LENGTH = "No default netmask length"
PROPERTIES = ("cidrs", "parent", "scope", "locale", "default_netmask_length", "owner", "provider", "pool_id")
BELOW = once("ipam_pool_info", (*POOL, "cidrs", "owner", "locale"), 'parent="$pool"')
CHILDREN = once("ipam_pool_info", POOL, 'parent="$pool"')


def of_children(metric: str) -> str:
    """Take a figure of the pools right below the chosen one."""
    return f"{once(metric, POOL)} and on (job, pool, family) ({CHILDREN})"


NOW = Row(
    "$pool",
    [
        figure(
            About(
                "Utilization",
                "Share of the pool that is allocated to pools below or assigned to networks and reservations.",
                "percentunit",
                4,
                4,
            ),
            UTILIZATION,
            scale=FILLING,
        ),
        figure(
            About(
                "Blocks left",
                "Blocks of the pool's default netmask length that still fit in its safe space, fragmentation "
                "included.",
                width=4,
                height=4,
                empty=NO_LENGTH,
            ),
            BLOCKS,
            scale=LEFT,
        ),
        figure(
            About("Size", "Addresses in all CIDRs of the pool.", width=4, height=4),
            of_pool("ipam_pool_size_addresses"),
        ),
        figure(
            About(
                "Safe addresses",
                "Available addresses that no discovered network uses without an allocation.",
                width=4,
                height=4,
            ),
            SAFE,
        ),
        figure(
            About(
                "Largest free block",
                "Addresses in the largest aligned block of the safe space.",
                width=4,
                height=4,
            ),
            LARGEST,
        ),
        figure(
            About(
                "Fragmentation",
                "Share of the safe space outside its largest block: 0 where one block is all of it.",
                "percentunit",
                4,
                4,
                empty="Full",
            ),
            FRAGMENTATION,
            scale=FRAGMENTED,
        ),
    ],
)

PAST = Row(
    "How it fills",
    [
        series(
            About(
                "Addresses",
                "What the pool's addresses are: allocated to pools below, assigned to networks and reservations, "
                "or available. They add up to its size.",
            ),
            [
                target(of_pool("ipam_pool_allocated_addresses"), "allocated to pools", "A"),
                target(of_pool("ipam_pool_assigned_addresses"), "assigned", "B"),
                target(AVAILABLE, "available", "C"),
            ],
            Look(
                steps=True,
                stacked=True,
                colours={"allocated to pools": "purple", "assigned": "blue", "available": "green"},
            ),
        ),
        series(
            About("Utilization", "Share of the pool in use, and the pool's own thresholds.", "percentunit"),
            [
                target(UTILIZATION, "utilization", "A"),
                target(
                    of_pool("ipam_pool_threshold_utilization_ratio", "severity"), "{{severity}} from", "B"
                ),
            ],
            Look(
                steps=True,
                most=1,
                colours={"utilization": "blue", "warning from": "orange", "critical from": "red"},
            ),
        ),
        series(
            About(
                "Blocks left",
                "Blocks of the default netmask length that still fit, and the number at which the pool counts as "
                "nearly exhausted.",
                empty=NO_LENGTH,
            ),
            [target(BLOCKS, "blocks left", "A"), target(LIMIT, "nearly exhausted at", "B")],
            Look(steps=True, colours={"blocks left": "blue", "nearly exhausted at": "orange"}),
        ),
        series(
            About(
                "Safe space",
                "Available addresses, those of them that no discovered network uses, and the largest block.",
            ),
            [
                target(AVAILABLE, "available", "A"),
                target(SAFE, "safe", "B"),
                target(LARGEST, "largest block", "C"),
            ],
            Look(steps=True, colours={"available": "green", "safe": "blue", "largest block": "purple"}),
        ),
        series(
            About("Allocations by kind", "Current allocations of the pool."),
            [target(of_pool("ipam_pool_allocations", "kind"), "{{kind}}")],
            Look(
                steps=True,
                stacked=True,
                colours={"child_pool": "purple", "resource": "blue", "reservation": "orange"},
            ),
        ),
        series(
            About(
                "Allocated and released",
                "Allocations made and released, hour by hour or more coarsely.",
                empty="Nothing was allocated or released",
            ),
            [target(grown("ipam_pool_allocation_changes_total", (*POOL, *CHANGES), THIS_POOL), "{{action}}")],
            Look(bars=True, every="1h", colours={"allocate": "blue", "release": "orange"}),
        ),
    ],
)

MADE_OF = Row(
    "What it is made of",
    [
        records(
            About("Properties", "What the plan says of the pool.", width=24, height=4),
            {"A": once("ipam_pool_info", (*POOL, *PROPERTIES), THIS_POOL)},
            [
                Column("cidrs", "CIDRs"),
                Column("parent", "Parent", more={"links": [OF_CELL]}),
                Column("scope", "Scope"),
                Column("family", "Family", 80),
                Column("locale", "Locale"),
                Column("default_netmask_length", "Default netmask", 140),
                Column("owner", "Owner"),
                Column("provider", "Provider", 90),
                Column("pool_id", "Id", 240),
            ],
            order=("CIDRs", False),
        ),
        records(
            About(
                "Pools below",
                "The pools that this one is divided into.",
                width=24,
                height=6,
                empty="No pools below",
            ),
            {
                "A": BELOW,
                "B": of_children("ipam_pool_utilization_ratio"),
                "C": of_children("ipam_pool_allocatable_blocks"),
                "D": of_children("ipam_pool_size_addresses"),
                "E": of_children("ipam_pool_available_addresses"),
            },
            [
                Column("pool", "Pool", more={"links": [OF_CELL]}),
                Column("cidrs", "CIDRs"),
                Column("B", "Used", 90, "percentunit", FILLING, {"decimals": 1}),
                Column("C", "Blocks left", 110, scale=LEFT),
                Column("D", "Size", 110, "short"),
                Column("E", "Available", 110, "short"),
                Column("owner", "Owner"),
                Column("locale", "Locale"),
            ],
            order=("Pool", False),
        ),
    ],
)

POOL_BOARD = Board(
    "ipam-pool",
    "One pool: what is left of it, how it fills, what it is made of.",
    "now-30d",
    (variables.one("pool", "Pool", f"label_values({chosen('ipam_pool_info')}, pool)"),),
    (NOW, PAST, MADE_OF),
)
