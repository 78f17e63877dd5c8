"""How near the pool tree is to the limits of its registry."""

import numpy as np

from analyzer.batch import Batch
from analyzer.findings import Judged, of_pools
from ipam.finding import Rule
from ipam.quotas import Quotas, pressures


def headroom(judged: Judged, ours: Quotas) -> Batch:
    """Name the pools that have used up nearly all of a quota; of a scope with many pools, its last pool."""
    places = sorted({one.pool for one in pressures(judged.tree, ours)})
    return of_pools(judged, Rule.QUOTA_HEADROOM, np.array(places, np.int64))
