"""How far a pool tree may grow: our own, and those of the clouds."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ipam.pool import PoolTree

NEAR = 0.9  # of a quota


@dataclass(frozen=True, slots=True)
class Quotas:
    """The limits of one registry of pools; None is no limit."""

    pool_depth: int = 10
    cidrs_per_pool: int = 50
    pools_per_scope: int | None = None


# By the origin of a pool; ours are in the configuration. A cloud raises its own on request.
# Source: Amazon VPC IPAM User Guide, "Quotas for your IPAM"; Alibaba Cloud, VPC IPAM, "Limits".
CLOUD_QUOTAS = {
    "aws-ipam": Quotas(10, 50, 50),
    "alibaba-ipam": Quotas(10, 50, 500),
}


@dataclass(frozen=True, slots=True)
class Pressure:
    """A quota that is nearly used up."""

    pool: int  # a place in the tree: of a scope with many pools, its last one
    quota: str  # as the configuration calls it
    used: int
    limit: int


def pressures(tree: PoolTree, ours: Quotas) -> Iterator[Pressure]:
    """Find the pools that have used up nearly all of a quota, in the order of the tree."""
    pools = Counter((pool.scope, pool.origin) for pool in tree.pools)
    last = {(pool.scope, pool.origin): place for place, pool in enumerate(tree.pools)}
    for place, pool in enumerate(tree.pools):
        quotas, group = CLOUD_QUOTAS.get(pool.origin, ours), (pool.scope, pool.origin)
        if last[group] == place:
            yield from _near(place, "pools_per_scope", pools[group], quotas.pools_per_scope)
        yield from _near(place, "pool_depth", pool.depth, quotas.pool_depth)
        yield from _near(place, "cidrs_per_pool", len(pool.cidrs), quotas.cidrs_per_pool)


def _near(place: int, quota: str, used: int, limit: int | None) -> Iterator[Pressure]:
    if limit is not None and used >= NEAR * limit:
        yield Pressure(place, quota, used, limit)
