"""When findings began and what rule each is of, in columns and as the store keeps them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from struct import Struct, error
from typing import Self

import numpy as np

from ipam.blocks import I64, U8, U64, Flags
from store.finding_tallies import UNTOLD

# Findings are numbered evenly over 64 bits, so that their first bits cut them into parts of one size. A part
# is written as a whole, and one that has not changed is not written.
PART_BITS = 8
FORMAT = b"cws2"
WITHOUT_RULES = b"cws1"  # as it was written before schema 0013
HEAD = Struct("<4sI")  # format, findings
SIZES = {FORMAT: 17, WITHOUT_RULES: 16}  # bytes of a finding


class TimesError(Exception):
    """What is stored is something else."""


@dataclass(frozen=True, slots=True, eq=False)
class Times:
    """When findings began, by their numbers."""

    keys: U64  # ascending, each once
    since: I64  # Unix seconds
    rules: U8  # the number of each finding's rule; see store/finding_tallies.py

    @classmethod
    def of(cls, keys: U64, since: I64, rules: U8) -> Self:
        """Arrange times; of a number that is there twice the earlier time counts."""
        if not len(keys):
            return cls(keys, since, rules)
        order = np.argsort(keys, kind="stable")
        ranked = keys[order]
        first = np.flatnonzero(np.concatenate(([True], ranked[1:] != ranked[:-1])))
        return cls(ranked[first], np.minimum.reduceat(since[order], first), rules[order[first]])

    @classmethod
    def unpacked(cls, contents: Iterable[bytes]) -> Self:
        """Read what `parts` wrote.

        Raises:
            TimesError: it is something else.
        """
        try:
            read = [cls._part(content) for content in contents]
        except (error, ValueError):
            raise TimesError from None
        empty = np.zeros(0, np.uint64), np.zeros(0, np.int64), np.zeros(0, np.uint8)
        return cls(*map(np.concatenate, zip(empty, *read, strict=True)))

    def recalled(self, keys: U64, since: I64) -> I64:
        """Return the times of some findings; of those that are not known, the ones that are given."""
        found = since.copy()
        place, known = _places(self.keys, keys)
        found[known] = self.since[place[known]]
        return found

    def beside(self, others: "Times") -> U8:
        """List the rules of the findings that are not among others."""
        _, known = _places(others.keys, self.keys)
        return self.rules[~known]

    def same(self, other: "Times") -> bool:
        """Tell whether these are the same findings, of the same rules."""
        return np.array_equal(self.keys, other.keys) and np.array_equal(self.rules, other.rules)

    def parts(self) -> Iterator[tuple[int, bytes]]:
        """Write the times, a part of them at a time; parts without any are left out."""
        numbers = self.keys >> np.uint64(64 - PART_BITS)
        bounds = np.searchsorted(numbers, np.arange((1 << PART_BITS) + 1, dtype=np.uint64)).tolist()
        for number, (begin, end) in enumerate(pairwise(bounds)):
            if begin < end:
                part = slice(begin, end)
                columns = self.keys[part].astype("<u8"), self.since[part].astype("<i8"), self.rules[part]
                yield number, b"".join((HEAD.pack(FORMAT, end - begin), *(one.tobytes() for one in columns)))

    @staticmethod
    def _part(content: bytes) -> tuple[U64, I64, U8]:
        name, count = HEAD.unpack_from(content)
        size = SIZES.get(name)
        if size is None or len(content) != HEAD.size + size * count:
            raise ValueError("another format, or another length than the head says")
        keys = np.frombuffer(content, "<u8", count, HEAD.size).astype(np.uint64, copy=False)
        since = np.frombuffer(content, "<i8", count, HEAD.size + 8 * count).astype(np.int64, copy=False)
        if name == WITHOUT_RULES:
            return keys, since, np.full(count, UNTOLD, np.uint8)
        return keys, since, np.frombuffer(content, np.uint8, count, HEAD.size + 16 * count)


def _places(held: U64, keys: U64) -> tuple[I64, Flags]:
    """Return where each key would stand among those that are held, and whether it does."""
    place = np.searchsorted(held, keys)
    known = place < len(held)
    known[known] = held[place[known]] == keys[known]
    return place, known
