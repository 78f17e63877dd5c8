"""What a request names: scopes, pools and allocations, and whether the registry may change them."""

from dataclasses import replace

from ipam.pool import ORIGIN_CONFIG, ORIGIN_REGISTRY, Allocation, Pool, PoolTree
from ipam.registry.error import Code, RegistryError
from ipam.scope import Scope
from ipam.words import ORIGIN_IMPORT


def scope_named(tree: PoolTree, word: str) -> Scope:
    """Find a scope by its name or id.

    Raises:
        RegistryError: there is none.
    """
    found = next((scope for scope in tree.scopes if word and word in {scope.name, scope.identity}), None)
    if found is None:
        names = ", ".join(scope.name for scope in tree.scopes)
        raise RegistryError(Code.NO_SCOPE, f"there is no scope '{word}': name one of {names}")
    return found


def pool_named(tree: PoolTree, word: str) -> Pool:
    """Find a pool by its id or path.

    Raises:
        RegistryError: there is none.
    """
    found = tree.by_id.get(word) or tree.by_path.get(word)
    if found is None:
        raise no_pool(word)
    return found


def no_pool(word: str) -> RegistryError:
    """Say that a pool is not there."""
    return RegistryError(
        Code.NO_POOL, f"there is no pool '{word}': name one by its path or id, as `pools` does"
    )


def no_allocation(word: str) -> RegistryError:
    """Say that an allocation is not there."""
    told = f"there is no allocation '{word}': name one by its id, as `registry allocations` lists them"
    return RegistryError(Code.NO_ALLOCATION, told)


def ours(pool: Pool) -> Pool:
    """Return a pool that the registry may change.

    Raises:
        RegistryError: it belongs to the configuration or to a cloud's IPAM.
    """
    if pool.origin == ORIGIN_REGISTRY:
        return pool
    place = "in the configuration file" if pool.origin == ORIGIN_CONFIG else "in the cloud's IPAM"
    raise RegistryError(
        Code.NOT_OURS, f"pool '{pool.path}' is of the origin {pool.origin}: change it {place}, which made it"
    )


def giving(pool: Pool) -> Pool:
    """Return a pool that the registry may allocate from: one that it made, or that the file declares.

    Raises:
        RegistryError: it mirrors a cloud's IPAM.
    """
    return pool if pool.origin == ORIGIN_CONFIG else ours(pool)


def releasable(allocation: Allocation, pool: Pool) -> Allocation:
    """Return an allocation that the registry may take back.

    Raises:
        RegistryError: the configuration file declares it.
    """
    if allocation.origin in {ORIGIN_REGISTRY, ORIGIN_IMPORT}:
        return allocation
    raise RegistryError(
        Code.NOT_OURS,
        f"the allocation {allocation.cidr} of pool '{pool.path}' is of the origin {allocation.origin}: "
        "take it out of the configuration file",
    )


def with_pool(tree: PoolTree, pool: Pool) -> PoolTree:
    """Put a pool in the place of the one with its id."""
    return replace(tree, pools=tuple(pool if one.id == pool.id else one for one in tree.pools))
