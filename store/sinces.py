"""Since when findings are known: kept while their cause lasts, although nothing else tells it any more."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from struct import Struct, error
from typing import Self

import numpy as np
from sqlalchemy import Connection, delete, insert, select

from ipam.blocks import I64, U64
from store.database import Store
from store.error import StoreError
from store.schema import NOTICED

# Findings are numbered evenly over 64 bits, so that their first bits cut them into parts of one size. A part
# is written as a whole, and one that has not changed is not written.
PART_BITS = 8
FORMAT = b"cws1"
HEAD = Struct("<4sI")  # format, findings


@dataclass(frozen=True, slots=True, eq=False)
class Times:
    """When findings began, by their numbers."""

    keys: U64  # ascending, each once
    since: I64  # Unix seconds

    @classmethod
    def of(cls, keys: U64, since: I64) -> Self:
        """Arrange times; of a number that is there twice the earlier one counts."""
        if not len(keys):
            return cls(keys, since)
        order = np.argsort(keys)
        ranked = keys[order]
        first = np.flatnonzero(np.concatenate(([True], ranked[1:] != ranked[:-1])))
        return cls(ranked[first], np.minimum.reduceat(since[order], first))

    def recalled(self, keys: U64, since: I64) -> tuple[I64, bool]:
        """Return the times of some findings; of those that are not known, the ones that are given.

        Returns:
            The times, and whether these findings and no others are known.
        """
        order = np.argsort(keys)
        asked = keys[order]
        found = since.copy()
        if np.array_equal(asked, self.keys):
            found[order] = self.since
            return found, True
        place = np.searchsorted(self.keys, asked)
        known = np.flatnonzero(np.append(self.keys, np.uint64(0))[place] == asked)
        known = known[place[known] < len(self.keys)]
        found[order[known]] = self.since[place[known]]
        return found, False

    def parts(self) -> Iterator[tuple[int, bytes]]:
        """Write the times, a part of them at a time; parts without any are left out."""
        numbers = self.keys >> np.uint64(64 - PART_BITS)
        bounds = np.searchsorted(numbers, np.arange((1 << PART_BITS) + 1, dtype=np.uint64)).tolist()
        for number, (begin, end) in enumerate(pairwise(bounds)):
            if begin < end:
                columns = self.keys[begin:end].astype("<u8"), self.since[begin:end].astype("<i8")
                yield number, b"".join((HEAD.pack(FORMAT, end - begin), *(one.tobytes() for one in columns)))


@dataclass(frozen=True, slots=True)
class Sinces:
    """The times in the store. Threads may share one.

    They follow from reports, so that writing them makes no new generation of what is known.
    """

    store: Store

    def recalled(self, keys: U64, since: I64) -> I64:
        """Return since when each finding is known, and the given time of one that nobody noticed before.

        Args:
            keys: The number of each finding.
            since: In Unix seconds.

        Raises:
            StoreError: the store cannot be read.
        """
        with self.store.read() as connection:
            held = _held(connection)
        found, _ = self._times(held).recalled(keys, since)
        return found

    def noticed(self, keys: U64, since: I64) -> I64:
        """Take note of the findings there are now, forget all others, and return since when each is known.

        Nothing is locked or written where the findings are those of the time before.

        Raises:
            StoreError: the store cannot be read or written; what was known stays.
        """
        with self.store.read() as connection:
            held = _held(connection)
        found, same = self._times(held).recalled(keys, since)
        if same:
            return found
        with self.store.write() as connection:  # somebody else may have written meanwhile
            held = _held(connection)
            found, _ = self._times(held).recalled(keys, since)
            _replace(connection, held, dict(Times.of(keys, found).parts()))
        return found

    def _times(self, held: dict[int, bytes]) -> Times:
        try:
            return _unpacked(held[number] for number in sorted(held))
        except (error, ValueError):
            raise StoreError(
                self.store.url,
                "holds times of findings that cannot be made out: use a newer cidrwatch if one wrote them, "
                "else restore the store from a copy",
            ) from None


def _held(connection: Connection) -> dict[int, bytes]:
    return {record.part: record.content for record in connection.execute(select(NOTICED))}


def _replace(connection: Connection, before: dict[int, bytes], after: dict[int, bytes]) -> None:
    """Write the parts that differ."""
    stale = [number for number, content in before.items() if after.get(number) != content]
    fresh = [number for number, content in after.items() if before.get(number) != content]
    if stale:
        connection.execute(delete(NOTICED).where(NOTICED.c.part.in_(stale)))
    if fresh:
        connection.execute(insert(NOTICED), [{"part": one, "content": after[one]} for one in fresh])


def _unpacked(contents: Iterable[bytes]) -> Times:
    """Read what `Times.parts` wrote.

    Raises:
        error, ValueError: it is something else.
    """
    keys, since = [np.zeros(0, np.uint64)], [np.zeros(0, np.int64)]
    for content in contents:
        name, count = HEAD.unpack_from(content)
        if name != FORMAT or len(content) != HEAD.size + 16 * count:
            raise ValueError("another format, or another length than the head says")
        keys.append(np.frombuffer(content, "<u8", count, HEAD.size).astype(np.uint64, copy=False))
        since.append(np.frombuffer(content, "<i8", count, HEAD.size + 8 * count).astype(np.int64, copy=False))
    return Times(np.concatenate(keys), np.concatenate(since))
