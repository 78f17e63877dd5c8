"""The records of all shards as one table: every block once, from the shard that is believed about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ipam.blocks import I32, I64, U64, Flags
from ipam.records import FOUR, SIX, Records, Table, keys
from ipam.witnesses import Witnesses


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """The rows of one family, shard below shard."""

    table: Table
    shard: I32  # of each row: the place of its shard
    slot: I32  # of each row: the place of its owner among the owners of all shards

    @classmethod
    def of(cls, tables: Sequence[Table], empty: Table, owners_before: I64) -> Self:
        """Put the tables of the shards one below the other."""
        shard = np.repeat(np.arange(len(tables), dtype=np.int32), [len(table) for table in tables])
        table = np.concatenate([empty, *tables])
        return cls(table, shard, (owners_before[shard] + table["owner"]).astype(np.int32))

    def __len__(self) -> int:
        return len(self.table)


@dataclass(frozen=True, slots=True, eq=False)
class Merged:
    """The rows that stand; their numbers count through both families, those of IPv4 first."""

    four: Stack
    six: Stack
    keep: Flags

    def column(self, name: str) -> NDArray[Any]:
        """Return a column of the rows that stand."""
        return np.concatenate((self.four.table[name], self.six.table[name]))[self.keep]

    @property
    def shard(self) -> I32:
        """Return the place of the shard of each row that stands."""
        return np.concatenate((self.four.shard, self.six.shard))[self.keep]

    @property
    def slot(self) -> I32:
        """Return the place of the owner of each row that stands among the owners of all shards."""
        return np.concatenate((self.four.slot, self.six.slot))[self.keep]


def merged(witnesses: Witnesses, parts: Sequence[Records]) -> Merged:
    """Choose the rows that stand; shards that do not speak for their listing have no say.

    Of a block that is there twice, an owner's row stands before an observer's, and of several the row of
    the shard that was the last to answer.
    """
    owners_before = np.array([0, *accumulate(len(part.owners) for part in parts)], np.int64)
    four = Stack.of([part.four for part in parts], np.zeros(0, FOUR), owners_before)
    six = Stack.of([part.six for part in parts], np.zeros(0, SIX), owners_before)
    ranking = witnesses.ranking()
    rank = np.full(len(parts), len(parts), np.int64)
    rank[ranking] = np.arange(len(ranking))
    rank = np.repeat(rank, np.diff(owners_before))
    rank[_observers(parts)] += len(parts) + 1
    believed = _believed(witnesses, parts, frozenset(ranking))
    return Merged(
        four, six, np.concatenate([_standing(stack, believed[stack.slot], rank) for stack in (four, six)])
    )


def _believed(witnesses: Witnesses, parts: Sequence[Records], speaking: frozenset[int]) -> Flags:
    """Tell of each owner of each shard whether the shard is believed about it."""
    return np.array(
        [
            place in speaking and (number == 0 or witnesses.believes(place, owner))
            for place, part in enumerate(parts)
            for number, owner in enumerate(part.owners)
        ],
        np.bool_,
    )


def _observers(parts: Sequence[Records]) -> Flags:
    """Flag the owners that are not the shard's own account."""
    return np.array([number > 0 for part in parts for number in range(len(part.owners))], np.bool_)


def _standing(stack: Stack, allowed: Flags, rank: I64) -> Flags:
    """Flag the rows that stand: allowed ones, and of those with one key the first by rank."""
    key = keys(stack.table)
    repeated = _repeated(key[allowed])
    if not len(repeated):
        return allowed
    rows = np.flatnonzero(allowed & np.isin(key, repeated))
    order = np.lexsort((rows, rank[stack.slot[rows]], key[rows]))
    later = key[rows][order][1:] == key[rows][order][:-1]
    flags = allowed.copy()
    flags[rows[order[1:][later]]] = False
    return flags


def _repeated(key: U64) -> U64:
    ordered = np.sort(key)
    return np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
