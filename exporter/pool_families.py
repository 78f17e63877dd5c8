"""Metrics of pools. Parents contain their children, so only roots may be summed."""

from collections.abc import Callable, Sequence
from itertools import chain, compress
from operator import attrgetter

from exporter.family import Family, Labels, Samples, Type
from exporter.pool_columns import INFO, POOL, LastSource, PoolSource
from exporter.sheet import Sheet
from ipam.pool_figures import PoolFigures
from ipam.report import Report
from ipam.tallies import Allocating

NONE_YET = Allocating()

Told = Callable[[PoolSource], Samples]


def _of_each(value: Callable[[PoolFigures], Sequence[float]]) -> Told:
    """Tell a figure that every pool has."""
    return lambda of: Sheet(of.plan.each, of.plan.among(value(of.figures)))


def _info(of: PoolSource) -> Samples:
    return Sheet(of.plan.info, [1] * len(of.plan.pools))


def _allocatable(of: PoolSource) -> Samples:
    left = of.plan.among(of.figures.allocatable_blocks)
    return Sheet(of.plan.of_default, list(compress(left, of.plan.with_default)))


def _allocations(of: PoolSource) -> Samples:
    return Sheet(of.plan.kinds, list(chain.from_iterable(of.plan.among(of.figures.kinds))))


def _changes(of: PoolSource) -> Samples:
    tallies = [of.report.tallies.pools.get(pool.id, NONE_YET) for pool in of.plan.pools]
    return Sheet(of.plan.actions, [count for one in tallies for count in (one.allocated, one.released)])


ROWS: tuple[tuple[str, str, Labels, Told, Type], ...] = (
    (
        "ipam_pool_info",
        "Static properties of a pool; value is always 1. Join on (pool, family).",
        INFO,
        _info,
        Type.GAUGE,
    ),
    (
        "ipam_pool_size_addresses",
        "Addresses in all CIDRs provisioned to the pool. Never sum over all pools: parents contain children.",
        POOL,
        _of_each(attrgetter("size")),
        Type.GAUGE,
    ),
    (
        "ipam_pool_allocated_addresses",
        "Addresses of the pool allocated to child pools (AWS/IPAM PercentAllocated numerator).",
        POOL,
        _of_each(attrgetter("allocated")),
        Type.GAUGE,
    ),
    (
        "ipam_pool_assigned_addresses",
        "Addresses of the pool assigned to resources or reservations (AWS/IPAM PercentAssigned numerator).",
        POOL,
        _of_each(attrgetter("assigned")),
        Type.GAUGE,
    ),
    (
        "ipam_pool_available_addresses",
        "Addresses of the pool neither allocated nor assigned (AWS/IPAM PercentAvailable numerator).",
        POOL,
        _of_each(attrgetter("available")),
        Type.GAUGE,
    ),
    (
        "ipam_pool_safe_addresses",
        "Available addresses of the pool less those of discovered networks without an allocation.",
        POOL,
        _of_each(attrgetter("safe")),
        Type.GAUGE,
    ),
    (
        "ipam_pool_utilization_ratio",
        "(allocated + assigned) / size of the pool, 0 to 1, computed with integers.",
        POOL,
        _of_each(attrgetter("utilization")),
        Type.GAUGE,
    ),
    (
        "ipam_pool_largest_available_block_addresses",
        "Addresses in the largest aligned block of the pool's safe space; 0 when there is none.",
        POOL,
        _of_each(attrgetter("largest_free")),
        Type.GAUGE,
    ),
    (
        "ipam_pool_allocatable_blocks",
        (
            "Blocks of the pool's default netmask length that still fit in its safe space, fragmentation "
            "included. Absent without a default length."
        ),
        POOL,
        _allocatable,
        Type.GAUGE,
    ),
    (
        "ipam_pool_allocations",
        "Current allocations of the pool by kind.",
        (*POOL, "kind"),
        _allocations,
        Type.GAUGE,
    ),
    (
        "ipam_pool_allocation_changes_total",
        (
            "Allocations of the pool made and ended since it is known, those of sub-pools among them; "
            "counted in the store, and so across restarts."
        ),
        (*POOL, "action"),
        _changes,
        Type.COUNTER,
    ),
    (
        "ipam_pool_threshold_utilization_ratio",
        "Share of the pool's size from which it counts as nearly exhausted, by severity.",
        (*POOL, "severity"),
        lambda of: of.plan.utilization_thresholds,
        Type.GAUGE,
    ),
    (
        "ipam_pool_threshold_blocks",
        (
            "Blocks of the default netmask length at which the pool counts as nearly exhausted. Absent "
            "without a default length."
        ),
        POOL,
        lambda of: of.plan.block_thresholds,
        Type.GAUGE,
    ),
)


def pool_families() -> tuple[Family[Report], ...]:
    """List the families, which write what they take from the plan anew when that has changed."""
    last = LastSource()

    def samples(told: Told) -> Callable[[Report], Samples]:
        return lambda report: told(last.of(report))

    return tuple(
        Family(name, meaning, labels, samples(told), kind) for name, meaning, labels, told, kind in ROWS
    )
