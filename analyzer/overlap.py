"""Which networks of one group share addresses, counted without listing the pairs."""

from dataclasses import dataclass

import numpy as np

from analyzer.holders import CODES, Spans, outermost, parents
from ipam.blocks import I32, I64, Flags
from ipam.overlaps import Overlaps
from ipam.position import CODE_BITS
from ipam.report import NONE
from ipam.words import Reachability

LIVE, LATENT, UNKNOWN = (tuple(Reachability).index(one) for one in (
    Reachability.LIVE, Reachability.LATENT, Reachability.UNKNOWN
))  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Arena:
    """What is compared: VPC blocks, declared networks and custom allocations, in the order of their keys."""

    spans: Spans  # grouped by what is compared with each other: a scope, or a routing domain
    entity: I64  # see Report
    network: I64  # blocks of one network never overlap each other
    reserved: Flags  # a custom allocation
    declared: Flags  # a declared network, which fulfils a custom allocation around it

    def take(self, places: I64) -> "Arena":
        """Select by place, in ascending order."""
        return Arena(
            self.spans.take(places),
            self.entity[places],
            self.network[places],
            self.reserved[places],
            self.declared[places],
        )

    def __len__(self) -> int:
        return len(self.entity)


def counts(arena: Arena) -> I64:
    """Count, for each entity, the blocks of other networks that share an address with it.

    A declared network inside a custom allocation fulfils it, which is no overlap.
    """
    found = neighbours(arena.spans)
    found -= own(arena)
    if arena.reserved.any() and arena.declared.any():
        found -= _fulfilled(arena)
    return found


def neighbours(spans: Spans) -> I64:
    """Count the blocks around and inside each of some sorted blocks."""
    count = np.zeros(len(spans) + 1, np.int64)
    wide = np.flatnonzero(spans.first[1:] <= spans.last[:-1])
    last = np.searchsorted(spans.first, spans.last.take(wide), "right") - 1
    count[wide + 1] = 1  # from here to `last` a block lies inside this one
    count -= np.bincount(last + 1, minlength=len(count))
    np.cumsum(count, out=count)
    count[wide] += last - wide
    return count[:-1]


def own(arena: Arena) -> I64:
    """Count, for each entity, the other blocks of its own network that share an address with it.

    In a cloud there are none: blocks of one VPC are disjoint. Bad data may say otherwise.
    """
    found = np.zeros(len(arena), np.int64)
    networks = np.sort(arena.network)
    repeated = networks[1:][networks[1:] == networks[:-1]]
    if not len(repeated):
        return found
    several = np.flatnonzero(np.isin(arena.network, repeated))
    group = arena.spans.first[several] >> CODE_BITS
    _, pair = np.unique(group * (int(repeated[-1]) + 1) + arena.network[several], return_inverse=True)
    code = arena.spans.code[several]
    spans = Spans.of(pair, code, arena.spans.last[several] & CODES)
    found[several] = near(spans)
    return found


def near(spans: Spans) -> I64:
    """Count the blocks around and inside each of some blocks, in any order."""
    order = np.argsort(spans.first, kind="stable")
    found = np.empty(len(spans), np.int64)
    found[order] = neighbours(spans.take(order))
    return found


def crossed(spans: Spans, asked: Spans) -> I64:
    """Count the blocks that share an address with each asked one, both in any order."""
    order = np.argsort(asked.first, kind="stable")
    found = np.empty(len(asked), np.int64)
    found[order] = crossings(spans.take(np.argsort(spans.first, kind="stable")), asked.take(order))
    return found


def crossings(spans: Spans, asked: Spans) -> I64:
    """Count the sorted blocks that share an address with each asked one: begun, and not ended before it."""
    first, last = spans.first, np.sort(spans.last)
    begun = _passed(asked.first, first, "left")
    following = np.append(first, np.iinfo(np.int64).max).take(begun)
    wide = np.flatnonzero(following <= asked.last)
    begun[wide] = np.searchsorted(first, asked.last.take(wide), "right")
    begun -= _passed(asked.first, last, "right")
    return begun


def _passed(sorted_keys: I64, marks: I64, side: str) -> I64:
    """Count the sorted marks that each sorted key has reached ("left") or left behind ("right")."""
    where = np.searchsorted(sorted_keys, marks, side)  # type: ignore[call-overload] # a side, as a variable
    return np.cumsum(np.bincount(where, minlength=len(sorted_keys) + 1)[: len(sorted_keys)])


def _fulfilled(arena: Arena) -> I64:
    """Count, for networks and allocations, the pairs of the two that are no overlap.

    Where books are at odds, an allocation may lie in another one, and a network in both.
    """
    found = np.zeros(len(arena), np.int64)
    reserved, declared = np.flatnonzero(arena.reserved), np.flatnonzero(arena.declared)
    around, inside = arena.spans.take(reserved), arena.spans.take(declared)
    found[declared] = np.searchsorted(around.first, inside.first)  # begun before, less ended before
    found[declared] -= np.searchsorted(np.sort(around.last), inside.first)
    found[reserved] = np.searchsorted(inside.first, around.last, "right")
    found[reserved] -= np.searchsorted(inside.first, around.first, "right")
    return found


def grouped(arena: Arena, count: I64, scope: I32) -> Overlaps:
    """List what collides; what nothing reaches from before begins a group, and its reach is unknown.

    Args:
        arena: The entities.
        count: With how many others each of them collides.
        scope: Of each entity.
    """
    colliding = np.flatnonzero(count)
    ours = arena.take(colliding)
    starts = np.flatnonzero(outermost(ours.spans))
    return Overlaps(
        ours.entity.astype(np.int32),
        np.searchsorted(ours.spans.first, ours.spans.last, "right") - 1,
        parents(ours.spans),
        ours.network,
        scope[colliding],
        ours.reserved,
        ours.declared,
        starts,
        np.append(starts[1:], len(ours))[: len(starts)],
        np.full(len(starts), NONE, np.int32),
        np.full(len(starts), UNKNOWN, np.uint8),
    )
