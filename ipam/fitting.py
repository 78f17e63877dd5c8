"""The block that an allocation gets, chosen among many free ones at once."""

import numpy as np

from ipam.blocks import Blocks
from ipam.cidr import Cidr, block, family, first


def fitting(free: Blocks, length: int) -> Cidr | None:
    """Choose as `ipam.space.best_fit` does: from the smallest free block that is large enough, the lowest.

    Args:
        free: Blocks of one family that do not overlap, ascending.
        length: The netmask length asked for, one that the family has.
    """
    large = np.flatnonzero(free.length <= length)
    if not len(large):
        return None
    found = free.cidr(int(large[np.argmax(free.length[large])]))  # of equal ones the first
    return block(family(found), first(found), length)
