"""The plain spellings of CIDRs, in bulk: 10.0.0.0/16 and 2001:db8::/56.

What is not plain is told, never guessed. The addresses are read by the system's own `inet_pton`, which is
as strict as RFC 6943 asks: four decimal numbers without padding, or groups of hexadecimal digits.
"""

from collections.abc import Sequence
from itertools import repeat
from operator import contains
from socket import AF_INET, AF_INET6, inet_pton

import numpy as np

from ipam.blocks import IPV4, U64, Blocks

SYSTEMS = {4: AF_INET, 6: AF_INET6}
LENGTHS = {
    version: {str(length): length for length in range(width + 1)} for version, width in ((4, 32), (6, 128))
}


class OddError(ValueError):
    """Not all of the texts are plain."""


def plain(texts: Sequence[str], version: int) -> Blocks:
    """Read texts of one family; the blocks may have host bits.

    Raises:
        OddError: one of the texts at least is not plain.
    """
    parts = "/".join(texts).split("/")
    if len(parts) != 2 * len(texts) or not all(map(contains, texts, repeat("/"))):
        raise OddError
    try:
        addresses = b"".join(map(inet_pton, repeat(SYSTEMS[version]), parts[::2]))
        lengths = bytes(map(LENGTHS[version].__getitem__, parts[1::2]))
    except (OSError, KeyError, ValueError):  # no address, no length, a letter that no address has
        raise OddError from None
    hi, lo = _halves(addresses, version)
    return Blocks(np.full(len(lo), version, np.uint8), hi, lo, np.frombuffer(lengths, np.uint8))


def _halves(addresses: bytes, version: int) -> tuple[U64, U64]:
    if version == IPV4:
        lo = np.frombuffer(addresses, ">u4").astype(np.uint64)
        return np.zeros_like(lo), lo
    halves = np.frombuffer(addresses, ">u8").reshape(-1, 2).astype(np.uint64)
    return halves[:, 0], halves[:, 1]
