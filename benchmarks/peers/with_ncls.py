"""ncls: nested containment lists in C, made for genomes; intervals of 64 bits, so IPv4 only.

Less than ours: no IPv6, no groups; no utilization at all.
"""

import numpy as np
from ncls import NCLS
from peers.case import Answer, Case, Clock, Table

from ipam.blocks import I64

FAMILIES = "ipv4"


def overlap(case: Case, clock: Clock) -> Answer:
    """List all overlapping pairs of the blocks with themselves."""
    with clock.loading():
        first, last = _keys(case.alike)
    flags = np.zeros(len(first), np.bool_)
    with clock.answering():
        rows = np.arange(len(first))
        one, other = NCLS(first, last, rows).all_overlaps_both(first, last, rows)
        flags[one[one != other]] = True
    return flags


def lpm(case: Case, clock: Clock) -> Answer:
    """List all pairs of pool CIDRs and blocks, and keep the longest CIDR that holds the block."""
    with clock.loading():
        pool_first, pool_last = _keys(case.pools)
        first, last = _keys(case.blocks)
    found = np.full(len(first), -1, np.int64)
    with clock.answering():
        index = NCLS(pool_first, pool_last, np.arange(len(pool_first)))
        row, pool = index.all_overlaps_both(first, last, np.arange(len(first)))
        holds = (pool_first[pool] <= first[row]) & (last[row] <= pool_last[pool])
        row, pool = row[holds], pool[holds]
        order = np.argsort(case.pools.blocks.length[pool], kind="stable")
        found[row[order]] = pool[order]  # of one row's pools the longest is written last
    return found


def _keys(table: Table) -> tuple[I64, I64]:
    """Put the groups one behind the other on one line; ends are exclusive."""
    return table.group << 33 | table.starts4, (table.group << 33 | table.ends4) + 1
