"""How an analysis is cut: a cell is one family of some scopes, and no verdict looks beyond it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ipam.blocks import I32, I64, U64
from ipam.columns import Columns
from ipam.plan_columns import PlanColumns, Planned
from ipam.report import NONE
from ipam.words import Family

Integers = NDArray[Any]  # of whatever width

LEAST = 1 << 16  # rows; scopes with fewer share a cell, because each cell costs something by itself


@dataclass(frozen=True, slots=True, eq=False)
class Partition:
    """Which scopes share the cells of each family."""

    part: I32  # of each scope
    count: int

    @classmethod
    def of(cls, scope: I32, scopes: int, least: int) -> "Partition":
        """Put scopes together, in their order, until there are enough rows; `scope` is that of each row."""
        rows = np.bincount(scope, minlength=scopes)
        part = np.zeros(scopes, np.int32)
        held = 0
        for number, count in enumerate(rows.tolist()[:-1]):
            held += count
            full = held >= least
            part[number + 1] = part[number] + full
            held = 0 if full else held
        return cls(part, int(part[-1]) + 1)


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """One family of some scopes."""

    family: Family
    part: int
    rows: I64  # of the snapshot, ascending
    cidrs: Planned  # those of the pools of these scopes
    allocations: Planned
    pools: I64  # indices in the tree's pools
    networks: U64  # of each pool of the tree: the VPC whose subnets it plans, or 0

    def of_pools(self, *, planning: bool) -> "Cell":
        """Leave the pools that plan single VPCs, or all others."""
        return replace(self, pools=self.pools[(self.networks.take(self.pools) > 0) == planning])


def cells(
    columns: Columns,
    plan: PlanColumns,
    scope: I32,
    partition: Partition,
    wanted: frozenset[tuple[Family, int]] | None = None,
) -> Iterator[Cell]:
    """Cut what is judged into cells; each row and each pool is in one of them.

    Args:
        columns: The rows.
        plan: The pools.
        scope: Of each row.
        partition: Which scopes share cells.
        wanted: Families and parts of the cells that are made; all of them by default.
    """
    for family in Family:
        parts = sorted(number for of, number in wanted if of is family) if wanted is not None else None
        rows, cidrs, allocations = columns.part(family), plan.cidrs[family], plan.allocations[family]
        pools = plan.pools[family]
        cut = [
            _listed(partition.part.take(one), partition.count, parts)
            for one in (scope[rows], cidrs.scope, allocations.scope, plan.scope.take(pools))
        ]
        for number, (ours, made, held, own) in zip(
            range(partition.count) if parts is None else parts, zip(*cut, strict=True), strict=True
        ):
            yield Cell(
                family,
                number,
                ours + rows.start,
                cidrs.take(made),
                allocations.take(held),
                pools.take(own),
                plan.networks,
            )


def _listed(part: I32, count: int, parts: Sequence[int] | None) -> list[I64]:
    """List what belongs to each part, or to each of some parts, ascending."""
    if parts is None:
        return split(part, count)
    line = np.full(count, NONE, np.int32)
    line[list(parts)] = np.arange(len(parts))
    ours = np.flatnonzero(line.take(part) != NONE)
    return [ours.take(one) for one in split(line.take(part.take(ours)), len(parts))]


def split(part: I32, count: int) -> list[I64]:
    """List what belongs to each of so many parts, ascending."""
    if count < 2:  # noqa: PLR2004 - one part or none: nothing to be told apart
        return [np.arange(len(part))] * count
    bits = len(part).bit_length()
    small = bits + count.bit_length() <= np.iinfo(np.uint32).bits  # an integer of half the size sorts faster
    packed: Integers = part.astype(np.uint32 if small else np.uint64)
    packed <<= packed.dtype.type(bits)
    packed |= np.arange(len(part), dtype=packed.dtype)
    packed.sort()
    begins = np.searchsorted(packed, np.arange(1, count).astype(packed.dtype) << packed.dtype.type(bits))
    packed &= packed.dtype.type((1 << bits) - 1)
    return np.split(packed.astype(np.int64), begins)
