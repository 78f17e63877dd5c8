"""The record of a pool: the plan, and how much of it is used."""

from collections.abc import Iterator, Sequence

from exporter.records import filter as conditions
from exporter.records.entities import Record
from exporter.records.filter import EVERYTHING, Filter, check
from ipam.pool import Pool
from ipam.pool_uses import PoolUse
from ipam.report import Report


def pools(report: Report, wanted: Filter = EVERYTHING) -> Iterator[Record]:
    """Yield the records of all pools that meet a filter, parents first.

    Raises:
        FilterError: no pool could ever meet the filter.
    """
    return (pool_record(report, place) for place in chosen(report, wanted))


def chosen(report: Report, wanted: Filter) -> Sequence[int]:
    """List the places in the tree of the pools that meet a filter, parents first.

    Raises:
        FilterError: no pool could ever meet the filter.
    """
    check(report, wanted, "pools")
    meant = conditions.pools(report, wanted)
    return [
        place
        for place, pool in enumerate(report.tree.pools)
        if place in meant and wanted.scope in ("", pool.scope)
    ]


def pool_record(report: Report, place: int) -> Record:
    """Make the record of the pool at one place of the tree.

    Returns:
        Counts of addresses as decimal strings, shares between 0 and 1. `forecast` is None: there is none yet.
    """
    pool, use = report.tree.pools[place], report.pools[place]
    return _plan(report, pool) | _space(use) | _headroom(pool, use)


def parent_path(report: Report, pool: Pool) -> str | None:
    """Return the path of a pool's parent, None for a root."""
    return None if pool.parent is None else report.tree.by_id[pool.parent].path


def _plan(report: Report, pool: Pool) -> Record:
    rules, thresholds = pool.rules, pool.thresholds
    return {
        "id": pool.id,
        "path": pool.path,
        "scope": pool.scope,
        "family": str(pool.family),
        "locale": pool.locale,
        "parent": parent_path(report, pool),
        "origin": pool.origin,
        "owner": pool.owner,
        "cidrs": [str(cidr) for cidr in pool.cidrs],
        "rules": {
            "min_netmask_length": rules.min_netmask_length,
            "default_netmask_length": rules.default_netmask_length,
            "max_netmask_length": rules.max_netmask_length,
            "tags": dict(rules.tags),
        },
        "thresholds": {"utilization": list(thresholds.utilization), "blocks": thresholds.blocks},
        "auto_import": pool.auto_import,
        "depth": pool.depth,
    }


def _space(use: PoolUse) -> Record:
    return {
        "size_addresses": str(use.size),
        "allocated_addresses": str(use.allocated),
        "assigned_addresses": str(use.assigned),
        "available_addresses": str(use.available),
        "safe_addresses": str(use.safe),
        "utilization": use.utilization,
    }


def _headroom(pool: Pool, use: PoolUse) -> Record:
    return {
        "default_netmask_length": pool.rules.default_netmask_length,
        "allocatable_blocks": use.allocatable_blocks,
        "largest_free_block": None if use.largest_free_block is None else str(use.largest_free_block),
        "fragmentation": use.fragmentation,
        "capacity": {str(length): count for length, count in use.capacity},
        "forecast": None,
    }
