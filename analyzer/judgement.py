"""One cell judged: placement, bindings, import plan, overlaps and space, each a step over sorted columns."""

from dataclasses import dataclass

import numpy as np

from analyzer.binding import bindings
from analyzer.cells import Cell
from analyzer.clash import Clash, clash
from analyzer.compliance import Rulebook, breaches
from analyzer.field import BYOIP, NETWORK, Field, Traits, field
from analyzer.importing import IMPORT, Choices, Stage, import_plan
from analyzer.planning import planned
from analyzer.utilization import Occupancy, space
from ipam.blocks import I32, I64, U8, Flags
from ipam.plan_columns import PlanColumns
from ipam.pool_uses import Space
from ipam.report import NONE
from ipam.snapshot import Snapshot


@dataclass(frozen=True, slots=True, eq=False)
class Court:
    """What every cell of one analysis is judged by."""

    snapshot: Snapshot
    plan: PlanColumns
    traits: Traits
    rulebook: Rulebook
    first_allocation: int  # the entities of allocations and of pools begin at these numbers
    first_pool: int


@dataclass(frozen=True, slots=True, eq=False)
class Judgement:
    """The verdicts on one cell; columns have a value for each of its rows, in the order of their blocks."""

    rows: I32  # of the snapshot
    pool: I32  # index in the tree's pools, or NONE
    managed: Flags
    imported: Flags
    breaches: U8  # bits of Breach
    choices: Choices
    clash: Clash
    bound: I32  # the allocations, by their index in the tree, that a row holds
    spaces: tuple[Space, ...]


def judgement(court: Court, cell: Cell) -> Judgement:
    """Judge a cell."""
    return of_field(court, cell, field(court.snapshot.columns, court.traits, cell))


def of_field(court: Court, cell: Cell, ours: Field) -> Judgement:
    """Judge a cell whose rows are sorted."""
    columns = court.snapshot.columns
    place, straddles = ours.plots.index.holding(ours.spans)
    pool = np.append(ours.plots.pool, np.int32(NONE)).take(place)  # place -1 is the last
    held = bindings(ours, columns, court.plan)
    taken = held.holder != NONE
    pool[held.holder[taken]] = ours.plots.giver[taken]
    entities = (court.first_allocation, court.first_pool)
    choices = import_plan(Stage(ours, columns, held, pool, straddles, court.plan.auto_import, entities))
    imported = np.zeros(len(ours), np.bool_)
    imported[choices.place[choices.decision == IMPORT]] = True
    managed = imported | held.bound | held.fulfils
    inside = planned(ours, court.snapshot, court.plan, cell)
    pool[inside.place], managed[inside.place] = inside.pool, inside.managed
    unmanaged = ~managed
    unmanaged &= ours.monitored
    unmanaged &= ours.type != BYOIP  # a range that was brought along is space, and no use of it
    return Judgement(
        ours.rows.astype(np.int32),
        pool,
        managed,
        imported,
        _breaches(court, ours, pool, managed),
        choices,
        clash(ours, held, court.first_allocation),
        np.concatenate((ours.plots.number[taken], inside.bound)),
        (
            space(ours, Occupancy(place, imported, unmanaged), court.plan, cell.of_pools(planning=False)),
            *inside.spaces,
        ),
    )


def _breaches(court: Court, ours: Field, pool: I32, managed: Flags) -> U8:
    """Hold what is allocated to the rules of its pool; declared networks keep none."""
    judged: I64 = np.flatnonzero(managed & (ours.type != NETWORK) & (pool >= 0))
    found = np.zeros(len(ours), np.uint8)
    length = ours.order.lengths(ours.spans.code.take(judged))
    found[judged] = breaches(
        court.rulebook, court.snapshot, ours.rows.take(judged), pool.take(judged), length
    )
    return found
