"""Which block of one set holds each block of another: longest-prefix matching by comparison of keys.

A key is a group and a position in it, see `ipam.position`; only blocks of one group are compared.
"""

from dataclasses import dataclass
from typing import Self, TypeVar

import numpy as np

from ipam.blocks import I32, I64, Flags
from ipam.position import CODE_BITS
from ipam.report import NONE

CODES = np.int64((1 << CODE_BITS) - 1)
Places = TypeVar("Places", I32, I64)

BEYOND = np.int64((1 << 63) - 1)  # greater than every key


@dataclass(frozen=True, slots=True, eq=False)
class Spans:
    """Blocks as keys: where each begins, and the greatest key inside it."""

    first: I64
    last: I64

    @classmethod
    def of(cls, group: I64 | I32, code: I64, end: I64) -> Self:
        """Make keys of groups and positions."""
        base = group.astype(np.int64)
        base <<= CODE_BITS
        return cls(base | code, base | end)

    @property
    def code(self) -> I64:
        """Return the position of each block in its group."""
        return self.first & CODES

    def take(self, places: I64) -> "Spans":
        """Select by number."""
        return Spans(self.first.take(places), self.last.take(places))

    def __len__(self) -> int:
        return len(self.first)


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """Containers in order, ready to be asked for the smallest that holds a block."""

    number: I32  # of each sorted container
    spans: Spans  # sorted; of equal containers the later number is the smaller
    parent: I32  # the place of the nearest container around each, or NONE
    boundary: I64  # keys at which the smallest container changes
    owner: I32  # the place of the smallest container from each boundary on, or NONE

    @classmethod
    def of(cls, containers: Spans) -> Self:
        """Sort containers, and find what lies in what."""
        order = np.argsort(containers.first, kind="stable")
        spans = containers.take(order)
        parent = parents(spans)
        boundary = np.concatenate((np.zeros(1, np.int64), spans.first, spans.last + 1))
        boundary.sort()
        owner = np.searchsorted(spans.first, boundary, "right") - 1
        owner = _climbed(spans.last, owner, boundary, parent)
        return cls(order.astype(np.int32), spans, parent.astype(np.int32), boundary, owner.astype(np.int32))

    def holding(self, contents: Spans) -> tuple[I32, Flags]:
        """Find the smallest container around each of some sorted blocks.

        Returns:
            Places of containers, NONE where nothing holds the block; and flags of the blocks that have a
            container strictly inside.
        """
        runs = np.diff(np.searchsorted(contents.first, self.boundary), append=len(contents))
        following = np.append(self.boundary[1:], BEYOND)
        return np.repeat(self.owner, runs), np.repeat(following, runs) <= contents.last

    def numbers(self, places: I32) -> I32:
        """Return the numbers of containers by their places; NONE stays NONE."""
        return np.append(self.number, np.int32(NONE)).take(places)  # place -1 is the last

    def __len__(self) -> int:
        return len(self.number)


def holders(containers: Spans, contents: Spans) -> I64:
    """Find the smallest container that holds each content, in any order; among equal ones the later.

    Returns:
        Numbers of containers, NONE where nothing holds the content.
    """
    index = Index.of(containers)
    order = np.argsort(contents.first, kind="stable")
    found = np.empty(len(contents), np.int64)
    found[order] = index.numbers(index.holding(contents.take(order))[0])
    return found


def outermost(spans: Spans) -> Flags:
    """Flag, of sorted spans, those that lie in no earlier one; of equal spans the first."""
    flags = np.ones(len(spans), np.bool_)
    np.greater(spans.first[1:], np.maximum.accumulate(spans.last)[:-1], out=flags[1:])
    return flags


def parents(spans: Spans) -> I64:
    """Find the place of the nearest block around each of some sorted ones, NONE where there is none.

    Of equal blocks each lies in the one before. Only the first of them looks for what is around them all, so
    that nobody climbs through many equal ones.
    """
    around: I64 = np.arange(-1, len(spans) - 1)
    firsts = np.flatnonzero(np.append(True, spans.first[1:] != spans.first[:-1])[: len(spans)])
    last = spans.last.take(firsts)
    above = _climbed(last, np.arange(-1, len(firsts) - 1), last, None)
    final = np.append(firsts[1:], len(spans)) - 1  # of each run of equal blocks
    around[firsts] = np.append(final, NONE).take(above)  # place -1 is the last
    return around


def _climbed(last: I64, places: Places, reach: I64, parent: I32 | I64 | None) -> Places:
    """Go from each place up to the first container that reaches far enough.

    Without parents the places are guesses at them, one for each container: all are mended together, each
    guess leading on to the next one's.
    """
    above = places if parent is None else parent
    lost = np.flatnonzero(places >= 0)
    while len(lost := lost[last[places[lost]] < reach[lost]]):
        places[lost] = above[places[lost]]
        lost = lost[places[lost] >= 0]
    return places
