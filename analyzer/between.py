"""The blocks of two sides that share addresses, whatever the scopes: listed lazily, pair by pair."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ipam.blocks import I32, I64, Flags
from ipam.columns import Columns
from ipam.position import Ipv4Order, Ipv6Order
from ipam.report import Report
from ipam.what_if import Pair
from ipam.words import Family


@dataclass(frozen=True, slots=True, eq=False)
class Facing:
    """Rows of one family in preorder, each on one side or on both."""

    row: I64
    last: I64  # the last place whose block lies inside this one
    network: I32
    one: Flags
    other: Flags

    def pairs(self) -> Iterator[Pair]:
        """Yield each pair of different networks, one from each side, the larger block first."""
        ours, theirs = np.flatnonzero(self.one), np.flatnonzero(self.other)
        here = np.arange(len(self.row))
        opposite = self.one & self._reaches(theirs) | self.other & self._reaches(ours)
        for outer in here[opposite].tolist():
            sides = [places for places, faces in ((theirs, self.one), (ours, self.other)) if faces[outer]]
            inside = np.unique(np.concatenate([_inside(places, outer, self.last[outer]) for places in sides]))
            met = inside[self.network[inside] != self.network[outer]]
            yield from ((int(self.row[outer]), row) for row in self.row[met].tolist())

    def _reaches(self, places: I64) -> Flags:
        """Flag the blocks that have one of some places inside, beside themselves."""
        here = np.arange(len(self.row))
        flags: Flags = np.searchsorted(places, self.last, "right") > np.searchsorted(places, here, "right")
        return flags


def pairs_between(report: Report, one: I64, other: I64) -> Iterator[Pair]:
    """Yield the pairs of rows of two sides that share addresses; a pair on both sides comes once."""
    for family in Family:
        yield from _facing(report.snapshot.columns, (one, other), family).pairs()


def _facing(columns: Columns, sides: tuple[I64, I64], family: Family) -> Facing:
    part = columns.part(family)
    one, other = (rows[(rows >= part.start) & (rows < part.stop)] for rows in sides)
    rows = np.union1d(one, other)
    code, end = _positions(columns, rows, family)
    order = np.argsort(code, kind="stable")
    row = rows[order]
    last = np.searchsorted(code[order], end[order], "right") - 1
    return Facing(row, last, columns.network[row], np.isin(row, one), np.isin(row, other))


def _positions(columns: Columns, rows: I64, family: Family) -> tuple[I64, I64]:
    length = columns.length[rows]
    if family is Family.IPV4:
        code = Ipv4Order.codes(columns.start4[rows], length)
        return code, Ipv4Order().ends(code)
    places = rows - columns.ipv4
    order, code = Ipv6Order.of(columns.hi6[places], columns.lo6[places], length)
    return code, order.ends(code)


def _inside(places: I64, outer: int, last: int) -> I64:
    return places[np.searchsorted(places, outer, "right") : np.searchsorted(places, last, "right")]
