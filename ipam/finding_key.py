"""How a finding is known again: a number that stays the same while its cause lasts."""

from hashlib import blake2b

import numpy as np
from numpy.typing import ArrayLike

from ipam.blocks import U64
from ipam.finding import Rule
from ipam.spread import scattered

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
        found = scattered(found ^ column)
    return found


def number(text: str) -> int:
    """Turn a text into a 64-bit number, the same in every process and every version."""
    return int.from_bytes(blake2b(text.encode(errors="surrogatepass"), digest_size=8).digest(), "little")


def identity(key: int) -> str:
    """Write the number of a finding as its id: sixteen hexadecimal digits."""
    return f"{key:016x}"
