"""Which discovered blocks hold a custom allocation: reserve first, create later."""

from dataclasses import dataclass

import numpy as np

from analyzer.holders import Spans, holders
from ipam.blocks import I64, Flags
from ipam.report import NONE
from ipam.snapshot import Snapshot


@dataclass(frozen=True, slots=True, eq=False)
class Bindings:
    """How rows and custom allocations belong together."""

    allocation: I64  # of each row: the allocation it lies in, or NONE
    bound: Flags  # of each row: it is the one block that the allocation was made for
    fulfils: Flags  # of each row: a declared network inside an allocation
    holder: I64  # of each allocation: the row that binds it, or NONE


def bindings(snapshot: Snapshot, rows: Spans, allocations: Spans, able: Flags, declared: Flags) -> Bindings:
    """Bind each custom allocation to the equal block that was seen first, then has the lesser id.

    `rows` and `allocations` are grouped by scope; `able` flags VPC blocks, declared networks and Elastic IPs
    that are not ignored, `declared` the networks among them.
    """
    allocation = np.where(able, holders(allocations, rows), NONE)
    inside = np.flatnonzero(allocation >= 0)
    equal = inside[rows.code[inside] == allocations.code[allocation[inside]]]
    holder = np.full(len(allocations), NONE, np.int64)
    for row in sorted(
        equal.tolist(), key=lambda row: (snapshot.first_seen[row], snapshot.rows.resource[row])
    ):
        if holder[allocation[row]] == NONE:
            holder[allocation[row]] = row
    bound = np.zeros(len(rows), np.bool_)
    bound[holder[holder >= 0]] = True
    within = np.zeros(len(rows), np.bool_)
    within[inside] = True
    within[equal] = False
    return Bindings(allocation, bound, declared & within, holder)
