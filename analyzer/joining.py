"""Overlaps that are live: both ends are in one routing domain, be they of one scope or of two."""

from dataclasses import dataclass, replace

import numpy as np

from analyzer.holders import CODES, Spans
from analyzer.overlap import LATENT, LIVE, UNKNOWN, Arena, grouped, neighbours, own
from analyzer.reachability import expanded
from ipam.blocks import I32, I64, U8, Flags
from ipam.columns import Columns
from ipam.overlaps import Overlaps
from ipam.position import CODE_BITS, Ipv4Order, Ipv6Order
from ipam.reach import Reach


@dataclass(frozen=True, slots=True, eq=False)
class Across:
    """Overlaps of one family between scopes that a routing domain joins."""

    index: Overlaps  # groups of one domain, whose pairs are of different scopes
    row: I64  # those that collide across scopes, each once
    count: I64  # of each of them: with how many blocks


def within(arena: Arena, count: I64, reach: Reach) -> Overlaps:
    """Group the overlaps of the scopes of one cell, and tell the live ones from the latent."""
    scope = (arena.spans.first >> CODE_BITS).astype(np.int32)
    found = grouped(arena, count, scope)
    live = np.zeros(len(arena), np.bool_)
    place, domain = expanded(reach, arena.network)
    live[place[_counted(arena, place, _numbered(domain, scope[place])) > 0]] = True
    return replace(found, reach=_gravest(found, live[np.flatnonzero(count)], reach))


def across(columns: Columns, scope: I32, rows: I64, reach: Reach) -> Across:
    """Find the overlaps between scopes.

    Args:
        columns: All rows.
        scope: Of each row.
        rows: Those of one family that are compared.
        reach: Which domains join them.
    """
    network = columns.network.take(rows).astype(np.int64)
    joined = np.unique(expanded(reach, network)[0])
    arena = _arena(columns, rows[joined])
    place, domain = expanded(reach, arena.network)
    scopes = scope.take(arena.entity)
    group = domain.astype(np.int64)
    met = _counted(arena, place, group) - _counted(arena, place, _numbered(domain, scopes[place]))
    spans = _regrouped(arena, place, group)
    order = np.argsort(spans.first, kind="stable")
    crossing = replace(arena.take(place[order]), spans=spans.take(order))
    met = met[order]
    index = grouped(crossing, met, scopes[place[order]])
    index = replace(
        index,
        domain=domain[order][met > 0][index.starts],
        reach=np.full(len(index), LIVE, np.uint8),
    )
    return Across(index, *_each_once(index, met[met > 0]))


def _arena(columns: Columns, rows: I64) -> Arena:
    """Put rows of one family, of whatever scopes, in one order."""
    length = columns.length.take(rows)
    if len(rows) and rows[0] < columns.ipv4:
        code = Ipv4Order.codes(columns.start4.take(rows), length)
        end = Ipv4Order().ends(code)
    else:
        six = rows - columns.ipv4
        order, code = Ipv6Order.of(columns.hi6.take(six), columns.lo6.take(six), length)
        end = order.ends(code)
    sorted_places = np.argsort(code, kind="stable")
    none = np.zeros(len(rows), np.bool_)
    return Arena(
        Spans(code, end).take(sorted_places),
        rows[sorted_places],
        columns.network.take(rows[sorted_places]).astype(np.int64),
        none,
        none,
    )


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


def _gravest(overlaps: Overlaps, live: Flags, reach: Reach) -> U8:
    """Judge each group: live if a pair is, else unknown if something about a member is not known."""
    if not len(overlaps):
        return overlaps.reach
    discovered = (overlaps.network >= 0) & (overlaps.network < len(reach.known))
    known = np.append(reach.known, np.False_).take(np.where(discovered, overlaps.network, -1))
    any_live = np.logical_or.reduceat(live, overlaps.starts)
    all_known = np.logical_and.reduceat(known, overlaps.starts)
    return np.where(any_live, LIVE, np.where(all_known, LATENT, UNKNOWN)).astype(np.uint8)


def _each_once(index: Overlaps, met: I64) -> tuple[I64, I64]:
    """Count for each entity the blocks of other scopes it meets; one met in several domains counts once."""
    entity, first, copies = np.unique(index.entity, return_index=True, return_counts=True)
    count = met[first]
    group = np.repeat(np.arange(len(index)), index.stops - index.starts)
    for at in np.flatnonzero(copies > 1).tolist():
        places = np.flatnonzero(index.entity == entity[at]).tolist()
        partners = [index.entity[index.partners(int(group[here]), here)] for here in places]
        count[at] = len(np.unique(np.concatenate(partners)))
    return entity.astype(np.int64), count
