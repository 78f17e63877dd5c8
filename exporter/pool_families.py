"""Metrics of pools. Parents contain their children, so only roots may be summed."""

from collections.abc import Callable, Iterator

from exporter.family import Family, Labels, Type
from exporter.records.pools import parent_path
from ipam.pool import Pool
from ipam.pool_uses import PoolUse
from ipam.report import Report
from ipam.tallies import Allocating

POOL = ("pool", "family")
INFO = (
    *POOL,
    "pool_id",
    "parent",
    "cidrs",
    "scope",
    "provider",
    "locale",
    "default_netmask_length",
    "owner",
)
PROVIDER_OF_ORIGIN = {"aws-ipam": "aws", "alibaba-ipam": "alibaba"}
THRESHOLD_SEVERITIES = ("warning", "critical")
NONE_YET = Allocating()

Sample = tuple[Labels, float]


def counted(report: Report) -> Iterator[tuple[Pool, PoolUse]]:
    """Yield the pools and their use, but for those of clouds' scopes that no scope of ours stands for."""
    apart = report.tree.apart
    pairs = zip(report.tree.pools, report.pools, strict=True)
    return (pair for pair in pairs if pair[0].scope not in apart)


def _labels(pool: Pool) -> Labels:
    return (pool.path, str(pool.family))


def _of_use(name: str, meaning: str, value: Callable[[PoolUse], float]) -> Family[Report]:
    """Make the family of a figure that every pool has."""

    def samples(report: Report) -> Iterator[Sample]:
        for pool, use in counted(report):
            yield _labels(pool), float(value(use))

    return Family(name, meaning, POOL, samples)


def _info(report: Report) -> Iterator[Sample]:
    for pool, _ in counted(report):
        length = pool.rules.default_netmask_length
        yield (
            (
                *_labels(pool),
                pool.id,
                parent_path(report, pool) or "",
                ",".join(map(str, pool.cidrs)),
                pool.scope,
                PROVIDER_OF_ORIGIN.get(pool.origin, ""),
                pool.locale or "",
                "" if length is None else str(length),
                pool.owner,
            ),
            1,
        )


def _largest(use: PoolUse) -> float:
    return 0 if use.largest_free_block is None else use.largest_free_block.num_addresses


def _allocatable(report: Report) -> Iterator[Sample]:
    for pool, use in counted(report):
        if use.allocatable_blocks is not None:
            yield _labels(pool), use.allocatable_blocks


def _allocations(report: Report) -> Iterator[Sample]:
    for pool, use in counted(report):
        labels = _labels(pool)
        yield (*labels, "child_pool"), use.sub_pools
        yield (*labels, "resource"), use.resources
        yield (*labels, "reservation"), use.reservations


def _changes(report: Report) -> Iterator[Sample]:
    for pool, _ in counted(report):
        tally = report.tallies.pools.get(pool.id, NONE_YET)
        yield (*_labels(pool), "allocate"), tally.allocated
        yield (*_labels(pool), "release"), tally.released


def _utilization_thresholds(report: Report) -> Iterator[Sample]:
    for pool, _ in counted(report):
        for severity, share in zip(THRESHOLD_SEVERITIES, pool.thresholds.utilization, strict=False):
            yield (*_labels(pool), severity), share


def _block_thresholds(report: Report) -> Iterator[Sample]:
    for pool, _ in counted(report):
        if pool.rules.default_netmask_length is not None:
            yield _labels(pool), pool.thresholds.blocks


POOL_FAMILIES: tuple[Family[Report], ...] = (
    Family(
        "ipam_pool_info",
        "Static properties of a pool; value is always 1. Join on (pool, family).",
        INFO,
        _info,
    ),
    _of_use(
        "ipam_pool_size_addresses",
        "Addresses in all CIDRs provisioned to the pool. Never sum over all pools: parents contain children.",
        lambda use: use.size,
    ),
    _of_use(
        "ipam_pool_allocated_addresses",
        "Addresses of the pool allocated to child pools (AWS/IPAM PercentAllocated numerator).",
        lambda use: use.allocated,
    ),
    _of_use(
        "ipam_pool_assigned_addresses",
        "Addresses of the pool assigned to resources or reservations (AWS/IPAM PercentAssigned numerator).",
        lambda use: use.assigned,
    ),
    _of_use(
        "ipam_pool_available_addresses",
        "Addresses of the pool neither allocated nor assigned (AWS/IPAM PercentAvailable numerator).",
        lambda use: use.available,
    ),
    _of_use(
        "ipam_pool_safe_addresses",
        "Available addresses of the pool less those of discovered networks without an allocation.",
        lambda use: use.safe,
    ),
    _of_use(
        "ipam_pool_utilization_ratio",
        "(allocated + assigned) / size of the pool, 0 to 1, computed with integers.",
        lambda use: use.utilization,
    ),
    _of_use(
        "ipam_pool_largest_available_block_addresses",
        "Addresses in the largest aligned block of the pool's safe space; 0 when there is none.",
        _largest,
    ),
    Family(
        "ipam_pool_allocatable_blocks",
        "Blocks of the pool's default netmask length that still fit in its safe space, fragmentation "
        "included. Absent without a default length.",
        POOL,
        _allocatable,
    ),
    Family(
        "ipam_pool_allocations",
        "Current allocations of the pool by kind.",
        (*POOL, "kind"),
        _allocations,
    ),
    Family(
        "ipam_pool_allocation_changes_total",
        "Allocations of the pool made and ended since it is known, those of sub-pools among them; counted in "
        "the store, and so across restarts.",
        (*POOL, "action"),
        _changes,
        Type.COUNTER,
    ),
    Family(
        "ipam_pool_threshold_utilization_ratio",
        "Share of the pool's size from which it counts as nearly exhausted, by severity.",
        (*POOL, "severity"),
        _utilization_thresholds,
    ),
    Family(
        "ipam_pool_threshold_blocks",
        "Blocks of the default netmask length at which the pool counts as nearly exhausted. Absent without a "
        "default length.",
        POOL,
        _block_thresholds,
    ),
)
