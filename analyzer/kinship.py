"""Which block of its VPC each subnet lies in."""

from collections.abc import Iterable

import numpy as np

from analyzer.field import SUBNET, VPC
from analyzer.lineup import Lineup
from ipam.blocks import I32, U8
from ipam.report import NONE


def parents(lineups: Iterable[Lineup], types: U8, network: I32) -> I32:
    """Find, for each row that is a subnet, the smallest block of its VPC that holds it.

    Args:
        lineups: Those of both families.
        types: Of each row of the snapshot.
        network: Of each row of the snapshot: a subnet's is that of its VPC.

    Returns:
        Rows of the snapshot, NONE for what is no subnet or lies in no known block.
    """
    parent = np.full(len(types), NONE, np.int32)
    for lineup in lineups:
        mine = parent[lineup.part]
        _find(lineup, types[lineup.part], network[lineup.part], mine)
        mine[mine != NONE] += np.int32(lineup.start)
    return parent


def _find(lineup: Lineup, types: U8, network: I32, parent: I32) -> None:
    """Try the first block of each VPC for all its subnets at once, then the second, and so on: it has few."""
    vpcs, asked = np.flatnonzero(types == VPC), np.flatnonzero((types == SUBNET) & (network != NONE))
    if not len(vpcs) or not len(asked):
        return
    vpcs = vpcs[np.argsort(network.take(vpcs), kind="stable")]
    counts = np.bincount(network.take(vpcs), minlength=int(network.max()) + 1)
    ends = np.cumsum(counts)
    stop = ends.take(network.take(asked))
    place = stop - counts.take(network.take(asked))
    first = lineup.code.take(vpcs)
    last = lineup.order.ends(first)
    code = lineup.code.take(asked)
    while len(asked):
        left = np.flatnonzero(place < stop)
        asked, code, place, stop = asked.take(left), code.take(left), place.take(left), stop.take(left)
        begin = first.take(place)
        held = (begin <= code) & (code <= last.take(place))
        smaller = held & (begin > np.where(parent[asked] == NONE, -1, lineup.code.take(parent[asked])))
        parent[asked[smaller]] = vpcs.take(place[smaller])
        place += 1
