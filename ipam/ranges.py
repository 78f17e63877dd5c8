"""Runs of numbers, listed."""

import numpy as np

from ipam.blocks import I64


def ranges(begins: I64, counts: I64) -> I64:
    """List the numbers of several ranges, one behind the other."""
    shift = np.repeat(begins - (np.cumsum(counts) - counts), counts)
    return shift + np.arange(len(shift))
