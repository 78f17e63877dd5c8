"""Which discovered blocks hold a custom allocation: reserve first, create later."""

from dataclasses import dataclass

import numpy as np

from analyzer.field import NETWORK, Field
from analyzer.ties import first_come
from ipam.blocks import I32, I64, Flags
from ipam.columns import Columns
from ipam.report import NONE


@dataclass(frozen=True, slots=True, eq=False)
class Bindings:
    """How the rows of a field and custom allocations belong together."""

    allocation: I32  # of each row: the place among the allocations of the one it lies in, or NONE
    bound: Flags  # of each row: it is the one block that the allocation was made for
    fulfils: Flags  # of each row: a declared network inside an allocation
    holder: I64  # of each allocation: the place of the row that binds it, or NONE


def bindings(field: Field, columns: Columns, able: Flags) -> Bindings:
    """Bind each custom allocation to the equal block that was seen first, then has the lesser id.

    `able` flags VPC blocks, declared networks and Elastic IPs that are not ignored.
    """
    allocations = field.plots.allocations
    begin = np.searchsorted(field.spans.first, allocations.first)
    stop = np.searchsorted(field.spans.first, allocations.last, "right")
    inside, of = spread(begin, stop)
    allocation = np.full(len(field), NONE, np.int32)
    allocation[inside] = of  # allocations stand outermost first: the innermost is written last
    usable = able.take(inside)
    inside, of = inside[usable], of[usable]
    holder = np.full(len(allocations), NONE, np.int64)
    equal = inside[field.spans.first.take(inside) == allocations.first.take(of)]
    equal = first_come(field, columns, equal)[::-1]
    holder[allocation.take(equal)] = equal  # the first to come is written last
    bound = np.zeros(len(field), np.bool_)
    bound[holder[holder >= 0]] = True
    fulfils = np.zeros(len(field), np.bool_)
    fulfils[inside] = field.type.take(inside) == NETWORK
    fulfils[equal] = False
    return Bindings(allocation, bound, fulfils, holder)


def spread(begin: I64, stop: I64) -> tuple[I64, I64]:
    """List the numbers of several ranges one after the other, and which range each is of."""
    counts = np.maximum(stop - begin, 0)
    of = np.repeat(np.arange(len(begin)), counts)
    before = np.cumsum(counts) - counts
    return np.arange(len(of)) + (begin - before).take(of), of
