"""How full pools are, and what can still be issued from them."""

from dataclasses import dataclass

import numpy as np

from analyzer.cells import Cell
from analyzer.field import Field
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
    pool: I32  # index in the tree's pools, or NONE
    imported: Flags  # allocated to the row by the import plan
    unmanaged: Flags  # discovered there without an allocation, and not ignored


def space(field: Field, occupancy: Occupancy, plan: PlanColumns, cell: Cell) -> Space:
    """Measure the pools of a cell."""
    pools, reserved, width = cell.pools, cell.allocations, field.order.width
    local = np.full(len(plan.width), NONE, np.int64)
    local[pools] = np.arange(len(pools))
    index = field.plots.index
    ground = Ground(field.order, index.spans.code, local[field.plots.pool], len(pools))
    parent = plan.parent[field.plots.pool]
    children = np.flatnonzero(parent != NONE)
    assigned = np.flatnonzero(occupancy.imported)
    held = ground.counted(width - reserved.length.astype(np.int64), local[reserved.pool])
    code = field.spans.code.take(assigned)
    held += ground.counted(width - field.order.lengths(code), local[occupancy.pool[assigned]])
    return Space(
        pools,
        ground.counted(ground.level, ground.pool),
        ground.counted(ground.level[children], local[parent[children]]),
        held,
        *_vacancy(field, occupancy, ground),
    )


def _vacancy(field: Field, occupancy: Occupancy, ground: Ground) -> tuple[I64, Vacancy]:
    """Leave free what no sub-pool, custom allocation or watched block takes."""
    index, allocations = field.plots.index, field.plots.allocations
    taking = occupancy.place >= 0
    taking &= field.monitored
    taking &= ~field.parented  # its VPC takes the space already
    rows = np.flatnonzero(taking)
    nested = np.flatnonzero(index.parent != NONE)
    lost = np.flatnonzero(_smothered(field, occupancy))
    held_in, _ = index.holding(allocations)
    held = np.flatnonzero(held_in != NONE)
    vacancy = Vacancy.of(
        ground,
        np.concatenate(
            (
                _keys(occupancy.place.take(rows), field.spans.code.take(rows)),
                _keys(index.parent[nested], ground.code[nested]),
                _keys(lost, ground.code[lost]),
                _keys(held_in[held], allocations.code[held]),
            )
        ),
    )
    return vacancy.free_counts(), vacancy


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
