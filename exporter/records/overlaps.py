"""The record of an overlap: two networks of one scope that share addresses."""

from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from itertools import islice

from exporter.records import selection
from exporter.records.entities import Record, cidr, subject
from exporter.records.filter import EVERYTHING, Filter, check
from ipam.blocks import Flags
from ipam.cidr import Cidr
from ipam.finding import Rule, identity
from ipam.report import Report
from ipam.words import Reachability

REACHABILITY = Reachability.UNKNOWN  # no source reads attachments, so nothing else can be said
REMEMBERED = 1 << 16  # ends that are described once, though they stand in many pairs

Describe = Callable[[int], Record]  # an entity


def overlaps(report: Report, wanted: Filter = EVERYTHING, limit: int | None = None) -> Iterator[Record]:
    """Yield colliding pairs, the larger block first; at most `limit`, because pairs grow with the square.

    Raises:
        FilterError: no overlap could ever meet the filter.
    """
    check(report, wanted, "overlaps")
    if wanted.status not in ("", REACHABILITY):
        return iter(())
    return islice(_pairs(report, wanted, selection.entities(report, wanted)), limit)


def maximal_cidr(report: Report, group: int) -> Cidr:
    """Return the block that holds all blocks of an overlap group."""
    return cidr(report, int(report.overlaps.members(group)[0]))


def group_identity(report: Report, group: int) -> str:
    """Name the finding about an overlap group."""
    scope = report.tree.scopes[int(report.overlaps.scope[group])].name
    return identity(Rule.OVERLAP, scope, str(maximal_cidr(report, group)))


def pairs_of(report: Report, group: int) -> Iterator[Record]:
    """Yield all colliding pairs of one overlap group."""
    return _of_group(report, group, lru_cache(REMEMBERED)(partial(subject, report)))


def _pairs(report: Report, wanted: Filter, meets: Flags) -> Iterator[Record]:
    describe = lru_cache(REMEMBERED)(partial(subject, report))
    for group in range(len(report.overlaps)):
        scope = report.tree.scopes[int(report.overlaps.scope[group])].name
        if wanted.scope in ("", scope) and meets[report.overlaps.members(group)].any():
            yield from _of_group(report, group, describe, meets)


def _of_group(report: Report, group: int, describe: Describe, meets: Flags | None = None) -> Iterator[Record]:
    """Yield the pairs of which one end meets the conditions."""
    scope = report.tree.scopes[int(report.overlaps.scope[group])].name
    finding = group_identity(report, group)
    for one, other in report.overlaps.pairs(group):
        if meets is None or meets[one] or meets[other]:
            smaller = describe(other)
            yield {
                "scope": scope,
                "a": describe(one),
                "b": smaller,
                "intersection": smaller["cidr"],
                "reachability": str(REACHABILITY),
                "via": None,
                "finding": finding,
            }
