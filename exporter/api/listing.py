"""Pages of lists: only what a page shows is made into records."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from exporter.api.token import BEGIN, Position, malformed
from exporter.edition import Edition
from exporter.records import candidates, findings, overlaps, pools, resources, shards
from exporter.records.entities import Record
from exporter.records.filter import Filter, check
from ipam.blocks import I64
from ipam.report import Report

LOOKED_AT = 50_000  # pairs of networks for one page of overlaps, of which perhaps few meet the filter


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of which list is asked for."""

    edition: Edition
    conditions: Filter
    begin: Position
    limit: int
    now: datetime  # for ages


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list, and where the next one begins; None at the end."""

    items: Sequence[Record]
    next: Position | None


List = Callable[[Wanted], Page]


def numbered(
    choose: Callable[[Report, Filter], Sequence[int] | I64],
    make: Callable[[Wanted, Sequence[int]], Iterable[Record]],
) -> List:
    """Make a list whose items have numbers.

    Args:
        choose: Lists the numbers of those that meet a filter; it makes no records.
        make: Makes the records of some.
    """

    def page(wanted: Wanted) -> Page:
        chosen = choose(wanted.edition.report, wanted.conditions)
        begin, end = wanted.begin[0], wanted.begin[0] + wanted.limit
        if begin and (begin >= len(chosen) or wanted.begin[1:] != BEGIN[1:]):
            raise malformed()
        shown = np.asarray(chosen[begin:end], np.int64).tolist()
        return Page(tuple(make(wanted, shown)), (end, 0, 0) if end < len(chosen) else None)

    return page


def _overlaps(wanted: Wanted) -> Page:
    """Make a page of pairs, which have no numbers: a list of them would grow with the square."""
    report = wanted.edition.report
    found: list[overlaps.Pair] = []
    check(report, wanted.conditions, "overlaps")
    _check_pair(report, wanted.begin)
    following = None
    pairs = overlaps.looked_at(report, wanted.conditions, wanted.begin)
    for looked_at, (pair, meets) in enumerate(pairs):
        if len(found) == wanted.limit or looked_at == LOOKED_AT:
            following = pair
            break
        if meets:
            found.append(pair)
    return Page(tuple(overlaps.of_pairs(report, iter(found))), following)


def _check_pair(report: Report, pair: Position) -> None:
    if pair == BEGIN:
        return
    group, one, other = pair
    index = report.overlaps
    inside = group < len(index) and index.starts[group] <= one < other < index.stops[group]
    if not inside or other > index.last[one]:
        raise malformed()


LISTS: Mapping[str, List] = {
    "status": numbered(
        shards.chosen,
        lambda wanted, places: (
            shards.shard_record(wanted.edition.report, place, wanted.now) for place in places
        ),
    ),
    "pools": numbered(
        pools.chosen,
        lambda wanted, places: (pools.pool_record(wanted.edition.report, place) for place in places),
    ),
    "resources": numbered(
        resources.chosen, lambda wanted, rows: resources.of_rows(wanted.edition.report, rows)
    ),
    "findings": numbered(
        findings.chosen, lambda wanted, places: findings.of_places(wanted.edition.advice, places)
    ),
    "candidates": numbered(
        candidates.chosen, lambda wanted, lines: candidates.of_lines(wanted.edition.report, lines)
    ),
    "overlaps": _overlaps,
}
