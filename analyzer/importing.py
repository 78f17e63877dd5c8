"""The import plan: which unmanaged blocks auto-import would take, and why not the others."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analyzer.binding import Bindings
from analyzer.holders import Spans
from analyzer.places import Places
from ipam.blocks import I32, I64, Flags
from ipam.pool import PoolTree
from ipam.report import DECISION, NONE, WHY, Candidates
from ipam.snapshot import Snapshot
from ipam.words import Decision, Why

Entry = tuple[Decision, Why, int]  # the last is the entity that wins or blocks, or NONE


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What the import plan is made from; columns have a value for each row of the snapshot."""

    snapshot: Snapshot
    tree: PoolTree
    places: Places
    scope: I32
    pool: I64
    bindings: Bindings
    importable: Flags  # VPC blocks and Elastic IPs
    ignored: Flags


def import_plan(ground: Ground) -> Candidates:
    """Decide for each block that lies in a pool without an allocation.

    Source: Amazon VPC IPAM User Guide, "Automatically import"; ties are broken by the earliest first seen,
    then the lesser resource id, so that the same estate always gives the same plan.
    """
    taken = ground.bindings.bound | ground.bindings.fulfils
    rows = np.flatnonzero(ground.importable & (ground.pool >= 0) & ~taken)
    blockers = _blockers(ground, rows)
    entries = [_entry(ground, row, blocker) for row, blocker in zip(rows.tolist(), blockers, strict=True)]
    contest = [number for number, entry in enumerate(entries) if entry[0] is Decision.IMPORT]
    for number, entry in _contest(ground, rows, contest):
        entries[number] = entry
    return Candidates(
        rows.astype(np.int32),
        ground.pool[rows].astype(np.int32),
        np.array([DECISION.index(decision) for decision, _, _ in entries], np.uint8),
        np.array([WHY.index(why) for _, why, _ in entries], np.uint8),
        np.array([other for _, _, other in entries], np.int32),
    )


def _entry(ground: Ground, row: int, blocker: tuple[Why, int] | None) -> Entry:
    """Judge one block by itself."""
    if ground.ignored[row]:
        return Decision.IGNORED, Why.IGNORED_BY_RULE, NONE
    if not ground.tree.pools[int(ground.pool[row])].auto_import:
        return Decision.OFF, Why.AUTO_IMPORT_OFF, NONE
    if blocker is not None:
        return Decision.BLOCKED, *blocker
    return Decision.IMPORT, Why.FITS, NONE


def _blockers(ground: Ground, rows: I64) -> Iterator[tuple[Why, int] | None]:
    """Yield for each row the allocation, of any kind, that it covers or lies in."""
    places = ground.places
    spans = places.of_rows(ground.scope, rows)
    customs = _first_inside(spans, places.of_allocations())
    cidrs = _first_inside(spans, places.of_pool_cidrs(), strictly=True)
    for row, custom, cidr in zip(rows.tolist(), customs.tolist(), cidrs.tolist(), strict=True):
        lies_in = int(ground.bindings.allocation[row])
        if lies_in != NONE:
            holder = int(ground.bindings.holder[lies_in])
            equal = holder != NONE and places.code[holder] == places.code[row]
            yield (
                (Why.IDENTICAL_SEEN_EARLIER, holder)
                if equal
                else (Why.INSIDE_ALLOCATION, places.rows + lies_in)
            )
        elif custom != NONE:
            yield Why.COVERS_ALLOCATION, places.rows + custom
        elif cidr != NONE:
            yield Why.COVERS_ALLOCATION, places.rows + places.allocations + int(places.pool_of_cidr[cidr])
        else:
            yield None


def _first_inside(outer: Spans, inner: Spans, *, strictly: bool = False) -> I64:
    """Find for each outer span the first inner one that lies in it, or NONE."""
    if not len(inner):
        return np.full(len(outer), NONE, np.int64)
    order = np.argsort(inner.first, kind="stable")
    first = inner.first[order]
    place = np.searchsorted(first, outer.first, "right" if strictly else "left")
    found = np.minimum(place, len(order) - 1)
    return np.where((place < len(order)) & (first[found] <= outer.last), order[found], NONE)


def _contest(ground: Ground, rows: I64, contest: list[int]) -> Iterator[tuple[int, Entry]]:
    """Let the blocks of each pool compete: the largest wins, of identical ones the first seen."""
    code, end = ground.places.code, ground.places.end

    def rank(number: int) -> tuple[int, int, int, str]:
        row = int(rows[number])
        return (
            int(ground.pool[row]),
            int(code[row]),
            int(ground.snapshot.first_seen[row]),
            ground.snapshot.rows.resource[row],
        )

    winner = NONE
    for number in sorted(contest, key=rank):
        row = int(rows[number])
        if winner == NONE or ground.pool[winner] != ground.pool[row] or end[winner] < code[row]:
            winner = row
        elif code[winner] == code[row]:
            yield number, (Decision.LOSES, Why.IDENTICAL_SEEN_EARLIER, winner)
        else:
            yield number, (Decision.LOSES, Why.LARGER_SIBLING_WINS, winner)
