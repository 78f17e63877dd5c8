"""Pools that plan the subnets of one VPC: they judge its subnets, and neither the VPC nor anything else.

Its space is that of the VPC, which the pool that the VPC is allocated from has given away once.
"""

from dataclasses import dataclass, replace

import numpy as np

from analyzer.binding import bindings
from analyzer.cells import Cell
from analyzer.field import SUBNET, Field
from analyzer.utilization import Occupancy, space
from ipam.blocks import I32, I64, Flags
from ipam.plan_columns import PlanColumns
from ipam.pool_uses import Space
from ipam.report import NONE
from ipam.snapshot import Snapshot


@dataclass(frozen=True, slots=True, eq=False)
class Planned:
    """The subnets of a field that lie in the pool which plans their VPC."""

    place: I64  # in the field, ascending
    pool: I32  # index in the tree's pools
    managed: Flags
    bound: I32  # the allocations, by their index in the tree, that a subnet holds
    spaces: tuple[Space, ...]


def planned(field: Field, snapshot: Snapshot, plan: PlanColumns, cell: Cell) -> Planned:
    """Judge the subnets of VPCs that have a pool of their own."""
    none, nothing = np.zeros(0, np.int64), np.zeros(0, np.int32)
    if field.planning is None:
        return Planned(none, nothing, np.zeros(0, np.bool_), nothing, ())
    place = np.flatnonzero(field.type == SUBNET)
    at, _ = field.planning.index.holding(field.spans.take(place))
    place, at = place[at != NONE], at[at != NONE]
    pool = field.planning.pool.take(at)
    network = np.append(snapshot.networks, np.uint64(0)).take(
        field.network.take(place)
    )  # NONE takes the last
    own = plan.networks.take(pool) == network
    place, at, pool = place[own], at[own], pool[own]
    inner = _inner(field, place)
    held = bindings(inner, snapshot.columns, plan)
    occupancy = Occupancy(at, np.zeros(len(place), np.bool_), inner.monitored & ~held.bound)
    return Planned(
        place,
        pool,
        held.bound,
        field.planning.number[held.holder != NONE],
        (space(inner, occupancy, plan, cell.of_pools(planning=True)),),
    )


def _inner(field: Field, place: I64) -> Field:
    """Leave some subnets, on the ground of the pools that plan them; there they take space by themselves."""
    assert field.planning is not None
    return replace(
        field,
        plots=field.planning,
        rows=field.rows.take(place),
        spans=field.spans.take(place),
        type=field.type.take(place),
        monitored=field.monitored.take(place),
        network=field.network.take(place),
        parented=np.zeros(len(place), np.bool_),
    )
