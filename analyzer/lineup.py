"""The blocks of one family in preorder: discovered ones, and beside them those of the plan."""

from dataclasses import dataclass

import numpy as np

from ipam.blocks import I64
from ipam.columns import Columns
from ipam.plan_columns import PlanColumns, Planned
from ipam.position import CODE_BITS, Ipv4Order, Ipv6Order, Order
from ipam.words import Family

KEY_BITS = 63


@dataclass(frozen=True, slots=True, eq=False)
class Lineup:
    """Codes of one family that are comparable with each other."""

    order: Order
    rows: I64  # of the snapshot, in preorder; equal blocks by number
    code: I64  # of each, ascending
    cidrs: I64  # codes of the pools' CIDRs, in the order of the plan's columns
    allocations: I64  # codes of the custom allocations, likewise


def lined_up(columns: Columns, plan: PlanColumns, family: Family) -> Lineup:
    """Put the rows of one family in preorder."""
    cidrs, allocations = plan.cidrs[family], plan.allocations[family]
    part = columns.part(family)
    order: Order
    if family is Family.IPV4:
        order = Ipv4Order()
        code = Ipv4Order.codes(columns.start4, columns.length[part])
        planned = [Ipv4Order.codes(one.lo, one.length) for one in (cidrs, allocations)]
    else:
        order, ranks = _ranked(columns, cidrs, allocations)
        code, *planned = np.split(ranks, np.cumsum((len(columns) - part.start, len(cidrs))))
    rows, code = arranged(code)
    return Lineup(order, rows + part.start, code, *planned)


def _ranked(columns: Columns, *planned: Planned) -> tuple[Ipv6Order, I64]:
    return Ipv6Order.of(
        np.concatenate((columns.hi6, *(one.hi for one in planned))),
        np.concatenate((columns.lo6, *(one.lo for one in planned))),
        np.concatenate((columns.length[columns.ipv4 :], *(one.length for one in planned))),
    )


def arranged(code: I64) -> tuple[I64, I64]:
    """Sort codes; returns which stands at each place, equal ones by number, and the sorted codes."""
    bits = len(code).bit_length()
    if CODE_BITS + bits > KEY_BITS:
        order = np.argsort(code, kind="stable")
        return order, code.take(order)
    packed = code << bits  # the number fits beside the code: one sort of plain integers does both
    packed |= np.arange(len(code))
    packed.sort()
    order = packed & ((1 << bits) - 1)
    packed >>= bits
    return order, packed
