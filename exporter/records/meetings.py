"""Overlap records of pairs that are no pairs of the analysis: of two sides, or of a change that is tried."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice

import numpy as np

from exporter.records import selection
from exporter.records.at_hand import CHUNK, at_hand
from exporter.records.entities import Record, allocation, cidr, pool_entity, subject
from exporter.records.filter import Filter, check
from ipam.blocks import I64
from ipam.cidr import Cidr
from ipam.finding import RULES, Rule
from ipam.finding_key import identity
from ipam.report import Report
from ipam.what_if import Pair
from ipam.words import Reachability


def meetings(report: Report, pairs: Iterable[Pair], joined_by: str = "") -> Iterator[Record]:
    """Yield the record of each pair; words are read for a chunk of pairs when its turn comes.

    Args:
        report: The analysis.
        pairs: Entities that share addresses, the larger block first.
        joined_by: What would join them, so that they reach each other; "" leaves it at what joins them now.
    """
    waiting, known = iter(pairs), KnownFindings(report)
    while chunk := tuple(islice(waiting, CHUNK)):
        ready = at_hand(report, (entity for pair in chunk for entity in pair))
        for one, other in chunk:
            state, via = report.reachability(one, other)
            if joined_by and state is not Reachability.LIVE:
                state, via = Reachability.LIVE, joined_by
            yield {
                "scope": " + ".join(dict.fromkeys((scope_of(report, one), scope_of(report, other)))),
                "a": subject(ready, one),
                "b": subject(ready, other),
                "intersection": ",".join(map(str, _shared(report, one, other))),
                "reachability": str(state),
                "via": via or None,
                "finding": known.about(one, other),
            }


def chosen(report: Report, pairs: Iterable[Pair], wanted: Filter) -> Iterator[Pair]:
    """Pick the pairs that meet a filter, as the list of all overlaps does.

    Raises:
        FilterError: no overlap could ever meet the filter.
    """
    check(report, wanted, "overlaps")
    meets = selection.entities(report, wanted)
    return (
        (one, other)
        for one, other in pairs
        if (meets[one] or meets[other]) and wanted.status in ("", report.reachability(one, other)[0])
    )


def scope_of(report: Report, entity: int) -> str:
    """Name the scope of a row, an allocation or a pool."""
    held, pool = allocation(report, entity), pool_entity(report, entity)
    if held is not None:
        pool = report.tree.by_id[held.pool]
    return report.tree.scopes[int(report.verdicts.scope[entity])].name if pool is None else pool.scope


class KnownFindings:
    """Which finding, if any, is about a pair already; a silenced one is none."""

    def __init__(self, report: Report) -> None:
        self._report = report

    def about(self, one: int, other: int) -> str | None:
        """Return the id of the finding about the group that both are in."""
        both = self._groups(one) & self._groups(other)
        return next((self._ids[group] for group in sorted(both) if group in self._ids), None)

    def _groups(self, entity: int) -> set[int]:
        begin, stop = np.searchsorted(self._sorted, (entity, entity + 1)).tolist()
        places = self._order[begin:stop]
        groups: list[int] = (np.searchsorted(self._report.overlaps.starts, places, "right") - 1).tolist()
        return set(groups)

    @cached_property
    def _order(self) -> I64:
        return np.argsort(self._report.overlaps.entity, kind="stable")

    @cached_property
    def _sorted(self) -> I64:
        return self._report.overlaps.entity[self._order].astype(np.int64)

    @cached_property
    def _ids(self) -> Mapping[int, str]:
        found = self._report.findings
        ours = np.flatnonzero(found.rule == RULES.index(Rule.OVERLAP)).tolist()
        return {int(found.group[place]): identity(int(found.key[place])) for place in ours}


def _shared(report: Report, one: int, other: int) -> Iterator[Cidr]:
    """Yield the blocks that two entities share: of two that meet, one lies in the other."""
    for mine in _blocks(report, one):
        for theirs in _blocks(report, other):
            if mine.version == theirs.version and mine.overlaps(theirs):
                yield max(mine, theirs, key=lambda block: block.prefixlen)


def _blocks(report: Report, entity: int) -> tuple[Cidr, ...]:
    pool = pool_entity(report, entity)
    return (cidr(report, entity),) if pool is None else pool.cidrs
