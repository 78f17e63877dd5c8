"""Subnets that share the fate of their VPC: it meets, through a routing domain, a block of another scope."""

import numpy as np

from analyzer.field import SUBNET, Traits
from analyzer.joint import Joint, numbered
from analyzer.overlap import crossed
from ipam.blocks import I64, Flags
from ipam.columns import Columns
from ipam.reach import Reach
from ipam.report import NONE
from ipam.words import Family


def through(columns: Columns, traits: Traits, blocks: I64, colliding: I64, reach: Reach) -> tuple[I64, I64]:
    """Count the blocks of other networks and scopes that subnets meet where a domain joins the two.

    Args:
        columns: All rows.
        traits: Of all rows.
        blocks: Rows of one family that are compared and in some domain.
        colliding: Networks that meet another one across scopes.
        reach: Which domains join them.

    Returns:
        The subnets that meet any, and how many.
    """
    subnets = _asked(columns, traits, blocks, colliding, reach)
    if not len(subnets):
        return subnets, subnets
    joint = Joint.of(columns, traits.scope, np.concatenate((blocks, subnets)), reach)
    asked = traits.type.take(joint.arena.entity) == SUBNET
    asks, in_scopes = asked.take(joint.place), joint.in_scopes
    network = joint.arena.network.take(joint.place)
    met = _crossed(joint, joint.domain, asks) - _crossed(joint, in_scopes, asks)
    met -= _crossed(joint, numbered(joint.domain, network), asks)
    met += _crossed(joint, numbered(in_scopes, network), asks)
    return joint.totals(joint.place[asks], met, asked)


def _asked(columns: Columns, traits: Traits, blocks: I64, colliding: I64, reach: Reach) -> I64:
    """List the subnets of VPCs that collide; of those that lie in no block of theirs it cannot be told."""
    if not len(blocks):
        return blocks
    part = columns.part(Family.IPV4 if blocks[0] < columns.ipv4 else Family.IPV6)
    touched = np.zeros(len(reach.known) + 1, np.bool_)
    touched[colliding] = True
    joined = np.append(np.diff(reach.starts) > 0, np.False_)
    subnets: I64 = part.start + np.flatnonzero((traits.type[part] == SUBNET) & traits.monitored[part])
    network = columns.network.take(subnets)  # NONE takes the last
    lies = traits.parent.take(subnets) != NONE
    return subnets[np.where(lies, touched.take(network), joined.take(network))]


def _crossed(joint: Joint, group: I64, asks: Flags) -> I64:
    """Count for each entry of a subnet the blocks of its group that share an address with it."""
    spans = joint.spans(group)
    return crossed(spans.take(np.flatnonzero(~asks)), spans.take(np.flatnonzero(asks)))
