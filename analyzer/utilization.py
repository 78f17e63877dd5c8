"""How full pools are, and what can still be issued from them."""

from dataclasses import dataclass

import numpy as np

from analyzer.cells import Cell
from analyzer.field import BYOIP, Field
from ipam.blocks import I32, I64, Flags
from ipam.plan_columns import PlanColumns
from ipam.pool_uses import Space
from ipam.position import CODE_BITS
from ipam.report import NONE
from ipam.vacancy import Ground, Vacancy


@dataclass(frozen=True, slots=True, eq=False)
class Occupancy:
    """What takes space in the pools of a field; columns have a value for each of its rows."""

    place: I32  # of the smallest CIDR of a pool around the row, or NONE
    imported: Flags  # allocated to the row by the import plan
    unmanaged: Flags  # discovered there without an allocation, and not ignored


def space(field: Field, occupancy: Occupancy, plan: PlanColumns, cell: Cell) -> Space:
    """Measure the pools of a cell.

    What a pool gave away twice counts once, and what lies outside of it not at all: so the figures add up
    where the books of a cloud are at odds.
    """
    pools, index = cell.pools, field.plots.index
    local = np.full(len(plan.width), NONE, np.int64)
    local[pools] = np.arange(len(pools))
    ground = Ground(field.order, index.spans.code, local[field.plots.pool], len(pools))
    nested = np.flatnonzero(index.parent != NONE)
    children = _keys(index.parent[nested], ground.code[nested])
    given = np.concatenate((children, _held(field), _rows(field, occupancy, occupancy.imported)))
    allocated = ground.covered(children)
    return Space(
        pools,
        ground.counted(ground.level, ground.pool),
        allocated,
        ground.covered(given) - allocated,
        *_vacancy(field, occupancy, ground, children),
    )


def _vacancy(field: Field, occupancy: Occupancy, ground: Ground, children: I64) -> tuple[I64, Vacancy]:
    """Leave free what no sub-pool, custom allocation or watched block takes."""
    taking = field.monitored & ~field.parented  # the VPC of a subnet takes its space already
    taking &= field.type != BYOIP
    lost = np.flatnonzero(_smothered(field, occupancy))
    keys = (_rows(field, occupancy, taking), children, _keys(lost, ground.code[lost]), _held(field))
    vacancy = Vacancy.of(ground, np.concatenate(keys))
    return vacancy.free_counts(), vacancy


def _held(field: Field) -> I64:
    """List the allocations that lie in a CIDR of some pool."""
    allocations = field.plots.allocations
    place, _ = field.plots.index.holding(allocations)
    held = np.flatnonzero(place != NONE)
    return _keys(place[held], allocations.code[held])


def _rows(field: Field, occupancy: Occupancy, flags: Flags) -> I64:
    """List the flagged rows that lie in a CIDR of some pool."""
    rows = np.flatnonzero(flags & (occupancy.place >= 0))
    return _keys(occupancy.place.take(rows), field.spans.code.take(rows))


def _keys(place: I64 | I32, code: I64) -> I64:
    keys = place.astype(np.int64)
    keys <<= CODE_BITS
    keys |= code
    return keys


def _smothered(field: Field, occupancy: Occupancy) -> Flags:
    """Flag the CIDRs of pools that lie inside a larger unmanaged block: nothing there is safe."""
    cidrs = field.plots.index.spans
    around = field.spans.take(np.flatnonzero(occupancy.unmanaged & ~field.parented))
    if not len(around):
        return np.zeros(len(cidrs), np.bool_)
    before = np.searchsorted(around.first, cidrs.first, "right") - 1
    reach = np.maximum.accumulate(around.last).take(before)
    flags: Flags = (before >= 0) & (reach >= cidrs.last)
    return flags
