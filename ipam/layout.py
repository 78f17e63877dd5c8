"""A declared plan on the ground: each pool with its id, its space and what it was before."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ipam.cidr import Cidr
from ipam.declared import DeclaredPool, Quotas
from ipam.pool import Allocation, Pool, PoolTree
from ipam.scope import Scope


@dataclass(frozen=True, slots=True)
class Placed:
    """One declared pool as it would be stored."""

    declared: DeclaredPool
    pool: Pool
    parent: "Placed | None" = None
    stored: Pool | None = None  # what it was before this plan
    short: tuple[int, ...] = ()  # netmask lengths for which the parent has no room


@dataclass(frozen=True)
class Layout:
    """A whole plan, to be checked: it may still break every rule."""

    scopes: tuple[Scope, ...]  # those of the file
    quotas: Quotas
    stored: PoolTree
    placed: tuple[Placed, ...]  # parents first, in the order of the file
    others: tuple[Pool, ...]  # of other origins, as they stay

    @cached_property
    def allocations(self) -> Mapping[str, tuple[Allocation, ...]]:
        """List the stored allocations of each pool id."""
        found: dict[str, tuple[Allocation, ...]] = {}
        for allocation in self.stored.allocations:
            found[allocation.pool] = (*found.get(allocation.pool, ()), allocation)
        return found

    @cached_property
    def others_below(self) -> Mapping[str | None, tuple[Pool, ...]]:
        """List the sub-pools of other origins of each pool id; None stands for the roots."""
        found: dict[str | None, tuple[Pool, ...]] = {}
        for pool in self.others:
            found[pool.parent] = (*found.get(pool.parent, ()), pool)
        return found


def allocated(placed: Placed) -> tuple[Cidr, ...]:
    """List the CIDRs of the allocations beside a pool."""
    return tuple(allocation.cidr for allocation in placed.declared.allocations)
