"""One field judged: placement, bindings, import plan, overlaps and space, each a step over sorted columns."""

from dataclasses import dataclass

import numpy as np

from analyzer.binding import Bindings, bindings
from analyzer.clash import Clash, clash
from analyzer.compliance import Rulebook, breaches
from analyzer.field import NETWORK, SUBNET, Field
from analyzer.importing import IMPORT, Choices, Stage, import_plan
from analyzer.utilization import Occupancy, space
from ipam.blocks import I32, I64, U8, Flags
from ipam.plan_columns import PlanColumns, Planned
from ipam.pool_uses import Space
from ipam.report import NONE
from ipam.snapshot import Snapshot


@dataclass(frozen=True, slots=True, eq=False)
class Court:
    """What every field of one analysis is judged by."""

    snapshot: Snapshot
    plan: PlanColumns
    rulebook: Rulebook
    first_allocation: int  # the entities of allocations and of pools begin at these numbers
    first_pool: int


@dataclass(frozen=True, slots=True, eq=False)
class Judgement:
    """The verdicts on one field; columns have a value for each of its rows."""

    field: Field
    pool: I32  # index in the tree's pools, or NONE
    managed: Flags
    imported: Flags
    breaches: U8  # bits of Breach
    choices: Choices
    clash: Clash
    bindings: Bindings
    space: Space


def judgement(court: Court, field: Field, reserved: Planned, width: int) -> Judgement:
    """Judge a field; `reserved` are the allocations of its family, addresses of which have `width` bits."""
    place, straddles = field.plots.index.holding(field.spans)
    pool = np.append(field.plots.pool, np.int32(NONE)).take(place)  # place -1 is the last
    able = (field.type != SUBNET) & field.monitored
    bound = bindings(field, court.snapshot.columns, able)
    choices = import_plan(
        Stage(
            field,
            court.snapshot.columns,
            bound,
            pool,
            straddles,
            court.plan.auto_import,
            court.first_allocation,
            court.first_pool,
        )
    )
    imported = np.zeros(len(field), np.bool_)
    imported[choices.place[choices.decision == IMPORT]] = True
    managed = imported | bound.bound | bound.fulfils
    unmanaged = ~managed
    unmanaged &= field.monitored
    occupancy = Occupancy(place, pool, imported, unmanaged)
    return Judgement(
        field,
        pool,
        managed,
        imported,
        _breaches(court, field, pool, managed),
        choices,
        clash(field, bound, court.first_allocation),
        bound,
        space(field, occupancy, court.plan, reserved, width),
    )


def _breaches(court: Court, field: Field, pool: I32, managed: Flags) -> U8:
    """Hold what is allocated to the rules of its pool; declared networks keep none."""
    judged: I64 = np.flatnonzero(managed & (field.type != NETWORK) & (pool >= 0))
    found = np.zeros(len(field), np.uint8)
    length = field.order.lengths(field.spans.code.take(judged))
    found[judged] = breaches(
        court.rulebook, court.snapshot, field.rows.take(judged), pool.take(judged), length
    )
    return found
