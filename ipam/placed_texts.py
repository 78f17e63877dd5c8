"""The words of a snapshot's rows, which lie with the shards that the rows are from."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ipam.blocks import I64, Flags
from ipam.text import Text, Texts


@dataclass(frozen=True, slots=True, eq=False)
class PlacedTexts:
    """Where the words of each row are: with which shard, and in which place there."""

    shards: tuple[Texts, ...]
    ends: I64  # behind the rows of each shard: those of IPv4 of all shards, then those of IPv6
    four: I64  # how many IPv4 rows each shard has
    dropped: I64  # the rows that do not stand, ascending

    def of(self, rows: Sequence[int]) -> Sequence[Text]:
        """Return the words of each row, in order; each shard is asked once."""
        shard, place = self._places(np.array(rows, np.int64))
        found: list[Text | None] = [None] * len(rows)
        for one in np.unique(shard).tolist():
            wanted = np.flatnonzero(shard == one).tolist()
            for at, text in zip(wanted, self.shards[one].of(place[wanted].tolist()), strict=True):
                found[at] = text
        return [text for text in found if text is not None]

    def _places(self, rows: I64) -> tuple[I64, I64]:
        """Return the shard of each row, and the row's place among the records of the shard."""
        in_front = self.dropped - np.arange(len(self.dropped))  # of each dropped row: rows that stand
        number = rows + np.searchsorted(in_front, rows, "right")
        run = np.searchsorted(self.ends, number, "right")
        shard = run % max(len(self.shards), 1)
        place = number - np.append(0, self.ends)[run]
        return shard, np.where(run == shard, place, place + self.four[shard])


def placed(shards: Sequence[Texts], sizes: Sequence[tuple[int, int]], keep: Flags) -> PlacedTexts:
    """Remember where the words of the rows that stand are.

    Args:
        shards: The words of each shard's records.
        sizes: How many IPv4 and IPv6 rows each shard has.
        keep: Which rows stand, those of IPv4 of all shards coming first.
    """
    four, six = np.array(sizes, np.int64).reshape(-1, 2).T
    return PlacedTexts(tuple(shards), np.cumsum(np.append(four, six)), four, np.flatnonzero(~keep))
