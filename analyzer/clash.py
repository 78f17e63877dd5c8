"""Which networks of one field share addresses, and the subnets through them."""

from dataclasses import dataclass

import numpy as np

from analyzer.binding import Bindings
from analyzer.field import NETWORK, SUBNET, VPC, Field
from analyzer.holders import CODES, Spans
from analyzer.overlap import Arena, counts, crossed, crossings, own
from ipam.blocks import I32, I64
from ipam.position import CODE_BITS
from ipam.report import NONE


@dataclass(frozen=True, slots=True, eq=False)
class Clash:
    """Overlaps within the scopes of a field."""

    arena: Arena
    count: I64  # of each entity of the arena
    of_row: I32  # of each row of the field: blocks of other networks that share an address with it


def clash(field: Field, bindings: Bindings, first_allocation: int) -> Clash:
    """Compare VPC blocks, declared networks and custom allocations that no resource holds yet.

    An allocation for a subnet lies in the block of its VPC, which is compared.
    """
    compared = ((field.type == VPC) | (field.type == NETWORK)) & field.monitored
    places = np.flatnonzero(compared)
    arena = _arena(field, bindings, places, first_allocation)
    count = counts(arena)
    of_row = np.zeros(len(field), np.int32)
    discovered = np.flatnonzero(~arena.reserved)
    of_row[places] = count[discovered]  # both ascend; equal blocks stay in their order
    subnets = np.flatnonzero((field.type == SUBNET) & field.monitored)
    met = crossings(arena.spans, field.spans.take(subnets))
    met -= _own_blocks(field, arena, subnets, met)
    of_row[subnets] = met
    return Clash(arena, count, of_row)


def _arena(field: Field, bindings: Bindings, places: I64, first_allocation: int) -> Arena:
    """Put the networks and the free allocations in one order; of equal blocks the network stands first."""
    free = np.flatnonzero((bindings.holder == NONE) & ~bindings.of_subnet)
    reservations = field.plots.allocations.take(free)
    number = field.plots.number.take(free).astype(np.int64)
    spans = field.spans.take(places)
    at = np.searchsorted(spans.first, reservations.first, "right")
    return Arena(
        Spans(np.insert(spans.first, at, reservations.first), np.insert(spans.last, at, reservations.last)),
        np.insert(field.rows.take(places), at, first_allocation + number),
        np.insert(field.network.take(places).astype(np.int64), at, NONE - 1 - number),
        np.insert(np.zeros(len(places), np.bool_), at, values=True),
        np.insert(field.type.take(places) == NETWORK, at, values=False),
    )


def _own_blocks(field: Field, arena: Arena, subnets: I64, met: I64) -> I64:
    """Count the blocks of its own VPC that each subnet meets: the one it lies in.

    Where bad data let blocks of one VPC overlap, or a subnet reach beyond its VPC, it may be any number.
    """
    parented, network = field.parented.take(subnets), field.network.take(subnets)
    found = parented.astype(np.int64)
    doubtful = ~parented & (network != NONE) & (met > 0)
    tangled = np.unique(arena.network[own(arena) > 0])
    if len(tangled):
        doubtful |= parented & np.isin(network, tangled)
    if doubtful.any():
        ours = np.flatnonzero(np.isin(arena.network, network[doubtful]))
        found[doubtful] = _met(field, subnets[doubtful], arena.take(ours))
    return found


def _met(field: Field, subnets: I64, arena: Arena) -> I64:
    """Count the blocks of its own VPC that each subnet meets."""
    spans, asked = field.spans.take(subnets), arena.spans
    network = np.concatenate((field.network.take(subnets).astype(np.int64), arena.network))
    scope = np.concatenate((spans.first, asked.first)) >> CODE_BITS
    pairs = scope * (int(network.max()) + 1) + network
    group = np.unique(pairs, return_inverse=True)[1].astype(np.int64)
    of_subnets, of_blocks = group[: len(subnets)], group[len(subnets) :]
    ours = Spans.of(of_subnets, spans.code, spans.last & CODES)
    blocks = Spans.of(of_blocks, asked.code, asked.last & CODES)
    return crossed(blocks, ours)
