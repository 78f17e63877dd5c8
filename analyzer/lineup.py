"""The blocks of one family as codes: discovered ones, and beside them those of the plan."""

from dataclasses import dataclass

import numpy as np

from ipam.blocks import I64
from ipam.columns import Columns
from ipam.plan_columns import PlanColumns, Planned
from ipam.position import Ipv4Order, Ipv6Order, Order
from ipam.words import Family


@dataclass(frozen=True, slots=True, eq=False)
class Lineup:
    """Codes of one family that are comparable with each other."""

    order: Order
    start: int  # the family's first row in the snapshot
    code: I64  # of each row of the family, in the snapshot's order
    cidrs: I64  # codes of the pools' CIDRs, in the order of the plan's columns
    allocations: I64  # codes of the custom allocations, likewise

    @property
    def part(self) -> slice:
        """Return the family's rows in the snapshot."""
        return slice(self.start, self.start + len(self.code))


def lined_up(columns: Columns, plan: PlanColumns, family: Family) -> Lineup:
    """Number the blocks of one family in preorder."""
    cidrs, allocations = plan.cidrs[family], plan.allocations[family]
    part = columns.part(family)
    if family is Family.IPV4:
        code = Ipv4Order.codes(columns.start4, columns.length[part])
        planned = [Ipv4Order.codes(one.lo, one.length) for one in (cidrs, allocations)]
        return Lineup(Ipv4Order(), part.start, code, *planned)
    order, ranks = _ranked(columns, cidrs, allocations)
    code, *planned = np.split(ranks, np.cumsum((len(columns) - part.start, len(cidrs))))
    return Lineup(order, part.start, code, *planned)


def _ranked(columns: Columns, *planned: Planned) -> tuple[Ipv6Order, I64]:
    return Ipv6Order.of(
        np.concatenate((columns.hi6, *(one.hi for one in planned))),
        np.concatenate((columns.lo6, *(one.lo for one in planned))),
        np.concatenate((columns.length[columns.ipv4 :], *(one.length for one in planned))),
    )
