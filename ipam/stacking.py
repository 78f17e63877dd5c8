"""Rows of all shards, shard below shard, and their columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ipam.blocks import I32, I64, Flags
from ipam.records import Table

CHUNK = 4096  # rows whose columns are cut out together: they fit in a processor's cache


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """The rows of one family."""

    table: Table
    shard: I32  # of each row: the place of its shard
    slot: I32  # of each row: the place of its owner among the owners of all shards, which are listed in order

    @classmethod
    def of(cls, tables: Sequence[Table], empty: Table, owners_before: I64) -> Self:
        """Put the tables of the shards one below the other.

        Args:
            tables: One for each shard.
            empty: Has the structure of the tables.
            owners_before: How many owners are listed in front of those of each shard.
        """
        sizes = [len(table) for table in tables]
        row = np.dtype((np.void, empty.dtype.itemsize))  # rows are moved whole: field by field takes longer
        table = np.concatenate([empty.view(row), *(table.view(row) for table in tables)]).view(empty.dtype)
        slot = np.repeat(owners_before.astype(np.int32), sizes)
        slot += table["owner"].astype(np.int32)
        return cls(table, np.repeat(np.arange(len(tables), dtype=np.int32), sizes), slot)

    def __len__(self) -> int:
        return len(self.table)

    def take(self, keep: Flags) -> "Stack":
        """Select rows."""
        if keep.all():
            return self
        return Stack(self.table[keep], self.shard[keep], self.slot[keep])


def cut(four: Table, six: Table) -> Mapping[str, NDArray[Any]]:
    """Cut rows into columns: those of one family alone, and those of both, the rows of IPv4 first."""
    common = [name for name in four.dtype.names or () if name in (six.dtype.names or ())]
    columns = {name: np.empty(len(four) + len(six), four.dtype[name]) for name in common}
    for table, begin in ((four, 0), (six, len(four))):
        own = [name for name in table.dtype.names or () if name not in common]
        columns |= {name: np.empty(len(table), table.dtype[name]) for name in own}
        for at in range(0, len(table), CHUNK):
            rows = table[at : at + CHUNK]
            for name in common:
                columns[name][begin + at : begin + at + len(rows)] = rows[name]
            for name in own:
                columns[name][at : at + len(rows)] = rows[name]
    return columns
