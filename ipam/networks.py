"""Numbers for networks, so that a subnet finds its VPC."""

import numpy as np

from ipam.blocks import I32, U64, Flags

NONE = -1


def network_numbers(network: U64, subnet: Flags) -> I32:
    """Number networks from 0 on; a subnet has the number of its VPC, or NONE where that is not known.

    Args:
        network: The fingerprint of each row's network.
        subnet: Flags the rows that only lie in theirs.
    """
    found = np.full(len(network), NONE, np.int32)
    known, number = np.unique(network[~subnet], return_inverse=True)
    found[~subnet] = number
    if len(known):
        place = np.minimum(np.searchsorted(known, network[subnet]), len(known) - 1)
        found[subnet] = np.where(known[place] == network[subnet], place, NONE)
    return found
