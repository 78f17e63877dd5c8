"""How far a pool tree may grow: our own, and those of the clouds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ipam.pool import PoolTree

NEAR = 0.9  # of a quota


@dataclass(frozen=True, slots=True)
class Quotas:
    """The limits of one registry of pools; None is no limit."""

    pool_depth: int = 10
    cidrs_per_pool: int = 50
    pools_per_scope: int | None = None
    sub_pools_per_pool: int | None = None
    scopes: int | None = None


# By the origin of a pool; ours are in the configuration. A cloud raises its own on request.
# Source: Amazon VPC IPAM User Guide, "Quotas for your IPAM"; Alibaba Cloud, VPC IPAM, "Limits".
CLOUD_QUOTAS = {
    "aws-ipam": Quotas(10, 50, 50, None, 5),
    "alibaba-ipam": Quotas(10, 50, 500, 50, 5),
}

# By the word that people choose them with; `none` keeps the depth, which paths and walks rely on.
UNLIMITED = 1 << 30
PROFILES = {
    "aws": CLOUD_QUOTAS["aws-ipam"],
    "alibaba": CLOUD_QUOTAS["alibaba-ipam"],
    "none": Quotas(10, UNLIMITED),
}


@dataclass(frozen=True, slots=True)
class Pressure:
    """A quota that is nearly used up."""

    pool: int  # a place in the tree: of a scope with many pools, its last one
    quota: str  # as the configuration calls it
    used: int
    limit: int


def pressures(tree: PoolTree, ours: Quotas) -> Sequence[Pressure]:
    """Find the pools that have used up nearly all of a quota, in the order of the tree."""
    groups: dict[tuple[str, str], list[int]] = {}
    for place, pool in enumerate(tree.pools):
        groups.setdefault((pool.scope, pool.origin), []).append(place)
    found = (one for (_, origin), places in groups.items() for one in _of_group(tree, origin, places, ours))
    return sorted(found, key=lambda one: one.pool)


def _of_group(tree: PoolTree, origin: str, places: Sequence[int], ours: Quotas) -> Iterator[Pressure]:
    """Find the pressures of the pools of one scope and origin; each pool's in the order of the quotas."""
    quotas = CLOUD_QUOTAS.get(origin, ours)
    yield from _near("pools_per_scope", [len(places)], places[-1:], quotas.pools_per_scope)
    depths = [tree.pools[place].depth for place in places]
    yield from _near("pool_depth", depths, places, quotas.pool_depth)
    cidrs = [len(tree.pools[place].cidrs) for place in places]
    yield from _near("cidrs_per_pool", cidrs, places, quotas.cidrs_per_pool)


def _near(quota: str, used: Sequence[int], places: Sequence[int], limit: int | None) -> Iterator[Pressure]:
    if limit is None or max(used) < NEAR * limit:
        return
    for place, count in zip(places, used, strict=True):
        if count >= NEAR * limit:
            yield Pressure(place, quota, count, limit)
