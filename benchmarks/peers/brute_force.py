"""The answers by looking at every pair: what a peer has to agree with before it is timed."""

from ipaddress import collapse_addresses

import numpy as np
from peers.case import Answer, Case, Clock, Table


def overlap(case: Case, clock: Clock) -> Answer:
    """Compare each block with each other one."""
    with clock.answering():
        rows = _rows(case.alike)
        return np.array(
            [
                any(
                    place != other and group == its and _same(cidr, its_cidr) and cidr.overlaps(its_cidr)
                    for other, (its, its_cidr) in enumerate(rows)
                )
                for place, (group, cidr) in enumerate(rows)
            ],
            np.bool_,
        )


def lpm(case: Case, clock: Clock) -> Answer:
    """Compare each block with each pool CIDR."""
    with clock.answering():
        pools = _rows(case.pools)
        return np.array([_deepest(pools, *row) for row in _rows(case.blocks)], np.int64)


def utilization(case: Case, clock: Clock) -> Answer:
    """Merge, for each pool CIDR, all that lies in it."""
    with clock.answering():
        blocks, pools = _rows(case.blocks), _rows(case.pools)
        used = [
            sum(
                inside.num_addresses
                for inside in collapse_addresses(
                    [one for its, one in blocks if its == group and _same(one, cidr) and one.subnet_of(cidr)]
                    + [
                        one
                        for its, one in pools
                        if its == group and _same(one, cidr) and one != cidr and one.subnet_of(cidr)
                    ]
                )
            )
            for group, cidr in pools
        ]
        return case.by_pool(used)


def _rows(table: Table):
    return list(zip(table.group.tolist(), table.cidrs(), strict=True))


def _same(one, other) -> bool:
    return one.version == other.version


def _deepest(pools, group, cidr) -> int:
    holding = (
        (its_cidr.prefixlen, place)
        for place, (its, its_cidr) in enumerate(pools)
        if its == group and _same(cidr, its_cidr) and cidr.subnet_of(its_cidr)
    )
    return max(holding, default=(0, -1))[1]
