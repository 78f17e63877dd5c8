"""The record of an overlap: two networks of one scope that share addresses."""

from collections.abc import Iterator
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


def _pairs(report: Report, wanted: Filter, meets: Flags) -> Iterator[Record]:
    for group in range(len(report.overlaps)):
        scope = report.tree.scopes[int(report.overlaps.scope[group])].name
        if wanted.scope not in ("", scope) or not meets[report.overlaps.members(group)].any():
            continue
        finding = group_identity(report, group)
        for one, other in report.overlaps.pairs(group):
            if meets[one] or meets[other]:
                yield _record(report, one, other, {"scope": scope, "finding": finding})


def _record(report: Report, one: int, other: int, group: Record) -> Record:
    return {
        "scope": group["scope"],
        "a": subject(report, one),
        "b": subject(report, other),
        "intersection": str(cidr(report, other)),
        "reachability": str(REACHABILITY),
        "via": None,
        "finding": group["finding"],
    }
