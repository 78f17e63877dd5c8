"""A list of blocks taken over as custom allocations: whole, or not at all."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from ipam.cidr import Cidr
from ipam.pool import ORIGIN_REGISTRY, Allocation, Pool, PoolTree
from ipam.registry.asking import Wanted
from ipam.registry.collisions import collisions
from ipam.registry.demands import check_demands
from ipam.registry.error import RegistryError
from ipam.registry.finding import giving
from ipam.registry.held import sub_pool_allocations
from ipam.registry.homes import Homes
from ipam.registry.listed import Listed, Obstacle, Place
from ipam.words import AllocationType


class Outcome(StrEnum):
    """What becomes of a block of a list."""

    ALLOCATE = "allocate"
    UNCHANGED = "unchanged"  # it is allocated already, in the same words
    POOL = "pool"  # it is the space of a pool
    CONTAINER = "container"  # the list has it to hold others


@dataclass(frozen=True, slots=True)
class Row:
    """A block of a list, and what becomes of it."""

    listed: Listed
    outcome: Outcome
    pool: Pool | None = None
    allocation: Allocation | None = None


@dataclass(frozen=True, slots=True)
class Takeover:
    """What becomes of a list."""

    rows: tuple[Row, ...]
    obstacles: tuple[Obstacle, ...]

    @property
    def made(self) -> tuple[Allocation, ...]:
        """The new allocations."""
        new = (row.allocation for row in self.rows if row.outcome is Outcome.ALLOCATE)
        return tuple(one for one in new if one)


def taken_over(homes: Homes, blocks: Iterable[Listed], new_id: Callable[[], str], today: date) -> Takeover:
    """Decide what becomes of each block of a list.

    A block becomes a custom allocation of the deepest pool around it. What is allocated already in the same
    words stays; what is the space of a pool, or holds others, becomes none.

    Args:
        homes: The pools.
        blocks: The list.
        new_id: Makes the id of an allocation.
        today: The day that decides which allocations have expired.
    """
    rows, obstacles = _placed(homes, blocks)
    held = _held(homes.tree, today)
    rows = [_settled(row, held, new_id) for row in rows]
    new: dict[str, list[Row]] = {}
    for row in rows:
        if row.outcome is Outcome.ALLOCATE and row.pool:
            new.setdefault(row.pool.id, []).append(row)
            obstacles += _broken_rule(row.pool, row.listed)
    for name, some in new.items():
        pool = homes.tree.by_id[name]
        obstacles += collisions(pool, [row.listed for row in some], held.get(name, {}).values())
    return Takeover(tuple(rows), tuple(obstacles))


def _placed(homes: Homes, blocks: Iterable[Listed]) -> tuple[list[Row], list[Obstacle]]:
    """Find the pool of each block; one that is listed again, or has none, is in the way."""
    rows: list[Row] = []
    obstacles: list[Obstacle] = []
    seen: dict[tuple[str, Cidr], Place] = {}
    for one in blocks:
        try:
            pool = homes.around(one)
        except LookupError as error:
            if one.container:
                rows.append(Row(one, Outcome.CONTAINER))
            else:
                obstacles.append(Obstacle(one.place, str(error.args[0])))
            continue
        former = seen.setdefault((pool.id, one.cidr), one.place)
        if former != one.place:
            told = f"{one.cidr} is there already, in {former}: keep one of the two"
            obstacles.append(Obstacle(one.place, told))
        elif one.cidr in pool.cidrs:
            rows.append(Row(one, Outcome.POOL, pool))
        else:
            rows.append(Row(one, Outcome.CONTAINER if one.container else Outcome.ALLOCATE, pool))
    return rows, obstacles


def _held(tree: PoolTree, today: date) -> Mapping[str, Mapping[Cidr, Allocation]]:
    """Gather what each pool has given away, by its block."""
    found: dict[str, dict[Cidr, Allocation]] = {}
    for one in tree.allocations:
        if one.holds(today):
            found.setdefault(one.pool, {})[one.cidr] = one
    for pool in tree.pools:
        for one in sub_pool_allocations(pool):
            found.setdefault(one.pool, {})[one.cidr] = one
    return found


def _settled(row: Row, held: Mapping[str, Mapping[Cidr, Allocation]], new_id: Callable[[], str]) -> Row:
    """Make the allocation of a block, or take the one that is there in the same words."""
    listed, pool = row.listed, row.pool
    if row.outcome is not Outcome.ALLOCATE or pool is None:
        return row
    there = held.get(pool.id, {}).get(listed.cidr)
    if there is not None and _says(there, listed):
        return replace(row, outcome=Outcome.UNCHANGED, allocation=there)
    made = Allocation(
        id=new_id(),
        pool=pool.id,
        cidr=listed.cidr,
        owner=listed.owner,
        description=listed.name,
        origin=ORIGIN_REGISTRY,
        tags=listed.tags,
    )
    return replace(row, allocation=made)


def _says(held: Allocation, listed: Listed) -> bool:
    """Tell whether an allocation is what a list would make of its block."""
    same = (held.description, held.owner, set(held.tags)) == (listed.name, listed.owner, set(listed.tags))
    return same and held.type is AllocationType.CUSTOM


def _broken_rule(pool: Pool, listed: Listed) -> Iterator[Obstacle]:
    try:
        check_demands(giving(pool), Wanted("", pool.id, listed.cidr))
    except RegistryError as error:
        yield Obstacle(listed.place, f"{listed.cidr}: {error.sentence}")
