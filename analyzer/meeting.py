"""Which rows share addresses with one block."""

import numpy as np

from ipam.blocks import HALF, LOW, U8, U64, Flags
from ipam.cidr import WIDTH, Cidr, family, first
from ipam.columns import Columns
from ipam.words import Family


def meeting(columns: Columns, cidr: Cidr) -> Flags:
    """Flag the rows that share an address with a block: they agree in the bits that both netmasks cover."""
    flags = np.zeros(len(columns), np.bool_)
    part = columns.part(family(cidr))
    hosts: U8 = WIDTH[family(cidr)] - np.minimum(columns.length[part], np.uint8(cidr.prefixlen))
    start = first(cidr)
    if family(cidr) is Family.IPV4:
        flags[part] = (columns.start4 ^ np.uint32(start)).astype(np.uint64) >> hosts.astype(np.uint64) == 0
        return flags
    high, low = columns.hi6 ^ np.uint64(start >> HALF), columns.lo6 ^ np.uint64(start & LOW)
    upper = np.maximum(hosts, HALF) - HALF
    flags[part] = (_shifted(high, upper) == 0) & (_shifted(low, np.minimum(hosts, HALF)) == 0)
    return flags


def equal(columns: Columns, cidr: Cidr) -> Flags:
    """Flag the rows that are the very block."""
    flags = meeting(columns, cidr)
    flags &= columns.length == cidr.prefixlen
    return flags


def _shifted(values: U64, bits: U8) -> U64:
    """Shift right; by 64 nothing is left."""
    whole = bits >= HALF
    return np.where(whole, np.uint64(0), values >> np.where(whole, 0, bits).astype(np.uint64))
