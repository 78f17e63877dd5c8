"""The plain spellings of CIDRs, in bulk: 10.0.0.0/16, and 2001:db8::/56 without a dotted tail.

What is not plain is flagged, never guessed.
"""

from collections.abc import Sequence

import numpy as np

from ipam.blocks import I64, U64, Blocks, Flags
from ipam.parse_runs import DECIMAL, HEXADECIMAL, WIDE, Runs, unpadded

QUAD = (*((255, ord(end)) for end in ".../"), (32, ord("\n")))  # the most of each number, and what it ends at
GROUPS = 8
MOST_RUNS = GROUPS + 2  # a gap at one end is two empty runs for one group at least, and there is the length
LEAST_RUNS = 4  # ::/0
GROUP_MOST = 0xFFFF
LENGTH_MOST = 128
OF_A_HALF = np.array([1 << 48, 1 << 32, 1 << 16, 1], np.uint64)


Plain = tuple[Flags, Blocks]  # a flag for each text, a block for each that is plain; it may have host bits


def plain_ipv4(texts: Sequence[str]) -> Plain:
    """Read the plain ones of IPv4 texts."""
    runs = Runs.of(texts, "./")
    fit = runs.count == len(QUAD)
    runs = runs.fitting(fit)
    value, ends_at = runs.value(DECIMAL, 10, 3), runs.ends_at()
    right = unpadded(value, runs.width)
    values = [value[place :: len(QUAD)] for place in range(len(QUAD))]
    good = np.ones(len(values[0]), np.bool_)
    for place, (most, letter) in enumerate(QUAD):
        good &= (values[place] <= most) & right[place :: len(QUAD)] & (ends_at[place :: len(QUAD)] == letter)
    fit[fit] = good
    first, second, third, fourth, length = (part[good] for part in values)
    lo = (first << 24 | second << 16 | third << 8 | fourth).astype(np.uint64)
    return fit, _blocks(4, np.zeros_like(lo), lo, length)


def plain_ipv6(texts: Sequence[str]) -> Plain:
    """Read the plain ones of IPv6 texts."""
    runs = Runs.of(texts, ":/")
    fit = (runs.count >= LEAST_RUNS) & (runs.count <= MOST_RUNS)
    runs = runs.fitting(fit)
    last = runs.last()
    length = last.value(DECIMAL, 10, 3)
    groups, right = _groups(runs)
    right &= unpadded(length, last.width) & (length <= LENGTH_MOST)
    fit[fit] = right
    hi, lo = (groups[right].reshape(-1, 2, len(OF_A_HALF)) @ OF_A_HALF).T
    return fit, _blocks(6, hi, lo, length[right])


def _blocks(version: int, hi: U64, lo: U64, length: I64) -> Blocks:
    return Blocks(np.full(len(lo), version, np.uint8), hi, lo, length.astype(np.uint8))


def _groups(runs: Runs) -> tuple[U64, Flags]:
    """Put the groups of each text in their eight places, and flag the texts in which all is right."""
    place = np.arange(MOST_RUNS)
    count = runs.count[:, None] - 1  # without the netmask length
    run = np.minimum((np.cumsum(runs.count) - runs.count)[:, None] + place, len(runs.end) - 1)
    width, value = runs.width[run], runs.value(HEXADECIMAL, 16, WIDE)[run]
    group = place < count
    right = (width <= WIDE) & (value <= GROUP_MOST)
    right &= runs.ends_at()[run] == np.where(place < count - 1, ord(":"), ord("/"))
    gap, fits = _gap(group & (width == 0), count[:, 0])
    groups = np.zeros((len(run), GROUPS), np.uint64)
    filled = group & (width > 0) & fits[:, None]
    text, at = np.nonzero(filled)
    moved = np.where(at > gap[text], GROUPS - count[text, 0], 0)
    groups[text, at + moved] = value[filled]
    return groups, fits & (right | ~group).all(axis=1)


def _gap(empty: Flags, count: I64) -> tuple[I64, Flags]:
    """Find the gap of each text, and flag the texts whose groups come to eight by it.

    It shows as one empty run, as two where it begins or ends the address, as three where it is all of it.
    """
    first, last = empty.argmax(axis=1), MOST_RUNS - 1 - empty[:, ::-1].argmax(axis=1)
    empties = empty.sum(axis=1)
    one_gap = (last - first == empties - 1) & (empties == 1 + (first == 0) + (last == count - 1))
    whole = empties == 0
    fits: Flags = np.where(whole, count == GROUPS, one_gap & (count - empties < GROUPS))
    return np.where(whole, MOST_RUNS, first), fits
