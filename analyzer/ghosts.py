"""Allocations whose resource is gone: space that nobody uses and nobody can have."""

from dataclasses import replace

import numpy as np

from analyzer.batch import Batch
from analyzer.findings import Judged
from ipam.blocks import Flags
from ipam.finding import Rule
from ipam.finding_key import keys, number
from ipam.plan_columns import OF_RESOURCES

# A cloud lets an allocation outlive its VPC by 18 to 27 minutes.
# Source: hashicorp/terraform-provider-aws issue 31211.
LAG = 45 * 60  # seconds


def ghosts(judged: Judged, bound: Flags) -> Batch:
    """Name allocations to resources that a complete reading has missed for longer than clouds take.

    `bound` tells of each allocation of the tree whether a discovered block holds it.
    """
    latest = int(judged.now.timestamp()) - LAG
    tree = judged.tree
    gone = [
        (place, one, one.gone_since)
        for place, one in enumerate(tree.allocations)
        if one.type in OF_RESOURCES and not bound[place] and one.gone_since is not None
    ]
    found = [(place, one, since) for place, one, since in gone if since <= latest]
    rule, pools = Rule.GHOST_ALLOCATION, {pool.id: place for place, pool in enumerate(tree.pools)}
    ids = np.array([number(one.id) for _, one, _ in found], np.uint64)
    batch = Batch.of(rule, keys(rule, ids), np.array([since for _, _, since in found], np.int64))
    pool = np.array([pools[one.pool] for _, one, _ in found], np.int32)
    return replace(
        batch,
        scope=tree.columns.scope[pool],
        pool=pool,
        counts=np.ones(len(found), np.int64),
        subjects=np.array([len(judged.snapshot) + place for place, _, _ in found], np.int32),
    )
