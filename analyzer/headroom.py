"""How near the pool tree is to the limits of its registry."""

from collections import Counter
from collections.abc import Iterator

import numpy as np

from analyzer.batch import Batch
from analyzer.findings import Judged, of_pools
from ipam.finding import Rule
from ipam.pool import PoolTree
from ipam.quotas import CLOUD_QUOTAS, Quotas

NEAR = 0.9  # of a quota


def headroom(judged: Judged, ours: Quotas) -> Batch:
    """Name the pools that have used up nearly all of a quota; of a scope with many pools, its last pool."""
    places = sorted(set(_near(judged.tree, ours)))
    return of_pools(judged, Rule.QUOTA_HEADROOM, np.array(places, np.int64))


def _near(tree: PoolTree, ours: Quotas) -> Iterator[int]:
    pools = Counter((pool.scope, pool.origin) for pool in tree.pools)
    last = {(pool.scope, pool.origin): place for place, pool in enumerate(tree.pools)}
    for place, pool in enumerate(tree.pools):
        quotas, group = CLOUD_QUOTAS.get(pool.origin, ours), (pool.scope, pool.origin)
        crowded = (
            quotas.pools_per_scope is not None
            and last[group] == place
            and pools[group] >= NEAR * quotas.pools_per_scope
        )
        deep = pool.depth >= NEAR * quotas.pool_depth
        if crowded or deep or len(pool.cidrs) >= NEAR * quotas.cidrs_per_pool:
            yield place
