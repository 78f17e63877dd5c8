"""Numbers spread over 64 bits, so that sums and differences of them tell sets and pairs apart."""

import numpy as np

from ipam.blocks import U64


def mixed(numbers: U64) -> U64:
    """Spread numbers over 64 bits, each to another one; 0 stays 0.

    Source: the last step of splitmix64 (Steele, Lea, Flood 2014).
    """
    found = numbers ^ (numbers >> np.uint64(30))
    found *= np.uint64(0xBF58476D1CE4E5B9)
    found ^= found >> np.uint64(27)
    found *= np.uint64(0x94D049BB133111EB)
    found ^= found >> np.uint64(31)
    return found


def scattered(numbers: U64) -> U64:
    """Spread numbers over 64 bits, each to another one, and 0 as well.

    Source: splitmix64, whose state moves on by this step before each number.
    """
    return mixed(numbers + np.uint64(0x9E3779B97F4A7C15))
