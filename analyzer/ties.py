"""Who comes first among equal blocks."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from analyzer.field import Field
from ipam.blocks import I64, Flags
from ipam.columns import Columns


def first_come(field: Field, columns: Columns, places: I64) -> I64:
    """Let of equal blocks the one lead that was seen first, then has the lesser id.

    The places have to ascend; those of other blocks stay where they are. The same estate, read in whatever
    order, always gives the same leaders.
    """
    key = field.spans.first.take(places)
    same = np.zeros(len(places) + 1, np.bool_)  # as the one before
    np.equal(key[1:], key[:-1], out=same[1:-1])
    tied = np.flatnonzero(same[:-1] | same[1:])
    if not len(tied):
        return places
    begins = ~same[tied]
    starts = tied[begins]
    leader = _leaders(columns, field.rows.take(places.take(tied)), np.cumsum(begins) - 1, tied)
    led = places.copy()
    led[leader], led[starts] = places[starts], places[leader]
    return led


def _leaders(columns: Columns, rows: I64, run: I64, left: I64) -> I64:
    """Find the leader of each run: keep the best by one column after the other; of equal rows the first."""
    for column in _ranks(columns):
        value = column.take(rows)
        best = np.flatnonzero(value == np.minimum.reduceat(value, _begins(run)).take(run))
        rows, run, left = rows.take(best), run.take(best), left.take(best)
    return left.take(_begins(run))


def precedes(columns: Columns, rows: I64, others: I64) -> Flags:
    """Tell which rows come before the others that they are paired with, were their blocks equal."""
    before: Flags = rows < others
    for column in reversed(tuple(_ranks(columns))):
        mine, theirs = column.take(rows), column.take(others)
        before = (mine < theirs) | ((mine == theirs) & before)
    return before


def _begins(run: I64) -> I64:
    """Return where each of the ascending numbers begins."""
    return np.flatnonzero(np.diff(run, prepend=-1))


def _ranks(columns: Columns) -> Iterator[NDArray[np.integer]]:
    """Yield what decides, in this order: first seen, the resource's id, and its fingerprint's rank."""
    yield columns.first_seen
    yield columns.order
    yield columns.network
