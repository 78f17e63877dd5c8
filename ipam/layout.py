"""A declared plan on the ground: each pool with its id, its space and what it was before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ipam.declared import DeclaredAllocation, DeclaredPool
from ipam.pool import ORIGIN_CONFIG, Allocation, Pool, PoolTree
from ipam.quotas import Quotas
from ipam.scope import Scope
from ipam.words import ORIGIN_IMPORT

GIVES_WAY = frozenset({ORIGIN_CONFIG, ORIGIN_IMPORT})  # what the file says anew, or what it may push aside


@dataclass(frozen=True, slots=True)
class Placed:
    """One declared pool as it would be stored."""

    declared: DeclaredPool
    pool: Pool
    parent: "Placed | None" = None
    stored: Pool | None = None  # what it was before this plan
    short: tuple[int, ...] = ()  # netmask lengths for which the parent has no room

    def holding(self, today: date) -> tuple[DeclaredAllocation, ...]:
        """List the reservations that take space: those that have not expired."""
        return tuple(one for one in self.declared.allocations if one.holds(today))


@dataclass(frozen=True)
class Layout:
    """A whole plan, to be checked: it may still break every rule."""

    scopes: tuple[Scope, ...]  # those of the file
    quotas: Quotas
    stored: PoolTree
    today: date
    placed: tuple[Placed, ...]  # parents first, in the order of the file
    others: tuple[Pool, ...]  # of other origins, as they stay

    @cached_property
    def allocations(self) -> Mapping[str, tuple[Allocation, ...]]:
        """List the stored allocations of each pool id."""
        found: dict[str, list[Allocation]] = {}
        for allocation in self.stored.allocations:
            found.setdefault(allocation.pool, []).append(allocation)
        return {pool: tuple(allocations) for pool, allocations in found.items()}

    @cached_property
    def below(self) -> Mapping[str, tuple[Placed, ...]]:
        """List what the file places below each pool id."""
        found: dict[str, list[Placed]] = {}
        for placed in self.placed:
            if placed.parent:
                found.setdefault(placed.parent.pool.id, []).append(placed)
        return {pool: tuple(some) for pool, some in found.items()}

    def given_below(self, pool: str) -> tuple[Allocation, ...]:
        """List the allocations that the registry made in a declared pool, and that have not expired."""
        stored = self.allocations.get(pool, ())
        return tuple(one for one in stored if one.origin not in GIVES_WAY and one.holds(self.today))

    def imported_below(self, pool: str) -> tuple[Allocation, ...]:
        """List what was imported into a declared pool: it gives way."""
        return tuple(one for one in self.allocations.get(pool, ()) if one.origin == ORIGIN_IMPORT)

    @cached_property
    def others_below(self) -> Mapping[str | None, tuple[Pool, ...]]:
        """List the sub-pools of other origins of each pool id; None stands for the roots."""
        found: dict[str | None, list[Pool]] = {}
        for pool in self.others:
            found.setdefault(pool.parent, []).append(pool)
        return {parent: tuple(pools) for parent, pools in found.items()}
