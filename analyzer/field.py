"""The blocks of one family by scope and position: what every verdict is computed on."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analyzer.holders import Index, Spans
from analyzer.lineup import Lineup
from ipam.blocks import I32, I64, U8, Flags
from ipam.plan_columns import Planned
from ipam.position import Order
from ipam.report import NONE
from ipam.words import ResourceType

Integers = NDArray[Any]  # of whatever width

TYPES = tuple(ResourceType)
VPC, SUBNET, EIP, NETWORK = (TYPES.index(one) for one in (
    ResourceType.VPC, ResourceType.SUBNET, ResourceType.EIP, ResourceType.NETWORK
))  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Plots:
    """The plan on the ground of one family."""

    index: Index  # of the pools' CIDRs
    pool: I32  # index in the tree's pools of the CIDR at each place of the index
    allocations: Spans  # custom ones, in order
    number: I32  # of each: its index in the tree


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """Rows of one family in the order of their scope and block; columns have a value for each of them."""

    order: Order
    plots: Plots
    rows: I64  # of the snapshot
    spans: Spans
    type: U8  # index in TYPES
    monitored: Flags
    network: I32
    parented: Flags  # a subnet inside a known block of its VPC

    def __len__(self) -> int:
        return len(self.rows)

    def cut(self, part: slice) -> "Field":
        """Take neighbouring rows alone."""
        return Field(
            self.order,
            self.plots,
            self.rows[part],
            Spans(self.spans.first[part], self.spans.last[part]),
            self.type[part],
            self.monitored[part],
            self.network[part],
            self.parented[part],
        )

    @property
    def code(self) -> I64:
        """Return the codes of the rows within their scopes."""
        return self.spans.code


@dataclass(frozen=True, slots=True, eq=False)
class Traits:
    """What is known of each row of the snapshot before it is judged; in the snapshot's order."""

    type: U8  # index in TYPES
    scope: I32
    monitored: Flags
    parent: I32  # row of the VPC block that a subnet lies in, or NONE


def field(lineup: Lineup, traits: Traits, network: I32, plots: Plots) -> Field:
    """Sort the rows of one family by scope; within a scope they keep their preorder."""
    scope = traits.scope.take(lineup.rows)
    rows, code = lineup.rows, lineup.code
    if len(scope) and (scope != scope[0]).any():
        places = _by_scope(scope)
        rows, code, scope = rows.take(places), code.take(places), scope.take(places)
    return Field(
        lineup.order,
        plots,
        rows,
        Spans.of(scope, code, lineup.order.ends(code)),
        traits.type.take(rows),
        traits.monitored.take(rows),
        network.take(rows),
        traits.parent.take(rows) != NONE,
    )


def plots(lineup: Lineup, cidrs: Planned, allocations: Planned) -> Plots:
    """Lay the plan out on the ground of one family."""
    index = Index.of(Spans.of(cidrs.scope, lineup.cidrs, lineup.order.ends(lineup.cidrs)))
    held = Spans.of(allocations.scope, lineup.allocations, lineup.order.ends(lineup.allocations))
    order = np.argsort(held.first, kind="stable")
    return Plots(index, cidrs.pool.take(index.number), held.take(order), allocations.number.take(order))


def _by_scope(scope: I32) -> I64:
    """Sort by scope, stably: the place stands beside the scope in one integer, a small one for few scopes."""
    bits = len(scope).bit_length()
    width = bits + int(scope.max()).bit_length()
    packed: Integers = scope.astype(np.uint32 if width <= np.iinfo(np.uint32).bits else np.uint64)
    packed <<= packed.dtype.type(bits)
    packed |= np.arange(len(scope), dtype=packed.dtype)
    packed.sort()
    packed &= packed.dtype.type((1 << bits) - 1)
    return packed.astype(np.int64)
