"""Which rows carry which tags, tags being numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Self

import numpy as np

from ipam.blocks import I64, U32, U64
from ipam.identifier import pair_fingerprint
from ipam.spread import mixed
from ipam.tag_column import TagColumn, Tags


@dataclass(frozen=True, slots=True, eq=False)
class TagIndex:
    """The distinct tags of some rows, and the rows that carry each."""

    pairs: U64  # fingerprint of key and value, ascending
    counts: U32  # how many rows carry each
    carriers: U32  # those rows, pair by pair, ascending for each pair

    @classmethod
    def of(cls, tags: Sequence[Tags]) -> Self:
        """Index the tags of rows; each tag that many carry is numbered once."""
        column = TagColumn.of(tags)
        numbers = map(cache(pair_fingerprint), column.keys, column.values)
        pairs = np.fromiter(numbers, np.uint64, len(column.keys))
        places, rows = column.placed()
        return cls.sorted(pairs[places], rows.astype(np.uint32))

    @classmethod
    def sorted(cls, pairs: U64, rows: U32) -> Self:
        """Index tags that are listed one by one, each beside the row that carries it."""
        if (rows[1:] < rows[:-1]).any():
            ascending = np.argsort(rows, kind="stable")
            pairs, rows = pairs[ascending], rows[ascending]
        order = np.argsort(pairs, kind="stable")
        pairs = pairs[order]
        begins = np.flatnonzero(np.append(True, pairs[1:] != pairs[:-1])[: len(pairs)])
        counts = np.diff(begins, append=len(pairs)).astype(np.uint32)
        return cls(pairs[begins], counts, rows[order].astype(np.uint32))

    @classmethod
    def merged(cls, parts: Iterable[tuple["TagIndex", I64]]) -> Self:
        """Put tables together; each comes with the number that each of its rows gets."""
        found = [(index.listed(), rows[index.carriers]) for index, rows in parts]
        return cls.sorted(
            np.concatenate([pairs for pairs, _ in found]),
            np.concatenate([rows for _, rows in found]).astype(np.uint32),
        )

    def listed(self) -> U64:
        """Return the tag that belongs to each of the carriers."""
        return np.repeat(self.pairs, self.counts)

    def take(self, rows: I64, size: int) -> "TagIndex":
        """Select rows of a table that has `size` of them, which get the numbers from 0 on."""
        place = np.full(size, -1, np.int64)
        place[rows] = np.arange(len(rows))
        after = place[self.carriers]
        kept = after >= 0
        return TagIndex.sorted(self.listed()[kept], after[kept].astype(np.uint32))

    def signatures(self, size: int) -> U64:
        """Return a number for each of `size` rows that tells which tags it carries; 0 where none."""
        found = np.zeros(size, np.uint64)
        np.add.at(found, self.carriers, mixed(self.listed()))
        return found
