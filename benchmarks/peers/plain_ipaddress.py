"""Python's own `ipaddress`, used as well as it can be: sorted blocks and a stack, a dictionary of pools.

Less than ours: the status of an overlap, no counts, pairs or groups; the addresses in use, no free blocks.
Utilization is given the pool CIDR of each block.
"""

from collections import defaultdict
from ipaddress import collapse_addresses

import numpy as np
from peers.case import Answer, Case, Clock

FAMILIES = "both"


def overlap(case: Case, clock: Clock) -> Answer:
    """Sort the blocks and keep those that are open on a stack."""
    table = case.alike
    with clock.loading():
        rows = list(zip(table.group.tolist(), table.cidrs(), range(len(table)), strict=True))
    flags = np.zeros(len(table), np.bool_)
    with clock.answering():
        rows.sort(key=lambda row: (row[0], row[1].version, row[1]))
        around: list = []
        for row in rows:
            group, cidr, place = row
            while around and not _holds(around[-1], group, cidr):
                around.pop()
            if around:
                flags[place] = flags[around[-1][2]] = True
            around.append(row)
    return flags


def _holds(row, group, cidr) -> bool:
    return (
        row[0] == group
        and row[1].version == cidr.version
        and row[1].broadcast_address >= cidr.network_address
    )


def lpm(case: Case, clock: Clock) -> Answer:
    """Look each block up under every netmask length that a pool has, the longest first."""
    with clock.loading():
        rows = list(zip(case.blocks.group.tolist(), case.blocks.cidrs(), strict=True))
        pools = list(zip(case.pools.group.tolist(), case.pools.cidrs(), strict=True))
    with clock.answering():
        return _found(rows, pools, inside=0)


def _found(rows, pools, inside: int):
    known = {row: number for number, row in enumerate(pools)}
    lengths: dict[int, list[int]] = defaultdict(list)
    for version, length in sorted({(cidr.version, cidr.prefixlen) for _, cidr in pools}, reverse=True):
        lengths[version].append(length)
    found = np.full(len(rows), -1, np.int64)
    for place, (group, cidr) in enumerate(rows):
        for length in lengths[cidr.version]:
            if length + inside > cidr.prefixlen:
                continue
            number = known.get((group, cidr.supernet(new_prefix=length)))
            if number is not None:
                found[place] = number
                break
    return found


def held(case: Case):
    """List what lies directly in each pool CIDR: given, for peers that only count."""
    rows = list(zip(case.blocks.group.tolist(), case.blocks.cidrs(), strict=True))
    pools = list(zip(case.pools.group.tolist(), case.pools.cidrs(), strict=True))
    inside: list[list] = [[] for _ in pools]
    for found, members in ((_found(rows, pools, 0), rows), (_found(pools, pools, 1), pools)):
        for number, (_, cidr) in zip(found.tolist(), members, strict=True):
            if number >= 0:
                inside[number].append(cidr)
    return inside


def utilization(case: Case, clock: Clock) -> Answer:
    """Collapse what lies in each pool CIDR."""
    with clock.loading():
        inside = held(case)
    with clock.answering():
        return case.by_pool([sum(one.num_addresses for one in collapse_addresses(cidrs)) for cidrs in inside])
