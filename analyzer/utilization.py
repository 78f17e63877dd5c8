"""How full pools are, and what can still be issued from them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from analyzer.holders import Spans, holders, outermost
from analyzer.places import Places
from ipam.blocks import I32, I64, Flags
from ipam.cidr import WIDTH, Cidr
from ipam.pool import Pool, PoolTree
from ipam.report import NONE, PoolUse
from ipam.snapshot import Snapshot
from ipam.space import blocks_of_length, free_blocks, largest


@dataclass(frozen=True, slots=True, eq=False)
class Holdings:
    """What takes space in the pools; columns have a value for each row of the snapshot."""

    snapshot: Snapshot
    tree: PoolTree
    places: Places
    scope: I32
    pool: I64  # the deepest pool that holds the row, or NONE
    imported: Flags  # allocated to the row by the import plan
    unmanaged: Flags  # discovered there without an allocation, and not ignored


def pool_uses(holdings: Holdings) -> tuple[PoolUse, ...]:
    """Measure every pool, in the order of the tree."""
    tree = holdings.tree
    imported = _maximal_by_pool(holdings, holdings.imported)
    unmanaged = _maximal_by_pool(holdings, holdings.unmanaged)
    smothered = _smothered(holdings)
    resources = np.bincount(holdings.pool[holdings.imported], minlength=len(tree.pools))
    reserved: dict[str, list[Cidr]] = {}
    for allocation in tree.allocations:
        reserved.setdefault(allocation.pool, []).append(allocation.cidr)
    return tuple(
        _use(
            pool,
            [cidr for child in tree.children.get(pool.id, ()) for cidr in child.cidrs],
            reserved.get(pool.id, []) + imported[number],
            unmanaged[number] + smothered[number],
            (int(resources[number]), len(reserved.get(pool.id, []))),
        )
        for number, pool in enumerate(tree.pools)
    )


def _use(
    pool: Pool, children: list[Cidr], assigned: list[Cidr], found: list[Cidr], kinds: tuple[int, int]
) -> PoolUse:
    """Measure one pool: children and assigned blocks are disjoint, found ones may lie anywhere."""
    size, given, held = _addresses(pool.cidrs), _addresses(children), _addresses(assigned)
    free = free_blocks(pool.cidrs, [*children, *assigned, *found])
    shortest = min((block.prefixlen for block in free), default=WIDTH[pool.family] + 1)
    default = pool.rules.default_netmask_length
    return PoolUse(
        size,
        given,
        held,
        size - given - held,
        _addresses(free),
        None if default is None else blocks_of_length(free, default),
        tuple((length, blocks_of_length(free, length)) for length in range(shortest, WIDTH[pool.family] + 1)),
        largest(free),
        len(children),
        *kinds,
    )


def _addresses(blocks: Sequence[Cidr]) -> int:
    return sum(block.num_addresses for block in blocks)


def _maximal_by_pool(holdings: Holdings, chosen: Flags) -> tuple[list[Cidr], ...]:
    """List, for each pool, the chosen rows that lie in it, without those inside another one."""
    lists: tuple[list[Cidr], ...] = tuple([] for _ in holdings.tree.pools)
    rows = np.flatnonzero(chosen & (holdings.pool >= 0))
    for row in _maximal(holdings.places.of_rows(holdings.pool, rows), rows):
        lists[int(holdings.pool[row])].append(holdings.snapshot.rows.blocks.cidr(row))
    return lists


def _maximal(spans: Spans, rows: I64) -> Iterator[int]:
    """Yield the rows whose span lies in no other one of the group; of equal ones the first."""
    order = np.argsort(spans.first, kind="stable")
    yield from rows[order[outermost(spans.first[order], spans.last[order])]].tolist()


def _smothered(holdings: Holdings) -> tuple[list[Cidr], ...]:
    """List, for each pool, its CIDRs that lie inside a larger unmanaged block: nothing there is safe."""
    lists: tuple[list[Cidr], ...] = tuple([] for _ in holdings.tree.pools)
    rows = np.flatnonzero(holdings.unmanaged)
    around = holders(holdings.places.of_rows(holdings.scope, rows), holdings.places.of_pool_cidrs())
    cidrs = [(number, cidr) for number, pool in enumerate(holdings.tree.pools) for cidr in pool.cidrs]
    for place in np.flatnonzero(around != NONE).tolist():
        number, cidr = cidrs[place]
        lists[number].append(cidr)
    return lists
