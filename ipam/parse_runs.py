"""Many texts as one array of letters, cut into runs at their separators, and runs read as numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ipam.blocks import I64, U8, Flags

BAD = 1 << 20  # the value of a letter that is no digit: every number that has one is too large
WIDE = 4  # letters; as wide as the widest number is, or wider

_FLOOR = np.array([BAD, 0, 10, 100, BAD])  # of a decimal number of this width: neither empty nor padded


def digits(spelled: str) -> I64:
    """Tabulate the values of letters as digits, in both cases."""
    table = np.full(256, BAD, np.int64)
    for value, digit in enumerate(spelled):
        table[[ord(digit), ord(digit.upper())]] = value
    return table


DECIMAL = digits("0123456789")
HEXADECIMAL = digits("0123456789abcdef")


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """The runs of many texts, in order; each ends at a separator, the last of a text where the text ends."""

    letters: U8
    end: I64  # of each run: its separator's place among the letters
    width: I64
    count: I64  # of each text: how many runs it has

    @classmethod
    def of(cls, texts: Sequence[str], separators: str) -> Self:
        """Cut texts; a letter outside of ASCII becomes one that is no digit."""
        letters = np.frombuffer("\n".join([*texts, ""]).encode("ascii", "replace"), np.uint8)
        ends = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)) + 1) - 1
        cuts = np.zeros(256, np.bool_)
        cuts[[ord(separator) for separator in separators]] = True
        cut = cuts[letters]
        cut[ends] = True
        end = np.flatnonzero(cut)
        count = np.diff(np.searchsorted(end, ends), prepend=-1)
        return cls(letters, end, np.diff(end, prepend=-1) - 1, count)

    def fitting(self, texts: Flags) -> "Runs":
        """Select the runs of some texts."""
        if texts.all():
            return self
        chosen = np.repeat(texts, self.count)
        return Runs(self.letters, self.end[chosen], self.width[chosen], self.count[texts])

    def last(self) -> "Runs":
        """Select the last run of each text."""
        last = np.cumsum(self.count) - 1
        return Runs(self.letters, self.end[last], self.width[last], np.ones_like(self.count))

    def value(self, table: I64, base: int, places: int) -> I64:
        """Read each run as a number, from no more than so many of its last letters; an empty one is 0."""
        digit, at = table[self.letters], self.end - 1
        value = digit[at] * (self.width > 0)
        for place in range(1, places):
            value += digit[at - place] * (base**place * (self.width > place))
        return value

    def ends_at(self) -> NDArray[np.uint8]:
        """Return the letter that each run ends at."""
        return self.letters[self.end]


def unpadded(value: I64, width: I64) -> Flags:
    """Flag the decimal numbers that are written without leading zeros."""
    return value >= _FLOOR[np.minimum(width, WIDE)]
