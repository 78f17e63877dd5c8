"""Overlaps that are live: both ends are in one routing domain, be they of one scope or of two."""

from dataclasses import dataclass, replace

import numpy as np

from analyzer.field import Traits
from analyzer.joint import Joint, numbered, regrouped
from analyzer.overlap import LATENT, LIVE, UNKNOWN, Arena, grouped, near, own
from analyzer.reachability import expanded
from analyzer.through import through
from ipam.blocks import I64, U8, Flags
from ipam.columns import Columns
from ipam.overlaps import Overlaps
from ipam.position import CODE_BITS
from ipam.reach import Reach
from ipam.report import NONE


@dataclass(frozen=True, slots=True, eq=False)
class Across:
    """Overlaps of one family between scopes that a routing domain joins."""

    index: Overlaps  # groups of one domain, whose pairs are of different scopes
    row: I64  # those that collide across scopes, each once, and the subnets through them
    count: I64  # of each of them: with how many blocks


def within(arena: Arena, count: I64, reach: Reach) -> Overlaps:
    """Group the overlaps of the scopes of one cell, and tell the live ones from the latent."""
    scope = (arena.spans.first >> CODE_BITS).astype(np.int32)
    found = grouped(arena, count, scope)
    live = np.zeros(len(arena), np.bool_)
    place, domain = expanded(reach, arena.network)
    live[place[_counted(arena, place, numbered(domain, scope[place])) > 0]] = True
    return replace(found, reach=_gravest(found, live[np.flatnonzero(count)], reach))


def across(columns: Columns, traits: Traits, rows: I64, reach: Reach) -> Across:
    """Find the overlaps between scopes.

    Args:
        columns: All rows.
        traits: Of all rows.
        rows: Those of one family that are compared.
        reach: Which domains join them.
    """
    blocks = rows[np.unique(expanded(reach, columns.network.take(rows).astype(np.int64))[0])]
    joint = Joint.of(columns, traits.scope, blocks, reach)
    arena, place = joint.arena, joint.place
    met = _counted(arena, place, joint.domain) - _counted(arena, place, joint.in_scopes)
    index = _by_domain(joint, met)
    row, count = joint.totals(place, met, np.zeros(len(arena), np.bool_))
    subnets, crossed = through(columns, traits, blocks, np.unique(index.network), reach)
    return Across(index, np.concatenate((row, subnets)), np.concatenate((count, crossed)))


def _by_domain(joint: Joint, met: I64) -> Overlaps:
    """Group what collides in each domain; all of it is live."""
    spans = joint.spans(joint.domain)
    order = np.argsort(spans.first, kind="stable")
    place, met, domain = joint.place[order], met[order], joint.domain[order]
    crossing = replace(joint.arena.take(place), spans=spans.take(order))
    index = grouped(crossing, met, joint.scope[place].astype(np.int32))
    return replace(
        index,
        domain=domain[met > 0][index.starts].astype(np.int32),
        reach=np.full(len(index), LIVE, np.uint8),
    )


def _counted(arena: Arena, place: I64, group: I64) -> I64:
    """Count for each place the blocks of other networks of its group that share an address with it."""
    spans = regrouped(arena, place, group)
    return near(spans) - own(replace(arena.take(place), spans=spans))


def _gravest(overlaps: Overlaps, live: Flags, reach: Reach) -> U8:
    """Judge each group: live if a pair is, else unknown if something about a member is not known."""
    if not len(overlaps):
        return overlaps.reach
    known = np.append(reach.known, np.False_).take(np.maximum(overlaps.network, NONE))  # NONE takes the last
    any_live = np.logical_or.reduceat(live, overlaps.starts)
    all_known = np.logical_and.reduceat(known, overlaps.starts)
    return np.where(any_live, LIVE, np.where(all_known, LATENT, UNKNOWN)).astype(np.uint8)
