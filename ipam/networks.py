"""Numbers for networks, so that a subnet finds its VPC."""

import numpy as np

from ipam.blocks import I32, U64, Flags

NONE = -1
ROOM = 8  # places in the table of VPCs for each of them


def network_numbers(network: U64, subnet: Flags) -> tuple[U64, I32]:
    """Number networks from 0 on; a subnet has the number of its VPC, or NONE where that is not known.

    Args:
        network: The fingerprint of each row's network.
        subnet: Flags the rows that only lie in theirs.

    Returns:
        The fingerprint of each network, ascending, and the number of each row's.
    """
    found = np.full(len(network), NONE, np.int32)
    known, number = np.unique(network[~subnet], return_inverse=True)
    found[~subnet] = number
    if len(known):
        found[subnet] = _looked_up(known, network[subnet])
    return known, found


def _looked_up(known: U64, wanted: U64) -> I32:
    """Find the index of each fingerprint, or NONE.

    Fingerprints are evenly spread, so that their first bits are good places in a table; the few that share
    a place with another one are searched for.
    """
    shift = np.uint64(64 - (len(known) * ROOM).bit_length())
    table = np.zeros(1 << (64 - int(shift)), np.int32)
    table[known >> shift] = np.arange(len(known), dtype=np.int32)
    found: I32 = table[wanted >> shift]
    astray = np.flatnonzero(known[found] != wanted)
    place = np.minimum(np.searchsorted(known, wanted[astray]), len(known) - 1)
    found[astray] = np.where(known[place] == wanted[astray], place, NONE)
    return found
