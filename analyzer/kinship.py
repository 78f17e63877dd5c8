"""Which block of its VPC each subnet lies in."""

import numpy as np

from analyzer.field import SUBNET, VPC
from analyzer.holders import Index, Spans, holders
from analyzer.lineup import Lineup
from ipam.blocks import I32, I64, U8
from ipam.report import NONE


def parents(lineup: Lineup, type: U8, network: I32, parent: I32) -> None:  # noqa: A002 - the field's term
    """Write, for each subnet of one family, the row of the block of its VPC that holds it.

    The smallest VPC block around a subnet is nearly always its own VPC's; only where VPCs overlap are the
    blocks of its VPC alone compared.

    Args:
        lineup: The family's rows.
        type: Of each row of the snapshot.
        network: Of each row of the snapshot: a subnet's is that of its VPC.
        parent: Of each row of the snapshot; NONE until written here.
    """
    of_row = type.take(lineup.rows)
    vpcs, subnets = np.flatnonzero(of_row == VPC), np.flatnonzero(of_row == SUBNET)
    if not len(vpcs) or not len(subnets):
        return
    around = Index.of(_spans(lineup, vpcs))
    place, _ = around.holding(_spans(lineup, subnets))
    found = np.append(lineup.rows.take(vpcs.take(around.number)), NONE).take(place)
    rows = lineup.rows.take(subnets)
    mine = network.take(rows)
    parent[rows] = found
    doubtful = np.flatnonzero((found >= 0) & (network.take(found) != mine) & (mine != NONE))
    foreign = (found >= 0) & (network.take(found) != mine)
    parent[rows[foreign]] = NONE
    _among_own(lineup, vpcs, subnets[doubtful], (network, parent))


def _among_own(lineup: Lineup, vpcs: I64, subnets: I64, columns: tuple[I32, I32]) -> None:
    """Compare subnets with the blocks of their own VPCs."""
    network, parent = columns
    asked, around = lineup.rows.take(subnets), lineup.rows.take(vpcs)
    ends = lineup.order.ends
    found = holders(
        Spans.of(network.take(around), lineup.code.take(vpcs), ends(lineup.code.take(vpcs))),
        Spans.of(network.take(asked), lineup.code.take(subnets), ends(lineup.code.take(subnets))),
    )
    held = found >= 0
    parent[asked[held]] = around[found[held]]


def _spans(lineup: Lineup, places: I64) -> Spans:
    code = lineup.code.take(places)
    return Spans(code, lineup.order.ends(code))
