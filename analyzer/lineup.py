"""The blocks of one cell as codes: discovered ones, and beside them those of the plan."""

from dataclasses import dataclass

import numpy as np

from analyzer.cells import Cell
from ipam.blocks import I64
from ipam.columns import Columns
from ipam.position import Ipv4Order, Ipv6Order, Order
from ipam.words import Family


@dataclass(frozen=True, slots=True, eq=False)
class Lineup:
    """Codes that are comparable with each other."""

    order: Order
    code: I64  # of each row of the cell
    cidrs: I64  # of each CIDR of its pools
    allocations: I64  # of each of its allocations


def lined_up(columns: Columns, cell: Cell) -> Lineup:
    """Number the blocks of a cell in preorder."""
    length, planned = columns.length.take(cell.rows), (cell.cidrs, cell.allocations)
    if cell.family is Family.IPV4:
        return Lineup(
            Ipv4Order(),
            Ipv4Order.codes(columns.start4.take(cell.rows), length),
            *(Ipv4Order.codes(one.lo, one.length) for one in planned),
        )
    order, ranks = Ipv6Order.of(
        np.concatenate((columns.hi6.take(cell.rows - columns.ipv4), *(one.hi for one in planned))),
        np.concatenate((columns.lo6.take(cell.rows - columns.ipv4), *(one.lo for one in planned))),
        np.concatenate((length, *(one.length for one in planned))),
    )
    return Lineup(order, *np.split(ranks, np.cumsum((len(cell.rows), len(cell.cidrs)))))
