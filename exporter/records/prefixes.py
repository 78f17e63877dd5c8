"""The space of a pool in the fewest blocks, for access lists and routes."""

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network, IPv6Network, collapse_addresses

from exporter.records import filter as conditions
from exporter.records.entities import Record
from exporter.records.filter import EVERYTHING, Filter, check
from ipam.cidr import Cidr
from ipam.report import Report


def prefixes(report: Report, wanted: Filter = EVERYTHING) -> Iterator[Record]:
    """Yield the blocks of all pools that meet a filter, parents first.

    Raises:
        FilterError: no pool could ever meet the filter.
    """
    check(report, wanted, "pools")
    chosen = conditions.pools(report, wanted)
    return (
        {
            "pool": pool.path,
            "scope": pool.scope,
            "family": str(pool.family),
            "prefixes": list(map(str, aggregated(pool.cidrs))),
        }
        for place, pool in enumerate(report.tree.pools)
        if place in chosen and wanted.scope in ("", pool.scope)
    )


def aggregated(cidrs: Iterable[Cidr]) -> Iterator[Cidr]:
    """Yield the fewest blocks that hold the same addresses, ascending, IPv4 first."""
    blocks = tuple(cidrs)
    yield from collapse_addresses(block for block in blocks if isinstance(block, IPv4Network))
    yield from collapse_addresses(block for block in blocks if isinstance(block, IPv6Network))
