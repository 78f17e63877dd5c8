"""The record of an overlap: two networks of one scope that share addresses."""

from collections.abc import Iterator
from itertools import islice

from exporter.records import selection
from exporter.records.at_hand import CHUNK, at_hand
from exporter.records.entities import Record, cidr, subject
from exporter.records.filter import EVERYTHING, Filter, check
from ipam.blocks import Flags
from ipam.cidr import Cidr
from ipam.finding import Rule, identity
from ipam.report import Report
from ipam.words import Reachability

REACHABILITY = Reachability.UNKNOWN  # no source reads attachments, so nothing else can be said
REMEMBERED = 1 << 16  # ends that are kept in mind, to be described once though they stand in many pairs

Pair = tuple[int, int, int]  # group, the larger block, the one inside it


def overlaps(report: Report, wanted: Filter = EVERYTHING, limit: int | None = None) -> Iterator[Record]:
    """Yield colliding pairs, the larger block first; at most `limit`, because pairs grow with the square.

    Raises:
        FilterError: no overlap could ever meet the filter.
    """
    check(report, wanted, "overlaps")
    if wanted.status not in ("", REACHABILITY):
        return iter(())
    return _records(report, islice(_pairs(report, wanted, selection.entities(report, wanted)), limit))


def maximal_cidr(report: Report, group: int) -> Cidr:
    """Return the block that holds all blocks of an overlap group."""
    return cidr(report, int(report.overlaps.members(group)[0]))


def group_identity(report: Report, group: int) -> str:
    """Name the finding about an overlap group."""
    scope = report.tree.scopes[int(report.overlaps.scope[group])].name
    return identity(Rule.OVERLAP, scope, str(maximal_cidr(report, group)))


def pairs_of(report: Report, group: int) -> Iterator[Record]:
    """Yield all colliding pairs of one overlap group."""
    return _records(report, ((group, one, other) for one, other in report.overlaps.pairs(group)))


def _pairs(report: Report, wanted: Filter, meets: Flags) -> Iterator[Pair]:
    """Yield the pairs of which one end meets the conditions."""
    for group in range(len(report.overlaps)):
        scope = report.tree.scopes[int(report.overlaps.scope[group])].name
        if wanted.scope in ("", scope) and meets[report.overlaps.members(group)].any():
            for one, other in report.overlaps.pairs(group):
                if meets[one] or meets[other]:
                    yield group, one, other


def _records(report: Report, pairs: Iterator[Pair]) -> Iterator[Record]:
    """Describe pairs, a chunk of them at a time; an end that stands in many is described once."""
    ends: dict[int, Record] = {}
    while chunk := tuple(islice(pairs, CHUNK)):
        if len(ends) > REMEMBERED:
            ends.clear()
        new = {entity for _, *both in chunk for entity in both} - ends.keys()
        ready = at_hand(report, new)
        ends |= {entity: subject(ready, entity) for entity in new}
        names = {group: group_identity(report, group) for group in {group for group, _, _ in chunk}}
        for group, one, other in chunk:
            yield {
                "scope": report.tree.scopes[int(report.overlaps.scope[group])].name,
                "a": ends[one],
                "b": ends[other],
                "intersection": ends[other]["cidr"],
                "reachability": str(REACHABILITY),
                "via": None,
                "finding": names[group],
            }
