"""Which discovered blocks hold an allocation: reserve first, create later."""

from dataclasses import dataclass

import numpy as np

from analyzer.field import BYOIP, NETWORK, SUBNET, Field
from analyzer.ties import first_come
from ipam.blocks import I32, I64, U64, Flags
from ipam.columns import Columns
from ipam.plan_columns import PlanColumns
from ipam.report import NONE


@dataclass(frozen=True, slots=True, eq=False)
class Bindings:
    """How the rows of a field and allocations belong together."""

    allocation: I32  # of each row: the place among the allocations of the innermost it lies in, or NONE
    bound: Flags  # of each row: it is the one block that an allocation was made for
    fulfils: Flags  # of each row: a declared network inside an allocation
    holder: I64  # of each allocation: the place of the row that binds it, or NONE
    of_subnet: Flags  # of each allocation: made for a subnet, which lies in its VPC
    imported: Flags  # of each allocation: it is what an import plan came to
    named: U64  # of each allocation: the resource that it names; see `ipam.identifier`


def bindings(field: Field, columns: Columns, plan: PlanColumns) -> Bindings:
    """Bind each allocation to the equal block whose id it names, else that was seen first, has the lesser id.

    An allocation for a subnet is bound by subnets alone; every other one by a VPC block, a declared network,
    an Elastic IP or a public pool. What is ignored binds nothing.
    """
    allocations, of_subnet = field.plots.allocations, plan.of_subnet.take(field.plots.number)
    begin = np.searchsorted(field.spans.first, allocations.first)
    stop = np.searchsorted(field.spans.first, allocations.last, "right")
    inside, of = spread(begin, stop)
    allocation = np.full(len(field), NONE, np.int32)
    allocation[inside] = of  # allocations stand outermost first: the innermost is written last
    usable = field.monitored.take(inside) & (field.type.take(inside) != BYOIP)
    usable &= (field.type.take(inside) == SUBNET) == of_subnet.take(of)
    inside, of = inside[usable], of[usable]
    equal = np.flatnonzero(field.spans.first.take(inside) == allocations.first.take(of))
    holder = np.full(len(allocations), NONE, np.int64)
    named = plan.named.take(field.plots.number)
    _bind(field, columns, (inside[equal], of[equal]), named, holder)
    bound = np.zeros(len(field), np.bool_)
    bound[holder[holder >= 0]] = True
    fulfils = np.zeros(len(field), np.bool_)
    fulfils[inside] = field.type.take(inside) == NETWORK
    fulfils[inside[equal]] = False
    imported = plan.imported.take(field.plots.number)
    return Bindings(allocation, bound, fulfils, holder, of_subnet, imported, named)


def _bind(field: Field, columns: Columns, pairs: tuple[I64, I64], named: U64, holder: I64) -> None:
    """Choose the holder of each allocation among equal blocks; the pairs are of the two's places."""
    place, of = pairs
    meant = columns.order.take(field.rows.take(place)) == named.take(of)
    rest = ~np.isin(place, place[meant])
    _lead(field, columns, place[rest], of[rest], holder)
    _lead(field, columns, place[meant], of[meant], holder)


def _lead(field: Field, columns: Columns, place: I64, of: I64, holder: I64) -> None:
    """Let each allocation be held by the first to come; of equal allocations the last has a holder."""
    own = np.full(len(field), NONE, np.int64)
    own[place] = of
    first = first_come(field, columns, np.unique(place))[::-1]
    holder[own.take(first)] = first  # the first to come is written last


def spread(begin: I64, stop: I64) -> tuple[I64, I64]:
    """List the numbers of several ranges one after the other, and which range each is of."""
    counts = np.maximum(stop - begin, 0)
    of = np.repeat(np.arange(len(begin)), counts)
    before = np.cumsum(counts) - counts
    return np.arange(len(of)) + (begin - before).take(of), of
