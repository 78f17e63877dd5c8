"""Pools shared with accounts and organizational units, and taken back."""

from collections.abc import Iterable
from dataclasses import replace

from ipam.pool import Pool, PoolTree
from ipam.registry.error import Code, RegistryError
from ipam.registry.finding import ours, pool_named, with_pool


def pool_shared(tree: PoolTree, word: str, principals: Iterable[str]) -> tuple[PoolTree, Pool]:
    """Let principals allocate from a pool; those that it is shared with already stay.

    Raises:
        RegistryError: there is no such pool, it is not the registry's, or nobody is named.
    """
    pool, named = ours(pool_named(tree, word)), tuple(principals)
    if not named or not all(named):
        told = f"pool '{pool.path}' is to be shared with nobody: name an account or an organizational unit"
        raise RegistryError(Code.MISSING, told)
    made = replace(pool, share=tuple(dict.fromkeys((*pool.share, *named))))
    return with_pool(tree, made), made


def pool_unshared(tree: PoolTree, word: str, principals: Iterable[str]) -> tuple[PoolTree, Pool]:
    """Stop sharing a pool with principals; what they have allocated stays.

    Raises:
        RegistryError: there is no such pool, it is not the registry's, or it is not shared with one of them.

    Source: Alibaba Cloud, "Address planning", "Stop sharing".
    """
    pool, gone = ours(pool_named(tree, word)), tuple(principals)
    for one in gone:
        if one not in pool.share:
            names = ", ".join(pool.share) or "nobody"
            told = f"pool '{pool.path}' is not shared with '{one}': it is with {names}"
            raise RegistryError(Code.BAD_VALUE, told)
    made = replace(pool, share=tuple(one for one in pool.share if one not in gone))
    return with_pool(tree, made), made
