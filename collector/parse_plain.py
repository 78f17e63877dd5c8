"""The plain spellings of CIDRs, in bulk: 10.0.0.0/16 and 2001:db8::/56.

What is not plain is told, never guessed. Addresses of IPv4 are four decimal numbers without padding, as
RFC 6943 asks; those of IPv6 are read by the system's own `inet_pton`, which is as strict.
"""

from collections.abc import Sequence
from itertools import repeat
from operator import contains
from socket import AF_INET6, inet_pton

import numpy as np
from numpy.typing import NDArray

from ipam.blocks import I64, IPV4, U8, Blocks

U16 = NDArray[np.uint16]

ZERO, NINE = b"09"
MARKS = b".../,"  # what ends each number of a CIDR of IPv4, CIDRs being joined
MOST = np.array([255, 255, 255, 255, 32], np.uint16)  # that each of these numbers may be
DIGITS = 3
LENGTHS = {str(length): length for length in range(129)}


class OddError(ValueError):
    """Not all of the texts are plain."""


def plain(texts: Sequence[str], version: int) -> Blocks:
    """Read texts of one family; the blocks may have host bits.

    Raises:
        OddError: one of the texts at least is not plain.
    """
    return _four(texts) if version == IPV4 else _six(texts)


def _four(texts: Sequence[str]) -> Blocks:
    told = _ascii(texts)
    ends = np.flatnonzero(told < ZERO)
    if told[ends].tobytes() != MARKS * len(texts) or (told > NINE).any():
        raise OddError
    numbers = _numbers(told, ends).reshape(-1, len(MARKS))
    if (numbers > MOST).any():
        raise OddError
    octets = numbers.astype(np.uint8)
    lo = np.ascontiguousarray(octets[:, :4]).view(">u4")[:, 0].astype(np.uint64)
    version = np.full(len(lo), IPV4, np.uint8)
    return Blocks(version, np.zeros_like(lo), lo, octets[:, 4].copy())


def _ascii(texts: Sequence[str]) -> U8:
    joined = ",".join((*texts, ""))
    if not joined.isascii():
        raise OddError
    return np.frombuffer(joined.encode(), np.uint8)


def _numbers(told: U8, ends: I64) -> U16:
    """Read the decimal numbers that end at these places."""
    sizes = ends.copy()
    sizes[1:] -= ends[:-1] + 1
    if not len(ends) or sizes.min() < 1 or sizes.max() > DIGITS:
        raise OddError
    digits = told - np.uint8(ZERO)
    if ((digits[ends - sizes] == 0) & (sizes > 1)).any():  # padded
        raise OddError
    found = digits[ends - 1].astype(np.uint16)
    for place in range(1, DIGITS):
        found += digits[ends - 1 - place] * (sizes > place) * np.uint16(10**place)
    return found


def _six(texts: Sequence[str]) -> Blocks:
    parts = "/".join(texts).split("/")
    if len(parts) != 2 * len(texts) or not all(map(contains, texts, repeat("/"))):
        raise OddError
    try:
        addresses = b"".join(map(inet_pton, repeat(AF_INET6), parts[::2]))
        lengths = bytes(map(LENGTHS.__getitem__, parts[1::2]))
    except (OSError, KeyError, ValueError):  # no address, no length, a letter that no address has
        raise OddError from None
    halves = np.frombuffer(addresses, ">u8").reshape(-1, 2).astype(np.uint64)
    version = np.full(len(texts), 6, np.uint8)
    return Blocks(version, halves[:, 0], halves[:, 1], np.frombuffer(lengths, np.uint8))
