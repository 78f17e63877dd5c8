"""All cells of an analysis, judged; what has not changed since the last time is taken over."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analyzer.cells import LEAST, Cell, Partition, cells
from analyzer.compliance import Rulebook
from analyzer.delta import Delta, comparable
from analyzer.field import TYPES, Traits
from analyzer.judgement import Court, Judgement, judgement
from analyzer.kinship import parents
from analyzer.scoping import scoping
from ipam.blocks import I64, U8, Flags
from ipam.policy import Policy
from ipam.pool import PoolTree
from ipam.report import NONE
from ipam.snapshot import Snapshot
from ipam.words import TYPE_OF_KIND, Family

Place = tuple[Family, int]  # of a cell: family, and number of its part


@dataclass(frozen=True, slots=True, eq=False)
class Working:
    """All cells of one analysis, judged."""

    snapshot: Snapshot
    tree: PoolTree
    policy: Policy
    traits: Traits
    partition: Partition
    judgements: Mapping[Place, Judgement]
    changed: bool = True  # something is not as in the analysis before: a verdict, or who reaches whom


@dataclass(frozen=True, slots=True)
class Manner:
    """How an analysis is done; it says nothing of the result."""

    least: int = LEAST  # rows that a cell has before the next scope gets one of its own
    threads: int = 1


def judged(
    snapshot: Snapshot, tree: PoolTree, policy: Policy, manner: Manner, before: Working | None
) -> Working:
    """Judge every cell, or those alone that changed since an analysis by the same plan and policy."""
    if before and before.tree is tree and before.policy == policy and comparable(before.snapshot, snapshot):
        return _continued(before, snapshot, manner)
    traits = traits_of(snapshot, tree, policy)
    partition = Partition.of(traits.scope, len(tree.scopes), manner.least)
    court = court_of(snapshot, tree, policy, traits)
    every = cells(snapshot.columns, court.plan, traits.scope, partition)
    return Working(snapshot, tree, policy, traits, partition, judge(court, every, manner.threads))


def _continued(before: Working, snapshot: Snapshot, manner: Manner) -> Working:
    delta = Delta.of(before.snapshot, snapshot)
    if delta.empty:
        return replace(before, snapshot=snapshot, changed=before.snapshot.routing != snapshot.routing)
    traits = _renewed(before, snapshot, delta)
    court = court_of(snapshot, before.tree, before.policy, traits)
    dirty = _dirty(before, traits, snapshot, delta)
    every = cells(snapshot.columns, court.plan, traits.scope, before.partition, dirty)
    anew = judge(court, every, manner.threads)
    judgements = {
        place: anew[place] if place in anew else one if delta.still else _moved(one, delta)
        for place, one in before.judgements.items()
    }
    return replace(before, snapshot=snapshot, traits=traits, judgements=judgements, changed=True)


def judge(court: Court, every: Iterable[Cell], threads: int) -> dict[Place, Judgement]:
    """Judge cells, several at a time: arrays are computed on without the interpreter's lock."""
    held = tuple(every)
    if threads == 1 or len(held) < 2:  # noqa: PLR2004 - nothing to be done beside it
        return {(cell.family, cell.part): judgement(court, cell) for cell in held}
    with ThreadPoolExecutor(threads) as pool:
        found = tuple(pool.map(partial(judgement, court), held))
    return {(cell.family, cell.part): one for cell, one in zip(held, found, strict=True)}


def court_of(snapshot: Snapshot, tree: PoolTree, policy: Policy, traits: Traits) -> Court:
    """Gather what every cell is judged by."""
    rules, rows = Rulebook.of(tree, snapshot, policy.organization), len(snapshot)
    return Court(snapshot, tree.columns, traits, rules, rows, rows + len(tree.allocations))


def traits_of(snapshot: Snapshot, tree: PoolTree, policy: Policy) -> Traits:
    """Find what is known of each row before it is judged."""
    code = {kind: TYPES.index(type_of) for kind, type_of in TYPE_OF_KIND.items()}
    of_shard = np.array([code.get(status.shard.kind, 0) for status in snapshot.statuses], np.uint8)
    types: U8 = of_shard.take(snapshot.columns.shard)
    parent = parents(snapshot.columns, types)
    found = scoping(snapshot, parent, tree.scopes, policy)
    return Traits.of(types, found.scope, found.ignored_by, parent)


def _renewed(before: Working, snapshot: Snapshot, delta: Delta) -> Traits:
    """Take over what is known of the rows that stay, and find it out of the others by themselves."""
    rows = np.flatnonzero(delta.after)
    found = traits_of(replace(snapshot, columns=snapshot.columns.take(rows)), before.tree, before.policy)
    stay, gone_to = np.flatnonzero(~delta.before), np.flatnonzero(~delta.after)
    parent = np.append(delta.moved, np.int32(NONE)).take(before.traits.parent.take(stay))
    own = np.append(rows, NONE).take(found.parent)

    def column(name: str) -> NDArray[Any]:
        old = getattr(before.traits, name)
        values = np.empty(len(snapshot), old.dtype)
        values[gone_to], values[rows] = old.take(stay), getattr(found, name)
        return values

    placed = np.empty(len(snapshot), np.int32)
    placed[gone_to], placed[rows] = parent, own
    return Traits(column("type"), column("scope"), column("ignored_by"), placed, column("state"))


def _dirty(before: Working, traits: Traits, snapshot: Snapshot, delta: Delta) -> frozenset[Place]:
    """List the cells that a differing row was in, or is in."""
    part = before.partition.part
    found: set[Place] = set()
    for family in Family:
        old, new = before.snapshot.columns.part(family), snapshot.columns.part(family)
        scopes = np.concatenate(
            (before.traits.scope[old][delta.before[old]], traits.scope[new][delta.after[new]])
        )
        found.update((family, number) for number in np.unique(part.take(scopes)).tolist())
    return frozenset(found)


def _moved(one: Judgement, delta: Delta) -> Judgement:
    """Give the rows, entities and networks of a judgement their present numbers."""
    arena = one.clash.arena
    network = np.append(delta.network, np.int32(NONE)).take(np.maximum(arena.network, NONE))
    return replace(
        one,
        rows=delta.moved.take(one.rows),
        choices=replace(
            one.choices,
            other=_entities(one.choices.other, delta),
            besides_other=_entities(one.choices.besides_other, delta),
        ),
        clash=replace(
            one.clash,
            arena=replace(
                arena,
                entity=_entities(arena.entity, delta),
                network=np.where(arena.reserved, arena.network, network).astype(np.int64),
            ),
        ),
    )


def _entities(entities: I64, delta: Delta) -> I64:
    """Return the present numbers of rows, and behind them of allocations and pools."""
    rows = len(delta.before)
    behind: Flags = entities >= rows
    ours = np.append(delta.moved, np.int32(NONE)).take(np.where(behind, NONE, entities))
    return np.where(behind, entities + (len(delta.after) - rows), ours).astype(np.int64)
