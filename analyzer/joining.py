"""Overlaps that are live: both ends are in one routing domain, be they of one scope or of two."""

from dataclasses import dataclass, replace

import numpy as np

from analyzer.holders import Spans
from analyzer.overlap import LATENT, LIVE, UNKNOWN, Arena, grouped, neighbours, own
from analyzer.reachability import expanded
from ipam.blocks import I32, I64, Flags
from ipam.overlaps import Overlaps
from ipam.position import CODE_BITS
from ipam.reach import Reach

CODES = np.int64((1 << CODE_BITS) - 1)


@dataclass(frozen=True, slots=True, eq=False)
class Joined:
    """One arena, judged by who reaches whom."""

    within: Overlaps  # groups of one scope, with their reach
    across: Overlaps  # groups of one domain, whose pairs are of different scopes
    entity: I64  # those that collide across scopes, each once
    count: I64  # of each of them: with how many blocks


def joined(arena: Arena, count: I64, reach: Reach) -> Joined:
    """Tell live overlaps from latent ones, and find those between scopes."""
    scope = (arena.spans.first >> CODE_BITS).astype(np.int32)
    within = grouped(arena, count, scope)
    place, domain = expanded(reach, arena.network)
    inside = _counted(arena, place, _numbered(domain, scope[place]))
    live = np.zeros(len(arena), np.bool_)
    live[place[inside > 0]] = True
    within = replace(within, reach=_gravest(within, live[np.flatnonzero(count)], reach))
    order, crossing = _crossing(arena, place, domain)
    outside = _counted(arena, place, domain.astype(np.int64)) - inside
    met = outside[order]
    across = grouped(crossing, met, scope[place[order]])
    across = replace(
        across,
        domain=domain[order][met > 0][across.starts],
        reach=np.full(len(across), LIVE, np.uint8),
    )
    return Joined(within, across, *_each_once(across, met[met > 0]))


def _crossing(arena: Arena, place: I64, domain: I32) -> tuple[I64, Arena]:
    """Regroup the entities by domain."""
    spans = _regrouped(arena, place, domain.astype(np.int64))
    order = np.argsort(spans.first, kind="stable")
    chosen = place[order]
    return order, replace(arena.take(chosen), spans=spans.take(order))


def _counted(arena: Arena, place: I64, group: I64) -> I64:
    """Count for each place the blocks of other networks of its group that share an address with it."""
    spans = _regrouped(arena, place, group)
    order = np.argsort(spans.first, kind="stable")
    ours = replace(arena.take(place[order]), spans=spans.take(order))
    found = np.empty(len(place), np.int64)
    found[order] = neighbours(ours.spans) - own(ours)
    return found


def _regrouped(arena: Arena, place: I64, group: I64) -> Spans:
    spans = arena.spans.take(place)
    return Spans.of(group, spans.first & CODES, spans.last & CODES)


def _numbered(domain: I32, scope: I32) -> I64:
    """Number the pairs of a domain and a scope."""
    pairs = domain.astype(np.int64) * (int(scope.max(initial=0)) + 1) + scope
    numbers: I64 = np.unique(pairs, return_inverse=True)[1]
    return numbers


def _gravest(overlaps: Overlaps, live: Flags, reach: Reach) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    """Judge each group: live if a pair is, else unknown if something about a member is not known."""
    if not len(overlaps):
        return overlaps.reach
    known = np.append(reach.known, np.False_).take(
        np.where((overlaps.network >= 0) & (overlaps.network < len(reach.known)), overlaps.network, -1)
    )
    any_live = np.logical_or.reduceat(live, overlaps.starts)
    all_known = np.logical_and.reduceat(known, overlaps.starts)
    return np.where(any_live, LIVE, np.where(all_known, LATENT, UNKNOWN)).astype(np.uint8)


def _each_once(across: Overlaps, met: I64) -> tuple[I64, I64]:
    """Count for each entity the blocks of other scopes it meets; one met in several domains counts once."""
    entity, first, copies = np.unique(across.entity, return_index=True, return_counts=True)
    count = met[first]
    group = np.repeat(np.arange(len(across)), across.stops - across.starts)
    for at in np.flatnonzero(copies > 1).tolist():
        places = np.flatnonzero(across.entity == entity[at]).tolist()
        partners = [across.entity[across.partners(int(group[here]), here)] for here in places]
        count[at] = len(np.unique(np.concatenate(partners)))
    return entity.astype(np.int64), count
