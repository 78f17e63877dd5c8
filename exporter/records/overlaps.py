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

FIRST: Pair = (0, 0, 0)


def overlaps(report: Report, wanted: Filter = EVERYTHING, limit: int | None = None) -> Iterator[Record]:
    """Yield colliding pairs, the larger block first; at most `limit`, because pairs grow with the square.

    Raises:
        FilterError: no overlap could ever meet the filter.
    """
    check(report, wanted, "overlaps")
    pairs = (pair for pair, meets in looked_at(report, wanted) if meets)
    return of_pairs(report, islice(pairs, limit))


def looked_at(report: Report, wanted: Filter, start: Pair = FIRST) -> Iterator[tuple[Pair, bool]]:
    """Yield colliding pairs from one on, and whether each meets a filter that makes sense.

    Pairs of groups of which nothing meets it are left out; so few of many may still meet it, and who asks
    for a page ends looking after a while.
    """
    index = report.overlaps
    meets = selection.entities(report, wanted)
    scope = _scope(report, wanted)
    for group in _groups(report, meets, start[0]):
        begin = start[1:] if group == start[0] and start != FIRST else None
        for one, other in index.place_pairs(group, begin):
            pair = group, one, other
            in_scope = scope is None or scope in (index.scope[one], index.scope[other])
            able = in_scope and bool(meets[index.entity[one]] or meets[index.entity[other]])
            yield pair, able and (not wanted.status or _state(report, pair) == wanted.status)


def of_pairs(report: Report, pairs: Iterator[Pair]) -> Iterator[Record]:
    """Describe pairs, a chunk of them at a time; an end that stands in many is described once."""
    ends: dict[int, Record] = {}
    findings = GroupFindings(report)
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
                "finding": findings.about(group),
            }


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
    return of_pairs(report, ((group, *pair) for pair in report.overlaps.place_pairs(group)))


def _groups(report: Report, meets: Flags, begin: int) -> Iterator[int]:
    """Yield the groups, from one on, of which a member meets the conditions."""
    index = report.overlaps
    before = np.append(0, np.cumsum(meets[index.entity]))
    able = before[index.stops] > before[index.starts]
    yield from (begin + np.flatnonzero(able[begin:])).tolist()


def _scope(report: Report, wanted: Filter) -> int | None:
    names = [scope.name for scope in report.tree.scopes]
    return names.index(wanted.scope) if wanted.scope else None


class GroupFindings:
    """The finding about each overlap group; of one that is silenced there is none."""

    def __init__(self, report: Report) -> None:
        found = report.findings
        ours = np.flatnonzero(found.rule == RULES.index(Rule.OVERLAP))
        self._places = ours[np.argsort(found.group[ours], kind="stable")]
        self._groups = found.group[self._places]
        self._key = found.key

    def about(self, group: int) -> str | None:
        """Return the id of the finding about a group."""
        at = int(np.searchsorted(self._groups, group))
        if at == len(self._groups) or self._groups[at] != group:
            return None
        return identity(int(self._key[self._places[at]]))
