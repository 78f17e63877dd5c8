"""Which networks of one scope share addresses, counted without listing the pairs."""

from dataclasses import dataclass

import numpy as np

from analyzer.holders import Spans
from ipam.blocks import I32, I64, Flags
from ipam.overlaps import Overlaps


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """The entities that are compared: VPC blocks, declared networks and custom allocations."""

    entity: I64
    spans: Spans  # grouped by scope
    network: I64  # blocks of one network never overlap each other
    reserved: Flags  # a custom allocation
    declared: Flags  # a declared network


@dataclass(frozen=True, slots=True, eq=False)
class Collisions:
    """For each entity of the field, how many blocks of other networks share an address with it."""

    count: I64
    index: Overlaps


def collisions(field: Field) -> Collisions:
    """Count overlaps within each scope and group them by maximal block.

    A declared network inside a custom allocation fulfils it, which is no overlap.
    """
    neighbours, order, last = _neighbours(field.spans)
    same, _, _ = _neighbours(Spans(field.network, field.spans.code, field.spans.end))
    count = neighbours - same - _fulfilled(field)
    return Collisions(count, _index(field, order, last, count))


def crossings(field: Field, group: I64, spans: Spans) -> I64:
    """Count the blocks of other networks that share an address with each of the given spans.

    `group` is the network that each span belongs to; `spans` are grouped by scope.
    """
    own = Spans(field.network, field.spans.code, field.spans.end)
    return _crossing(field.spans, spans) - _crossing(own, Spans(group, spans.code, spans.end))


def _crossing(field: Spans, asked: Spans) -> I64:
    """Count the spans that meet each asked one: those begun by its end, less those ended before it."""
    begun = np.searchsorted(np.sort(field.first), asked.last, "right")
    ended = np.searchsorted(np.sort(field.last), asked.first, "left")
    return begun - ended


def _neighbours(spans: Spans) -> tuple[I64, I64, I64]:
    """Count the blocks around and inside each block of its group.

    Returns:
        The counts in the order given; the order of the prefix tree; the last place inside each place.
    """
    first = spans.first
    order = np.argsort(first, kind="stable")
    last = np.searchsorted(first[order], spans.last[order], "right") - 1
    here = np.arange(len(order))
    around = here - np.cumsum(np.bincount(last + 1, minlength=len(order) + 1))[:-1]
    count = np.empty(len(order), np.int64)
    count[order] = around + last - here
    return count, order, last


def _fulfilled(field: Field) -> I64:
    """Count, for networks and allocations, the pairs of the two that are no overlap."""
    scope, code, end = field.spans.group, field.spans.code, field.spans.end
    count = np.zeros(len(code), np.int64)
    reserved, declared = np.flatnonzero(field.reserved), np.flatnonzero(field.declared)
    for one in reserved.tolist():
        inside = declared[
            (scope[declared] == scope[one]) & (code[declared] > code[one]) & (code[declared] <= end[one])
        ]
        count[one] += len(inside)
        count[inside] += 1
    return count


def _index(field: Field, order: I64, last: I64, count: I64) -> Overlaps:
    first = field.spans.first[order]
    reach = np.maximum.accumulate(field.spans.last[order]) if len(order) else first
    root = np.ones(len(order), np.bool_)
    root[1:] = first[1:] > reach[:-1]
    starts = np.flatnonzero(root)
    stops = np.append(starts[1:], len(order))
    collides = np.add.reduceat(count[order] > 0, starts) > 0 if len(starts) else np.zeros(0, np.bool_)
    starts, stops = starts[collides], stops[collides]
    scope: I32 = field.spans.group[order][starts].astype(np.int32)
    return Overlaps(
        field.entity[order].astype(np.int32),
        last,
        field.network[order],
        field.reserved[order],
        field.declared[order],
        starts,
        stops,
        scope,
    )
