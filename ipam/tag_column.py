"""The tags of many rows: two long lists of texts, instead of a mapping for each row."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Self, overload

import numpy as np

from ipam.blocks import I64
from ipam.ranges import ranges

Tags = Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class TagColumn(Sequence[Tags]):
    """The tags of rows; a mapping is made of them for a row that is asked for."""

    keys: Sequence[str]  # of all tags, carrier by carrier; no carrier has one twice
    values: Sequence[str]
    bounds: I64  # of each carrier: where its tags begin; and where those of the last end
    carrier: I64  # of each row: the blocks of one resource carry the same tags

    @classmethod
    def of(cls, tags: Sequence[Tags]) -> "TagColumn":
        """Put the tags of rows into a column, if they are not in one already."""
        if isinstance(tags, TagColumn):
            return tags
        return TagColumn.told(
            list(chain.from_iterable(tags)),
            list(chain.from_iterable(carried.values() for carried in tags)),
            [len(carried) for carried in tags],
        )

    @classmethod
    def told(cls, keys: Sequence[str], values: Sequence[str], counts: Sequence[int]) -> Self:
        """Make the column of rows that carry so many tags each."""
        bounds = np.zeros(len(counts) + 1, np.int64)
        np.cumsum(counts, out=bounds[1:])
        return cls(keys, values, bounds, np.arange(len(counts)))

    @classmethod
    def joined(cls, parts: Iterable[Sequence[Tags]]) -> "TagColumn":
        """Put the tags of several tables one below the other."""
        return TagColumn.of(tuple(chain.from_iterable(parts)))

    def __len__(self) -> int:
        return len(self.carrier)

    def __iter__(self) -> Iterator[Tags]:
        begins, ends = self.bounds[self.carrier].tolist(), self.bounds[self.carrier + 1].tolist()
        return map(self._between, begins, ends)

    @overload
    def __getitem__(self, row: int) -> Tags: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[Tags]: ...
    def __getitem__(self, row: int | slice) -> Tags | Sequence[Tags]:
        if isinstance(row, slice):
            return list(replace(self, carrier=self.carrier[row]))
        carrier = int(self.carrier[row])
        return self._between(int(self.bounds[carrier]), int(self.bounds[carrier + 1]))

    def take(self, rows: I64) -> Self:
        """Select rows by number, in the order of the numbers."""
        return replace(self, carrier=self.carrier[rows])

    def placed(self) -> tuple[I64, I64]:
        """List all tags of all rows, row by row: the place of each tag, and the row."""
        begins = self.bounds[self.carrier]
        counts = self.bounds[self.carrier + 1] - begins
        return ranges(begins, counts), np.repeat(np.arange(len(counts)), counts)

    def _between(self, begin: int, end: int) -> Tags:
        return dict(zip(self.keys[begin:end], self.values[begin:end], strict=True))
