"""What differs between two versions of the plan."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Generic, TypeVar

from ipam.pool import Allocation, Pool, PoolTree
from ipam.registry.held import sub_pool_allocations
from ipam.scope import Scope

Thing = TypeVar("Thing", Scope, Pool, Allocation)


@dataclass(frozen=True, slots=True)
class Difference(Generic[Thing]):
    """What is gone, what is new and what is not as it was, each by its name."""

    gone: dict[str, Thing]
    new: dict[str, Thing]
    changed: dict[str, tuple[Thing, Thing]]  # before and after


def differing(before: dict[str, Thing], after: dict[str, Thing]) -> Difference[Thing]:
    """Compare things that have names."""
    return Difference(
        {name: one for name, one in before.items() if name not in after},
        {name: one for name, one in after.items() if name not in before},
        {
            name: (before[name], one)
            for name, one in after.items()
            if name in before and before[name] is not one and before[name] != one
        },
    )


def scopes_of(scopes: Iterable[Scope]) -> dict[str, Scope]:
    """Name scopes."""
    return {scope.name: scope for scope in scopes}


def pools_of(tree: PoolTree) -> dict[str, Pool]:
    """Name pools; two of one id are left to the database to refuse."""
    return {pool.id: pool for pool in tree.pools}


def allocations_differing(before: PoolTree, after: PoolTree) -> Difference[Allocation]:
    """Compare allocations, those that the CIDRs of sub-pools are among them.

    A tree is derived from the other one, so most of them are the same objects: these are not looked at.
    """
    both = set(map(id, before.allocations)) & set(map(id, after.allocations))
    return differing(_named(before, both), _named(after, both))


def _named(tree: PoolTree, known: Container[int]) -> dict[str, Allocation]:
    below = chain.from_iterable(map(sub_pool_allocations, tree.pools))
    others = (one for one in tree.allocations if id(one) not in known)
    return {one.id: one for one in chain(others, below)}
