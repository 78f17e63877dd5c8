"""Imported allocations give way to what somebody declares: no network that was found stops a plan."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import chain

from ipam.pool import Allocation, PoolTree
from ipam.registry.stock import Blocks
from ipam.words import ORIGIN_IMPORT


def without_imports(tree: PoolTree) -> PoolTree:
    """Return a tree as if nothing had been imported."""
    stays = tuple(one for one in tree.allocations if one.origin != ORIGIN_IMPORT)
    return tree if len(stays) == len(tree.allocations) else replace(tree, allocations=stays)


def still_fitting(tree: PoolTree, allocations: Iterable[Allocation], today: date) -> tuple[Allocation, ...]:
    """Choose, of allocations, those that were not imported, and the imported ones that a tree has room for.

    Args:
        tree: What is to hold, without anything imported.
        allocations: The stored ones, in their order.
        today: The day that decides which reservations take space.
    """
    held: dict[str, list[Allocation]] = {}
    for one in tree.allocations:
        if one.holds(today):
            held.setdefault(one.pool, []).append(one)
    left: dict[str, Blocks] = {}

    def fits(one: Allocation) -> bool:
        if one.origin != ORIGIN_IMPORT:
            return True
        pool = tree.by_id.get(one.pool)
        if pool is None:
            return False
        if pool.id not in left:
            below = chain.from_iterable(child.cidrs for child in tree.children.get(pool.id, ()))
            left[pool.id] = Blocks.of(pool.cidrs, (*(one.cidr for one in held.get(pool.id, ())), *below))
        return left[pool.id].around(one.cidr) is not None

    return tuple(filter(fits, allocations))


def gave_way(before: PoolTree, after: PoolTree) -> tuple[Allocation, ...]:
    """List the imported allocations of a tree that another one has no more."""
    stays = {one.id for one in after.allocations}
    return tuple(one for one in before.allocations if one.origin == ORIGIN_IMPORT and one.id not in stays)
