"""The quotas, as a declared plan keeps them."""

from collections import Counter
from collections.abc import Iterator
from itertools import chain

from ipam.layout import Layout, Placed
from ipam.plan_error import PlanMistake
from ipam.pool import Pool
from ipam.words import Family


def quota_mistakes(layout: Layout) -> Iterator[PlanMistake]:
    """Yield a mistake for each quota that the plan goes beyond; what the registry made counts as well."""
    yield from _scopes(layout)
    yield from _crowded(layout)
    below = Counter(pool.parent for pool in chain((one.pool for one in layout.placed), layout.others))
    for placed in layout.placed:
        sentences = chain(_own(placed, layout), _below(placed, below, layout))
        yield from (PlanMistake(placed.declared.place, sentence) for sentence in sentences)


def _scopes(layout: Layout) -> Iterator[PlanMistake]:
    most = layout.quotas.scopes
    named = {scope.name for scope in layout.scopes}
    others = [one for one in layout.stored.scopes if one.registered and one.name not in named]
    count = len(layout.scopes) + len(others)
    if most is not None and count > most:
        sentence = f"there are {count} scopes, and quotas.scopes is {most}: use fewer, or raise the quota"
        yield PlanMistake("quotas.scopes", sentence)


def _crowded(layout: Layout) -> Iterator[PlanMistake]:
    """Yield a mistake for each scope of too many pools, and each region of too many top pools of IPv6."""
    quotas = layout.quotas
    every = [*(placed.pool for placed in layout.placed), *layout.others]
    declared = {placed.pool.scope for placed in layout.placed}
    for scope, count in Counter(pool.scope for pool in every).items():
        most = quotas.pools_per_scope
        if most is not None and scope in declared and count > most:
            sentence = f"scope '{scope}' has {count} pools, and quotas.pools_per_scope is {most}"
            yield PlanMistake("quotas.pools_per_scope", f"{sentence}: use fewer, or raise the quota")
    for region, count in Counter(pool.locale for pool in every if _public_six(pool, layout)).items():
        most = quotas.public_ipv6_top_pools_per_region
        if most is not None and count > most:
            sentence = (
                f"{region or 'no region'} has {count} top pools of public IPv6, and "
                f"quotas.public_ipv6_top_pools_per_region is {most}"
            )
            place = "quotas.public_ipv6_top_pools_per_region"
            yield PlanMistake(place, f"{sentence}: use fewer, or raise the quota")


def _own(placed: Placed, layout: Layout) -> Iterator[str]:
    quotas, pool = layout.quotas, placed.pool
    if pool.depth > quotas.pool_depth:
        yield (
            f"pool '{pool.path}' stands at depth {pool.depth}, and quotas.pool_depth is {quotas.pool_depth}: "
            "nest less, or raise the quota"
        )
    asked = len(placed.declared.cidrs) + len(placed.declared.provision)
    limits = [("cidrs_per_pool", quotas.cidrs_per_pool)]
    if _public_six(pool, layout):
        limits.append(("cidrs_per_public_ipv6_top_pool", quotas.cidrs_per_public_ipv6_top_pool))
    for name, most in limits:
        if most is not None and asked > most:
            yield (
                f"pool '{pool.path}' has {asked} CIDRs, and quotas.{name} is {most}: "
                "join or split, or raise the quota"
            )


def _below(placed: Placed, below: Counter[str | None], layout: Layout) -> Iterator[str]:
    count, most = below[placed.pool.id], layout.quotas.sub_pools_per_pool
    if most is not None and count > most:
        yield (
            f"pool '{placed.pool.path}' has {count} sub-pools, and quotas.sub_pools_per_pool is {most}: "
            "put a level between, or raise the quota"
        )


def _public_six(pool: Pool, layout: Layout) -> bool:
    public = any(scope.name == pool.scope and scope.default == "public" for scope in layout.scopes)
    return public and pool.parent is None and pool.family is Family.IPV6
