"""What would collide if two sides were joined."""

from collections.abc import Iterator
from itertools import islice

import numpy as np

from analyzer.between import pairs_between
from analyzer.freshness import freshness
from analyzer.sides import declared_network, side
from ipam.blocks import I64
from ipam.cidr import Cidr, parse
from ipam.report import Report
from ipam.what_if import MOST, SUPPOSED, Action, Because, Outcome, Reason, Result

NAMES = ("new a", "new b")  # of new networks on either side


def attached(report: Report, one: str, other: str) -> Outcome:
    """Compare the blocks of two sides, as a connection of them would.

    A new network is the one that `new_networks` named, in the snapshot of the report.

    Raises:
        SideError: a word names no side.
    """
    sides = tuple((word, _rows(report, word, name)) for word, name in zip((one, other), NAMES, strict=True))
    found = tuple(islice(pairs_between(report, sides[0][1], sides[1][1]), MOST + 1))
    result = Result.COLLIDES if found else Result.OK
    reasons = (*_reasons(report, sides, len(found)), *freshness(report))
    return Outcome(Action.ATTACH, {"a": one, "b": other}, result, None, found[:MOST], reasons)


def _rows(report: Report, word: str, name: str) -> I64:
    if not is_block(word):
        return side(report, word)
    network = declared_network(report, (SUPPOSED,), name)
    assert network is not None
    return np.flatnonzero(report.snapshot.columns.network == network)


def new_networks(one: str, other: str) -> dict[str, Cidr]:
    """Name the new networks among the words for two sides.

    Raises:
        CidrError: a word is meant as a CIDR and is none.
    """
    return {name: parse(word) for word, name in zip((one, other), NAMES, strict=True) if is_block(word)}


def is_block(word: str) -> bool:
    """Tell whether a word is meant as the CIDR of a new network."""
    address, slash, length = word.rpartition("/")
    digits = all(one in "0123456789abcdefABCDEF.:" for one in address)
    return bool(slash) and length.isdecimal() and digits and ("." in address or ":" in address)


def _reasons(report: Report, sides: tuple[tuple[str, I64], ...], found: int) -> Iterator[Reason]:
    for word, rows in sides:
        if not len(rows):
            yield Reason(Because.NO_BLOCKS, {"side": word})
    networks = {number for _, rows in sides for number in report.snapshot.columns.network[rows].tolist()}
    if len(networks) == 1:
        yield Reason(Because.ONE_NETWORK, {"a": sides[0][0], "b": sides[1][0]})
    elif not found and all(len(rows) for _, rows in sides):
        yield Reason(Because.NOTHING_SHARED, {})
    if found:
        yield Reason(Because.SIDES_COLLIDE, {"a": sides[0][0], "b": sides[1][0], "count": found})
    if found > MOST:
        yield Reason(Because.MORE_COLLISIONS, {"between": (sides[0][0], sides[1][0])})
