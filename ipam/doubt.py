"""When a complete reading is not believed at once: too much of a shard is missing from it."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ipam.blocks import U64
from ipam.finding_key import number

LEAST = 3  # resources that vanish together
SHARE = 0.5  # of the shard


@dataclass(frozen=True, slots=True)
class Doubt:
    """A reading that lacks most of what its shard held: it is kept in mind, and retires nothing."""

    vanished: int  # resources
    held: int


def numbered(names: Iterable[str]) -> U64:
    """Number what a shard holds, by names that tell it apart there."""
    return np.array([number(name) for name in names], np.uint64)


def doubtful(held: U64, found: U64, expected: U64) -> U64 | None:
    """Return the resources that a reading lacks, where it is not to be believed before another one says so.

    What the reading before it lacked already is no surprise: a reading that confirms that one is believed,
    unless it lacks most of what that one had.

    Args:
        held: The resources of the shard, as numbers.
        found: Those of the reading.
        expected: Those that a former reading, not believed, lacked.
    """
    before = np.unique(held)
    left = np.setdiff1d(before, expected)
    surprising = len(np.setdiff1d(left, found))
    if surprising >= LEAST and surprising > SHARE * len(left):
        return np.setdiff1d(before, found)
    return None
