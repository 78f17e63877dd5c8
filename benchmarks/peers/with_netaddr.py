"""netaddr: IPNetwork objects and IPSet, as NetBox and many scripts use them.

Less than ours: the status of an overlap, no counts, pairs or groups; the addresses in use, no free blocks per
netmask length. Utilization is given the pool CIDR of each block. It has no longest-prefix lookup but
`smallest_matching_cidr`, which sorts all pools for each block asked.
"""

import netaddr
import numpy as np
from peers.case import Answer, Case, Clock
from peers.plain_ipaddress import held

FAMILIES = "both"


def overlap(case: Case, clock: Clock) -> Answer:
    """Sort the networks and keep those that are open on a stack."""
    table = case.alike
    with clock.loading():
        networks = (netaddr.IPNetwork(str(cidr)) for cidr in table.cidrs())
        rows = list(zip(table.group.tolist(), networks, range(len(table)), strict=True))
    flags = np.zeros(len(table), np.bool_)
    with clock.answering():
        rows.sort(key=lambda row: (row[0], row[1]))
        around: list = []
        for row in rows:
            group, network, place = row
            while around and (around[-1][0] != group or network not in around[-1][1]):
                around.pop()
            if around:
                flags[place] = flags[around[-1][2]] = True
            around.append(row)
    return flags


def lpm(case: Case, clock: Clock) -> Answer:
    """Ask for the smallest matching CIDR of all pools of the scope."""
    with clock.loading():
        networks = [netaddr.IPNetwork(str(cidr)) for cidr in case.blocks.cidrs()]
        pools: dict[int, dict[netaddr.IPNetwork, int]] = {}
        for number, (group, cidr) in enumerate(
            zip(case.pools.group.tolist(), case.pools.cidrs(), strict=True)
        ):
            pools.setdefault(group, {})[netaddr.IPNetwork(str(cidr))] = number
    with clock.answering():
        found = [
            pools.get(group, {}).get(netaddr.smallest_matching_cidr(network, pools.get(group, {})), -1)
            for group, network in zip(case.blocks.group.tolist(), networks, strict=True)
        ]
        return np.array(found, np.int64)


def utilization(case: Case, clock: Clock) -> Answer:
    """Make an IPSet of what lies in each pool CIDR."""
    with clock.loading():
        inside = [[netaddr.IPNetwork(str(cidr)) for cidr in cidrs] for cidrs in held(case)]
    with clock.answering():
        return case.by_pool([netaddr.IPSet(networks).size for networks in inside])
