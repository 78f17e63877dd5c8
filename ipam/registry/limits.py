"""The quotas, as the operations of the registry keep them."""

from collections.abc import Iterable

from ipam.pool import Pool, PoolTree
from ipam.quotas import Quotas
from ipam.registry.error import Code, RegistryError
from ipam.words import Family


def check_new_pool(tree: PoolTree, pool: Pool, quotas: Quotas) -> None:
    """Demand that there may be one more pool.

    Raises:
        RegistryError: a quota is used up.
    """
    siblings = len(tree.children.get(pool.parent, ())) + 1 if pool.parent else 0
    neighbours = sum(one.scope == pool.scope for one in tree.pools) + 1
    twins = sum(one.locale == pool.locale for one in _public_six(tree, tree.pools)) + 1
    for what, used, most in (
        ("pools below each other", pool.depth, quotas.pool_depth),
        (f"pools in scope '{pool.scope}'", neighbours, quotas.pools_per_scope),
        ("sub-pools of one pool", siblings, quotas.sub_pools_per_pool),
    ):
        _check(pool, what, used, most)
    if any(_public_six(tree, (pool,))):
        what = f"top pools of public IPv6 in {pool.locale or 'no region'}"
        _check(pool, what, twins, quotas.public_ipv6_top_pools_per_region)


def check_new_cidr(tree: PoolTree, pool: Pool, quotas: Quotas) -> None:
    """Demand that a pool may have one more CIDR.

    Raises:
        RegistryError: a quota is used up.
    """
    limits = [quotas.cidrs_per_pool]
    if any(_public_six(tree, (pool,))):
        limits.append(quotas.cidrs_per_public_ipv6_top_pool)
    if len(pool.cidrs) >= min((one for one in limits if one is not None), default=len(pool.cidrs) + 1):
        told = f"pool '{pool.path}' has {len(pool.cidrs)} CIDRs, which is the quota"
        raise RegistryError(Code.TOO_MANY, f"{told}: deprovision one, or raise it")


def _check(pool: Pool, what: str, used: int, most: int | None) -> None:
    if most is not None and used > most:
        told = f"pool '{pool.path}' would make {used} {what}, and the quota is {most}"
        raise RegistryError(Code.TOO_MANY, f"{told}: use fewer, or raise the quota")


def _public_six(tree: PoolTree, pools: Iterable[Pool]) -> Iterable[Pool]:
    """Choose the top pools of public IPv6."""
    public = {scope.name for scope in tree.scopes if scope.default == "public"}
    return (one for one in pools if not one.parent and one.family is Family.IPV6 and one.scope in public)
