"""The record of an overlap: two networks of one scope that share addresses."""

from collections.abc import Iterator
from itertools import islice

import numpy as np

from exporter.records import selection
from exporter.records.at_hand import CHUNK, at_hand
from exporter.records.entities import Record, cidr, subject
from exporter.records.filter import EVERYTHING, Filter, check
from ipam.blocks import Flags
from ipam.cidr import Cidr
from ipam.finding import RULES, Rule
from ipam.finding_key import identity
from ipam.report import Report

REMEMBERED = 1 << 16  # ends that are kept in mind, to be described once though they stand in many pairs

Pair = tuple[int, int, int]  # group, and the places of the larger block and of the one inside it


def overlaps(report: Report, wanted: Filter = EVERYTHING, limit: int | None = None) -> Iterator[Record]:
    """Yield colliding pairs, the larger block first; at most `limit`, because pairs grow with the square.

    Raises:
        FilterError: no overlap could ever meet the filter.
    """
    check(report, wanted, "overlaps")
    pairs = _pairs(report, wanted, selection.entities(report, wanted))
    if wanted.status:
        pairs = (pair for pair in pairs if _state(report, pair) == wanted.status)
    return _records(report, islice(pairs, limit))


def maximal_cidr(report: Report, group: int) -> Cidr:
    """Return the block that holds all blocks of an overlap group."""
    return cidr(report, int(report.overlaps.members(group)[0]))


def group_place(report: Report, group: int) -> str:
    """Name the scope of an overlap group, or the routing domain that joins blocks of several."""
    scope = report.overlaps.scope_of(group)
    return report.tree.scopes[scope].name if scope >= 0 else report.reach.names[report.overlaps.domain[group]]


def _state(report: Report, pair: Pair) -> str:
    places = list(pair[1:])
    one, other = report.overlaps.entity[places].tolist()
    return report.reachability(one, other)[0]


def scopes_of_pair(report: Report, pair: Pair) -> str:
    """Name the scope of a pair, or both where a routing domain joins two."""
    _, *places = pair
    scopes = dict.fromkeys(report.tree.scopes[int(report.overlaps.scope[place])].name for place in places)
    return " + ".join(scopes)


def pairs_of(report: Report, group: int) -> Iterator[Record]:
    """Yield all colliding pairs of one overlap group."""
    return _records(report, ((group, *pair) for pair in report.overlaps.place_pairs(group)))


def _pairs(report: Report, wanted: Filter, meets: Flags) -> Iterator[Pair]:
    """Yield the pairs of which one end meets the conditions."""
    index = report.overlaps
    scope = _scope(report, wanted)
    for group in range(len(index)):
        if not meets[index.members(group)].any():
            continue
        for one, other in index.place_pairs(group):
            if not (meets[index.entity[one]] or meets[index.entity[other]]):
                continue
            if scope is None or scope in (index.scope[one], index.scope[other]):
                yield group, one, other


def _scope(report: Report, wanted: Filter) -> int | None:
    names = [scope.name for scope in report.tree.scopes]
    return names.index(wanted.scope) if wanted.scope else None


def _records(report: Report, pairs: Iterator[Pair]) -> Iterator[Record]:
    """Describe pairs, a chunk of them at a time; an end that stands in many is described once."""
    ends: dict[int, Record] = {}
    findings = _findings(report)
    entity = report.overlaps.entity
    while chunk := tuple(islice(pairs, CHUNK)):
        if len(ends) > REMEMBERED:
            ends.clear()
        new = {int(entity[place]) for _, *both in chunk for place in both} - ends.keys()
        ready = at_hand(report, new)
        ends |= {one: subject(ready, one) for one in new}
        for pair in chunk:
            group, one, other = pair[0], int(entity[pair[1]]), int(entity[pair[2]])
            state, via = report.reachability(one, other)
            yield {
                "scope": scopes_of_pair(report, pair),
                "a": ends[one],
                "b": ends[other],
                "intersection": ends[other]["cidr"],
                "reachability": str(state),
                "via": via or None,
                "finding": findings.get(group),
            }


def _findings(report: Report) -> dict[int, str]:
    """Name the finding about each overlap group; of one that is silenced there is none."""
    found = report.findings
    ours = np.flatnonzero(found.rule == RULES.index(Rule.OVERLAP))
    return {int(found.group[place]): identity(int(found.key[place])) for place in ours.tolist()}
