"""Metrics of pools. Parents contain their children, so only roots may be summed."""

from collections.abc import Callable, Iterator
from itertools import chain, compress
from operator import attrgetter

from exporter.family import Family, Labels, Samples, Type
from exporter.pool_columns import INFO, POOL, LastPlan, PoolColumns
from exporter.sheet import Sheet
from ipam.pool_uses import PoolUse
from ipam.report import Report
from ipam.tallies import Allocating

THRESHOLD_SEVERITIES = ("warning", "critical")
NONE_YET = Allocating()
OF_KINDS = attrgetter("sub_pools", "resources", "reservations")

Told = Callable[[Report, PoolColumns], Samples]


def _of_use(value: Callable[[PoolUse], float]) -> Told:
    """Tell a figure that every pool has."""
    return lambda report, plan: Sheet(plan.each, list(map(value, plan.uses(report))))


def _info(_report: Report, plan: PoolColumns) -> Samples:
    return Sheet(plan.info, [1] * len(plan.pools))


def _largest(use: PoolUse) -> float:
    block = use.largest_free_block
    return 0 if block is None else 1 << (block.max_prefixlen - block.prefixlen)


def _allocatable(report: Report, plan: PoolColumns) -> Samples:
    uses = compress(plan.uses(report), plan.with_default)
    return Sheet(plan.of_default, [use.allocatable_blocks or 0 for use in uses])


def _allocations(report: Report, plan: PoolColumns) -> Samples:
    return Sheet(plan.kinds, list(chain.from_iterable(map(OF_KINDS, plan.uses(report)))))


def _changes(report: Report, plan: PoolColumns) -> Samples:
    tallies = [report.tallies.pools.get(pool.id, NONE_YET) for pool in plan.pools]
    return Sheet(plan.actions, [count for one in tallies for count in (one.allocated, one.released)])


def _utilization_thresholds(_report: Report, plan: PoolColumns) -> Iterator[tuple[Labels, float]]:
    for labels, pool in zip(plan.each.labels, plan.pools, strict=True):
        for severity, share in zip(THRESHOLD_SEVERITIES, pool.thresholds.utilization, strict=False):
            yield (*labels, severity), share


def _block_thresholds(_report: Report, plan: PoolColumns) -> Samples:
    return Sheet(
        plan.of_default, [pool.thresholds.blocks for pool in compress(plan.pools, plan.with_default)]
    )


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
        _of_use(attrgetter("size")),
        Type.GAUGE,
    ),
    (
        "ipam_pool_allocated_addresses",
        "Addresses of the pool allocated to child pools (AWS/IPAM PercentAllocated numerator).",
        POOL,
        _of_use(attrgetter("allocated")),
        Type.GAUGE,
    ),
    (
        "ipam_pool_assigned_addresses",
        "Addresses of the pool assigned to resources or reservations (AWS/IPAM PercentAssigned numerator).",
        POOL,
        _of_use(attrgetter("assigned")),
        Type.GAUGE,
    ),
    (
        "ipam_pool_available_addresses",
        "Addresses of the pool neither allocated nor assigned (AWS/IPAM PercentAvailable numerator).",
        POOL,
        _of_use(attrgetter("available")),
        Type.GAUGE,
    ),
    (
        "ipam_pool_safe_addresses",
        "Available addresses of the pool less those of discovered networks without an allocation.",
        POOL,
        _of_use(attrgetter("safe")),
        Type.GAUGE,
    ),
    (
        "ipam_pool_utilization_ratio",
        "(allocated + assigned) / size of the pool, 0 to 1, computed with integers.",
        POOL,
        _of_use(attrgetter("utilization")),
        Type.GAUGE,
    ),
    (
        "ipam_pool_largest_available_block_addresses",
        "Addresses in the largest aligned block of the pool's safe space; 0 when there is none.",
        POOL,
        _of_use(_largest),
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
        _utilization_thresholds,
        Type.GAUGE,
    ),
    (
        "ipam_pool_threshold_blocks",
        (
            "Blocks of the default netmask length at which the pool counts as nearly exhausted. Absent "
            "without a default length."
        ),
        POOL,
        _block_thresholds,
        Type.GAUGE,
    ),
)


def pool_families() -> tuple[Family[Report], ...]:
    """List the families, which write what they take from the plan anew when that has changed."""
    last = LastPlan()

    def samples(told: Told) -> Callable[[Report], Samples]:
        return lambda report: told(report, last.of(report))

    return tuple(
        Family(name, meaning, labels, samples(told), kind) for name, meaning, labels, told, kind in ROWS
    )
