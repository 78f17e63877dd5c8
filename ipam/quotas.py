"""How far a pool tree may grow: our own limits, and those of the clouds."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ipam.pool import PoolTree

NEAR = 0.9  # of a quota


@dataclass(frozen=True, slots=True)
class Quotas:
    """The limits of one registry of pools; None is no limit. A registry is one IPAM, whatever they say."""

    pool_depth: int = 10  # what paths and walks rely on
    cidrs_per_pool: int | None = None
    pools_per_scope: int | None = None
    sub_pools_per_pool: int | None = None
    scopes: int | None = None
    shares_per_pool: int | None = None
    shared_pools_per_user: int | None = None  # that are shared with one account
    public_ipv6_top_pools_per_region: int | None = None
    cidrs_per_public_ipv6_top_pool: int | None = None


# By the word that people choose them with. A cloud raises its own on request.
# Source: Amazon VPC IPAM User Guide, "Quotas for your IPAM"; Alibaba Cloud, "Address planning", "Quotas".
PROFILES = {
    "none": Quotas(),
    "aws": Quotas(cidrs_per_pool=50, pools_per_scope=50, scopes=5),
    "alibaba": Quotas(
        cidrs_per_pool=50,
        pools_per_scope=500,
        sub_pools_per_pool=50,
        scopes=5,
        shares_per_pool=100,
        shared_pools_per_user=100,
        public_ipv6_top_pools_per_region=1,
        cidrs_per_public_ipv6_top_pool=1,
    ),
}

CLOUD_QUOTAS = {"aws-ipam": PROFILES["aws"], "alibaba-ipam": PROFILES["alibaba"]}  # by the origin of a pool


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
    shares = Counter(share.pool for share in tree.shares)
    found = (
        one
        for (_, origin), places in groups.items()
        for one in _of_group(tree, shares, places, CLOUD_QUOTAS.get(origin, ours))
    )
    return sorted(found, key=lambda one: one.pool)


def _of_group(
    tree: PoolTree, shares: Counter[str], places: Sequence[int], quotas: Quotas
) -> Iterator[Pressure]:
    """Find the pressures of the pools of one scope and origin; each pool's in the order of the quotas."""
    pools = [tree.pools[place] for place in places]
    yield from _near("pools_per_scope", [len(places)], places[-1:], quotas.pools_per_scope)
    yield from _near("pool_depth", [pool.depth for pool in pools], places, quotas.pool_depth)
    yield from _near("cidrs_per_pool", [len(pool.cidrs) for pool in pools], places, quotas.cidrs_per_pool)
    below = [len(tree.children.get(pool.id, ())) for pool in pools]
    yield from _near("sub_pools_per_pool", below, places, quotas.sub_pools_per_pool)
    yield from _near("shares_per_pool", [shares[pool.id] for pool in pools], places, quotas.shares_per_pool)


def _near(quota: str, used: Sequence[int], places: Sequence[int], limit: int | None) -> Iterator[Pressure]:
    if limit is None or max(used) < NEAR * limit:
        return
    for place, count in zip(places, used, strict=True):
        if count >= NEAR * limit:
            yield Pressure(place, quota, count, limit)
