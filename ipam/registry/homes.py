"""Which pool a block of a list belongs to: the deepest one around it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from ipam.cidr import Cidr, first
from ipam.pool import Pool, PoolTree
from ipam.registry.error import RegistryError
from ipam.registry.finding import pool_named, scope_named
from ipam.registry.listed import Listed
from ipam.scope import is_private

Key = tuple[str, int, int, int]  # scope, version, netmask length, and what is left of the first address


@dataclass(frozen=True, slots=True)
class Goal:
    """Where a list goes: below a pool, into a scope, or where each of its blocks belongs."""

    pool: str = ""  # its path or id
    scope: str = ""  # its name or id


@dataclass(frozen=True, slots=True)
class Homes:
    """The CIDRs of pools, asked which is the narrowest around a block."""

    tree: PoolTree
    goal: Goal
    deepest: Mapping[Key, Pool]  # the pool of each CIDR; of several that share it the deepest
    scopes: tuple[str, ...]  # those of the goal; none: each block says

    @classmethod
    def of(cls, tree: PoolTree, goal: Goal) -> Self:
        """Prepare a tree.

        Raises:
            RegistryError: there is no such pool or scope.
        """
        pools: Iterable[Pool] = tree.pools
        scopes: tuple[str, ...] = (scope_named(tree, goal.scope).name,) if goal.scope else ()
        if goal.pool:
            top = pool_named(tree, goal.pool)
            pools, scopes = _with_those_below(tree, top), (top.scope,)
        found: dict[Key, Pool] = {}
        for pool in pools:  # parents first
            found.update({_key(pool.scope, cidr, cidr.prefixlen): pool for cidr in pool.cidrs})
        return cls(tree, goal, found, scopes)

    def around(self, listed: Listed) -> Pool:
        """Find the pool of a block.

        Raises:
            LookupError: none has it, or there is no such scope; the message says where it was looked for.
        """
        scopes = self.scopes or self._told(listed)
        for scope in scopes:
            for length in range(listed.cidr.prefixlen, -1, -1):
                pool = self.deepest.get(_key(scope, listed.cidr, length))
                if pool is not None:
                    return pool
        told = f"{listed.cidr} lies in no pool of scope '{scopes[0]}'"
        if self.goal.pool:
            told = f"{listed.cidr} lies neither in pool '{self.goal.pool}' nor below it"
        raise LookupError(f"{told}: give a pool that space with `registry provision`, or leave it out")

    def _told(self, listed: Listed) -> tuple[str, ...]:
        """Name the scopes that a block may go to, in the order in which they are looked through."""
        if listed.scope:
            try:
                return (scope_named(self.tree, listed.scope).name,)
            except RegistryError:
                told = f"{listed.cidr} is of the VRF '{listed.scope}', and there is no such scope"
                raise LookupError(f"{told}: make one, or name one for the whole list with --scope") from None
        kinds = ("private", "public") if is_private(listed.cidr) else ("public", "private")
        return tuple(scope.name for kind in kinds for scope in self.tree.scopes if scope.default == kind)


def _with_those_below(tree: PoolTree, top: Pool) -> Iterable[Pool]:
    yield top
    for child in tree.children.get(top.id, ()):
        yield from _with_those_below(tree, child)


def _key(scope: str, cidr: Cidr, length: int) -> Key:
    return scope, cidr.version, length, first(cidr) >> (cidr.max_prefixlen - length)
