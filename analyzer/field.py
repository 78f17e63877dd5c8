"""The blocks of one cell by scope and position: what every verdict is computed on."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from analyzer.cells import Cell
from analyzer.holders import CODES, Index, Spans
from analyzer.lineup import Lineup, lined_up
from ipam.blocks import I32, I64, U8, Flags
from ipam.columns import Columns
from ipam.position import CODE_BITS, Order
from ipam.report import NONE
from ipam.words import ResourceType

KEY_BITS = 63
TYPE, MONITORED, PARENTED = np.uint8(7), np.uint8(8), np.uint8(16)  # bits of a row's state
TYPES = tuple(ResourceType)
VPC, SUBNET, EIP, NETWORK, PUBLIC_POOL, BYOIP = (TYPES.index(one) for one in (
    ResourceType.VPC, ResourceType.SUBNET, ResourceType.EIP, ResourceType.NETWORK,
    ResourceType.PUBLIC_IPV4_POOL, ResourceType.BYOIP_CIDR,
))  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Plots:
    """The plan on the ground of a cell."""

    index: Index  # of the pools' CIDRs
    pool: I32  # index in the tree's pools of the CIDR at each place of the index
    allocations: Spans  # custom ones, in order
    number: I32  # of each: its index in the tree
    giver: I32  # of each: the index in the tree's pools of the one that gave it


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """Rows of a cell in the order of their scope and block; columns have a value for each of them."""

    order: Order
    plots: Plots
    planning: Plots | None  # the pools that plan the subnets of one VPC each, where there are any
    rows: I64  # of the snapshot
    spans: Spans
    type: U8  # index in TYPES
    monitored: Flags
    network: I32
    parented: Flags  # a subnet inside a known block of its VPC

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True, eq=False)
class Traits:
    """What is known of each row of the snapshot before it is judged; in the snapshot's order."""

    type: U8  # index in TYPES
    scope: I32
    ignored_by: I32  # index of the rule, or NONE
    parent: I32  # row of the VPC block that a subnet lies in, or NONE
    state: U8  # the type, MONITORED unless ignored, and PARENTED: sorted at once

    @classmethod
    def of(cls, types: U8, scope: I32, ignored_by: I32, parent: I32) -> Self:
        """Note what each row is."""
        state = types.copy()
        state |= (ignored_by == NONE).view(np.uint8) * MONITORED
        state |= (parent != NONE).view(np.uint8) * PARENTED
        return cls(types, scope, ignored_by, parent, state)

    @property
    def monitored(self) -> Flags:
        """Flag the rows that no rule ignores."""
        return (self.state & MONITORED).astype(np.bool_)


def field(columns: Columns, traits: Traits, cell: Cell) -> Field:
    """Sort the rows of a cell by scope and block; equal ones stand by their number."""
    lineup = lined_up(columns, cell)
    places, keys = arranged(traits.scope.take(cell.rows), lineup.code)
    ends = lineup.order.ends(keys & CODES)
    ends |= keys & ~CODES
    rows = cell.rows.take(places)
    state = traits.state.take(rows)
    return Field(
        lineup.order,
        *_plots(lineup, cell),
        rows,
        Spans(keys, ends),
        state & TYPE,
        (state & MONITORED).astype(np.bool_),
        columns.network.take(rows),
        (state & PARENTED).astype(np.bool_),
    )


def _plots(lineup: Lineup, cell: Cell) -> tuple[Plots, Plots | None]:
    """Lay the plan out on the ground of a cell, the pools that plan single VPCs by themselves."""
    made, held = (cell.networks.take(one.pool) > 0 for one in (cell.cidrs, cell.allocations))
    if not made.any():
        return _plot(lineup, cell, (~made, ~held)), None
    return _plot(lineup, cell, (~made, ~held)), _plot(lineup, cell, (made, held))


def _plot(lineup: Lineup, cell: Cell, wanted: tuple[Flags, Flags]) -> Plots:
    """Lay out the wanted CIDRs of pools, and the wanted allocations."""
    made, held = map(np.flatnonzero, wanted)
    cidrs, allocations = cell.cidrs.take(made), cell.allocations.take(held)
    code = lineup.cidrs.take(made)
    index = Index.of(Spans.of(cidrs.scope, code, lineup.order.ends(code)))
    code = lineup.allocations.take(held)
    spans = Spans.of(allocations.scope, code, lineup.order.ends(code))
    order = np.argsort(spans.first, kind="stable")
    return Plots(
        index,
        cidrs.pool.take(index.number),
        spans.take(order),
        allocations.number.take(order),
        allocations.pool.take(order),
    )


def arranged(scope: I32, code: I64) -> tuple[I64, I64]:
    """Sort by scope and code; returns what stands at each place, equal ones by number, and the keys.

    Where the number fits beside the key, one sort of plain integers does all; else codes are sorted first.
    """
    bits, most = len(code).bit_length(), int(scope.max(initial=0)).bit_length()
    if most + CODE_BITS + bits <= KEY_BITS:
        packed = scope.astype(np.int64)
        packed <<= CODE_BITS
        packed |= code
        return _unpacked(packed, bits)
    by_code, _ = _unpacked(code.copy(), bits)
    by_scope, scopes = _unpacked(scope.take(by_code).astype(np.int64), bits)
    places = by_code.take(by_scope)
    scopes <<= CODE_BITS
    scopes |= code.take(places)
    return places, scopes


def _unpacked(keys: I64, bits: int) -> tuple[I64, I64]:
    """Sort keys, each with its number in the low bits, and take both apart again."""
    keys <<= bits
    keys |= np.arange(len(keys))
    keys.sort()
    places = keys & ((1 << bits) - 1)
    keys >>= bits
    return places, keys
