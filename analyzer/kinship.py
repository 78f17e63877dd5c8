"""Which block of its VPC each subnet lies in."""

import numpy as np

from analyzer.field import SUBNET, VPC
from ipam.blocks import I32, I64, U8
from ipam.columns import Columns
from ipam.report import NONE
from ipam.words import Family


def parents(columns: Columns, types: U8) -> I32:
    """Find, for each row that is a subnet, the smallest block of its VPC that holds it.

    Args:
        columns: The rows; the network of a subnet is that of its VPC.
        types: Of each row.

    Returns:
        Rows, NONE for what is no subnet or lies in no known block.
    """
    parent = np.full(len(types), NONE, np.int32)
    for family in Family:
        part = columns.part(family)
        vpcs = part.start + np.flatnonzero(types[part] == VPC)
        subnets = part.start + np.flatnonzero((types[part] == SUBNET) & (columns.network[part] != NONE))
        if len(vpcs) and len(subnets):
            _find(columns, vpcs, subnets, parent)
    return parent


def _find(columns: Columns, vpcs: I64, asked: I64, parent: I32) -> None:
    """Try the first block of each VPC for all its subnets at once, then the second, and so on: it has few."""
    network = columns.network
    vpcs = vpcs[np.argsort(network.take(vpcs), kind="stable")]
    counts = np.bincount(network.take(vpcs), minlength=int(network.max()) + 1)
    stop = np.cumsum(counts).take(network.take(asked))
    place = stop - counts.take(network.take(asked))
    while len(asked):
        left = np.flatnonzero(place < stop)
        asked, place, stop = asked.take(left), place.take(left), stop.take(left)
        around = vpcs.take(place)
        best = parent.take(asked)
        smaller = (best == NONE) | (columns.length.take(around) > columns.length.take(best))
        held = np.flatnonzero(smaller & columns.within(asked, around))
        parent[asked.take(held)] = around.take(held)
        place += 1
