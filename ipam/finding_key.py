"""How a finding is known again: a number that stays the same while its cause lasts."""

from hashlib import blake2b

import numpy as np
from numpy.typing import ArrayLike

from ipam.blocks import U64
from ipam.finding import Rule

ID = "[0-9a-f]{16}"  # how an id looks


def keys(rule: Rule, *about: ArrayLike) -> U64:
    """Number findings of one rule by what they are about.

    Args:
        rule: The rule.
        about: 64-bit numbers that together tell the findings of the rule apart; columns of one length, or
            single numbers.
    """
    key = np.uint64(number(rule))
    columns = [np.asarray(column).astype(np.uint64) for column in about]
    found = np.full(np.broadcast_shapes(*(column.shape for column in columns)), key)
    for column in columns:
        found = mixed(found ^ column)
    return found


def number(text: str) -> int:
    """Turn a text into a 64-bit number, the same in every process and every version."""
    return int.from_bytes(blake2b(text.encode(errors="surrogatepass"), digest_size=8).digest(), "little")


def mixed(values: U64) -> U64:
    """Spread numbers over 64 bits, each to another one.

    Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014: the mix of splitmix64.
    """
    values = values + np.uint64(0x9E3779B97F4A7C15)
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def identity(key: int) -> str:
    """Write the number of a finding as its id: sixteen hexadecimal digits."""
    return f"{key:016x}"
