"""Which block of one set holds each block of another: longest-prefix matching by comparison of positions."""

from dataclasses import dataclass

import numpy as np

from ipam.blocks import I64, Flags
from ipam.report import NONE

SPACE = np.int64(40)  # bits of a key that are a position; the rest is the group


@dataclass(frozen=True, slots=True, eq=False)
class Spans:
    """Blocks by their places in preorder; only blocks of one group are compared."""

    group: I64
    code: I64
    end: I64

    def take(self, rows: I64) -> "Spans":
        """Select by number."""
        return Spans(self.group[rows], self.code[rows], self.end[rows])

    def joined(self, other: "Spans") -> "Spans":
        """Put the spans of another set below these."""
        return Spans(
            np.concatenate((self.group, other.group)),
            np.concatenate((self.code, other.code)),
            np.concatenate((self.end, other.end)),
        )

    @property
    def first(self) -> I64:
        """Return sortable keys of the blocks: group, then position."""
        return self.group << SPACE | self.code

    @property
    def last(self) -> I64:
        """Return the greatest key that lies in each block."""
        return self.group << SPACE | self.end

    def __len__(self) -> int:
        return len(self.code)


def holders(containers: Spans, contents: Spans) -> I64:
    """Find the smallest container that holds each content; among equal containers the later one.

    Returns:
        Numbers of containers, NONE where nothing holds the content.
    """
    if not len(containers):
        return np.full(len(contents), NONE, np.int64)
    order = np.argsort(containers.first, kind="stable")
    first, last = containers.first[order], containers.last[order]
    parents = _parents(last, first)
    found = np.searchsorted(first, contents.first, "right") - 1
    reach = contents.last
    while (lost := (found >= 0) & (last[found] < reach)).any():
        found[lost] = parents[found[lost]]
    return np.where(found >= 0, order[found], NONE)


def outermost(first: I64, last: I64) -> Flags:
    """Flag, of sorted keys of spans, those that lie in no earlier one; of equal spans the first."""
    flags = np.ones(len(first), np.bool_)
    flags[1:] = first[1:] > np.maximum.accumulate(last)[:-1]
    return flags


def _parents(last: I64, first: I64) -> I64:
    """Find, for each of the sorted spans, the nearest earlier one that reaches beyond it."""
    parents = np.full(len(last), NONE, np.int64)
    open_spans: list[int] = []
    for place, (start, end) in enumerate(zip(first.tolist(), last.tolist(), strict=True)):
        while open_spans and last[open_spans[-1]] < start:
            open_spans.pop()
        if open_spans and last[open_spans[-1]] >= end:
            parents[place] = open_spans[-1]
        open_spans.append(place)
    return parents
