"""How near the pool tree is to the limits of its registry."""

import numpy as np

from analyzer.batch import Batch
from analyzer.findings import Judged, of_pools
from ipam.blocks import I32, I64, Flags
from ipam.finding import Rule
from ipam.plan_columns import PlanColumns
from ipam.quotas import CLOUD_QUOTAS, Quotas

NEAR = 0.9  # of a quota


def headroom(judged: Judged, ours: Quotas) -> Batch:
    """Name the pools that have used up nearly all of a quota; of a scope with many pools, its last pool."""
    return of_pools(judged, Rule.QUOTA_HEADROOM, np.flatnonzero(_near(judged.tree.columns, ours)))


def _near(plan: PlanColumns, ours: Quotas) -> Flags:
    pools = len(plan.depth)
    cidrs = sum((np.bincount(one.pool, minlength=pools) for one in plan.cidrs.values()), np.zeros(pools))
    flags = np.zeros(pools, np.bool_)
    for origin, name in enumerate(plan.origins):
        quotas, mine = CLOUD_QUOTAS.get(name, ours), plan.origin == origin
        flags |= mine & (plan.depth >= NEAR * quotas.pool_depth)
        flags |= mine & (cidrs >= NEAR * quotas.cidrs_per_pool)
        if quotas.pools_per_scope is not None:
            flags[_last_of_crowded(plan.scope, mine, NEAR * quotas.pools_per_scope)] = True
    return flags


def _last_of_crowded(scope: I32, mine: Flags, limit: float) -> I64:
    """Find the last pool of each scope that has too many."""
    places = np.flatnonzero(mine)[::-1]
    _, last, count = np.unique(scope[places], return_index=True, return_counts=True)
    return places[last[count >= limit]]
