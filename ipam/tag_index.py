"""Which rows carry which tags, tags being numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from ipam.blocks import I64, U32, U64
from ipam.spread import mixed
from ipam.tag_column import TagColumn, Tags
from ipam.tag_numbers import numbered

ROW_BITS = np.uint64(32)
ROWS = np.uint64((1 << 32) - 1)


@dataclass(frozen=True, slots=True, eq=False)
class TagIndex:
    """The distinct tags of some rows, and the rows that carry each."""

    pairs: U64  # fingerprint of key and value, ascending
    counts: U32  # how many rows carry each
    carriers: U32  # those rows, pair by pair, ascending for each pair

    @classmethod
    def of(cls, tags: Sequence[Tags]) -> Self:
        """Index the tags of rows."""
        column = TagColumn.of(tags)
        numbers, codes = numbered(column)
        places, rows = column.placed()
        pairs, place = np.unique(numbers, return_inverse=True)
        return cls._coded(pairs, place[codes[places]], rows)

    @classmethod
    def sorted(cls, pairs: U64, rows: U32) -> Self:
        """Index tags that are listed one by one, each beside the row that carries it."""
        distinct, codes = np.unique(pairs, return_inverse=True)
        return cls._coded(distinct, codes, rows)

    @classmethod
    def _coded(cls, pairs: U64, codes: I64, rows: I64 | U32) -> Self:
        """Index tags that are listed one by one as places in `pairs`, which is ascending."""
        counts = np.bincount(codes, minlength=len(pairs))
        both = codes.astype(np.uint64) << ROW_BITS | rows.astype(np.uint64)
        both.sort()
        kept = counts > 0
        return cls(pairs[kept], counts[kept].astype(np.uint32), (both & ROWS).astype(np.uint32))

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
        codes = np.repeat(np.arange(len(self.pairs)), self.counts)
        return TagIndex._coded(self.pairs, codes[kept], after[kept])

    def signatures(self, size: int) -> U64:
        """Return a number for each of `size` rows that tells which tags it carries; 0 where none."""
        found = np.zeros(size, np.uint64)
        np.add.at(found, self.carriers, mixed(self.listed()))
        return found
