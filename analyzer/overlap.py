"""Which networks of one scope share addresses, counted without listing the pairs."""

from dataclasses import dataclass

import numpy as np

from analyzer.holders import Spans, holders, outermost
from ipam.blocks import I64, Flags
from ipam.overlaps import Overlaps
from ipam.report import NONE


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
    same = _neighbours(Spans(field.network, field.spans.code, field.spans.end))
    count = _neighbours(field.spans) - same - _fulfilled(field)
    return Collisions(count, _index(field, count))


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


def _neighbours(spans: Spans) -> I64:
    """Count the blocks around and inside each block of its group."""
    first = spans.first
    order = np.argsort(first, kind="stable")
    last = np.searchsorted(first[order], spans.last[order], "right") - 1
    here = np.arange(len(order))
    around = here - np.cumsum(np.bincount(last + 1, minlength=len(order) + 1))[:-1]
    count = np.empty(len(order), np.int64)
    count[order] = around + last - here
    return count


def _fulfilled(field: Field) -> I64:
    """Count, for networks and allocations, the pairs of the two that are no overlap.

    Allocations of one scope are disjoint, and none that is compared equals a network: that one would bind it.
    """
    count = np.zeros(len(field.entity), np.int64)
    reserved, declared = np.flatnonzero(field.reserved), np.flatnonzero(field.declared)
    around = holders(field.spans.take(reserved), field.spans.take(declared))
    count[declared[around != NONE]] = 1
    count[reserved] += np.bincount(around[around != NONE], minlength=len(reserved))
    return count


def _index(field: Field, count: I64) -> Overlaps:
    """Order what collides by scope and position; what nothing reaches from before begins a group."""
    colliding = np.flatnonzero(count)
    spans = field.spans.take(colliding)
    order = np.argsort(spans.first, kind="stable")
    first, reach = spans.first[order], spans.last[order]
    starts = np.flatnonzero(outermost(first, reach))
    places = colliding[order]
    return Overlaps(
        field.entity[places].astype(np.int32),
        np.searchsorted(first, reach, "right") - 1,
        field.network[places],
        field.reserved[places],
        field.declared[places],
        starts,
        np.append(starts[1:], len(order))[: len(starts)],
        spans.group[order][starts].astype(np.int32),
    )
