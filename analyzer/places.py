"""The common ground of one analysis: every block of the snapshot and of the plan, in one order."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from analyzer.holders import Spans
from ipam.blocks import I32, I64, Blocks
from ipam.pool import PoolTree
from ipam.position import positions
from ipam.snapshot import Snapshot


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Positions of rows, custom allocations and pool CIDRs, comparable with each other."""

    code: I64
    end: I64
    rows: int  # how many there are of each; they stand in this order
    allocations: int
    pool_of_cidr: I32  # index in the tree's pools of each pool CIDR
    scope_of_pool: I32  # index in the tree's scopes
    pool_of_allocation: I32

    @classmethod
    def of(cls, snapshot: Snapshot, tree: PoolTree) -> Self:
        """Order all blocks of an analysis."""
        scope = {one.name: number for number, one in enumerate(tree.scopes)}
        pool = {one.id: number for number, one in enumerate(tree.pools)}
        blocks = Blocks.joined(
            (
                snapshot.rows.blocks,
                Blocks.of(allocation.cidr for allocation in tree.allocations),
                Blocks.of(cidr for one in tree.pools for cidr in one.cidrs),
            )
        )
        order = positions(blocks)
        return cls(
            order.code,
            order.end,
            len(snapshot),
            len(tree.allocations),
            np.array([pool[one.id] for one in tree.pools for _ in one.cidrs], np.int32),
            np.array([scope[one.scope] for one in tree.pools], np.int32),
            np.array([pool[one.pool] for one in tree.allocations], np.int32),
        )

    def of_rows(self, group: I64 | I32, rows: I64 | None = None) -> Spans:
        """Return spans of rows, grouped by a column that has a value for every row."""
        spans = Spans(group.astype(np.int64), self.code[: self.rows], self.end[: self.rows])
        return spans if rows is None else spans.take(rows)

    def of_allocations(self) -> Spans:
        """Return spans of the custom allocations, grouped by scope."""
        part = slice(self.rows, self.rows + self.allocations)
        scope = self.scope_of_pool[self.pool_of_allocation].astype(np.int64)
        return Spans(scope, self.code[part], self.end[part])

    def of_pool_cidrs(self) -> Spans:
        """Return spans of the pools' CIDRs, grouped by scope."""
        part = slice(self.rows + self.allocations, None)
        return Spans(self.scope_of_pool[self.pool_of_cidr].astype(np.int64), self.code[part], self.end[part])
