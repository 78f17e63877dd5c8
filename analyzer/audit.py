"""The double entry of the plan: what a pool gives away is what somebody has, once, and inside the pool."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import numpy as np

from analyzer.batch import Batch
from analyzer.findings import Judged
from ipam.cidr import Cidr, first
from ipam.finding import Rule
from ipam.finding_key import keys, number
from ipam.pool import PoolTree
from ipam.report import NONE
from ipam.words import AllocationType

Entry = tuple[Cidr, int]  # what a pool gave away, and the entity that has it
Books = Mapping[str, list[Entry]]  # by the pool's id


def audit(judged: Judged) -> Iterator[Batch]:
    """Check the books of every pool.

    A tree made from a configuration balances; one that was read from a cloud's IPAM need not.
    """
    books = _books(judged)
    yield _about(judged, Rule.ALLOCATION_OUTSIDE_POOL, _outside(judged.tree, books))
    yield _about(judged, Rule.ALLOCATION_CONFLICT, _conflicts(books))
    yield _about(judged, Rule.SUBPOOL_MISMATCH, _mismatches(judged))


def _books(judged: Judged) -> Books:
    """List what each pool gave away: to resources, to sub-pools, and for reserve."""
    tree, rows = judged.tree, len(judged.snapshot)
    books: dict[str, list[Entry]] = {}
    for place, one in enumerate(tree.allocations):
        if one.type is not AllocationType.IPAM_POOL:
            books.setdefault(one.pool, []).append((one.cidr, rows + place))
    for place, pool in enumerate(tree.pools):
        if pool.parent is not None:
            entity = rows + len(tree.allocations) + place
            books.setdefault(pool.parent, []).extend((cidr, entity) for cidr in pool.cidrs)
    return books


def _outside(tree: PoolTree, books: Books) -> Iterator[tuple[str, int]]:
    """Name what lies in no CIDR of the pool that gave it; a sub-pool is judged as a mismatch."""
    for pool, entries in books.items():
        spans = [_span(cidr) for cidr in tree.by_id[pool].cidrs]
        for cidr, entity in entries:
            start, end = _span(cidr)
            if not any(begin <= start and end <= stop for begin, stop in spans):
                yield pool, entity


def _conflicts(books: Books) -> Iterator[tuple[str, int]]:
    """Name what shares addresses with something that the same pool gave away before it."""
    for pool, entries in books.items():
        reach = NONE
        for (start, end), entity in sorted((_span(cidr), entity) for cidr, entity in entries):
            if start <= reach:
                yield pool, entity
            reach = max(reach, end)


def _mismatches(judged: Judged) -> Iterator[tuple[str, int]]:
    """Name the sub-pools whose CIDRs are not what their parent's books say, where they say it."""
    tree, rows = judged.tree, len(judged.snapshot)
    entered: dict[str, list[str]] = {}
    for one in tree.allocations:
        if one.type is AllocationType.IPAM_POOL:
            entered.setdefault(one.resource, []).append(str(one.cidr))
    telling = {tree.by_id[pool].parent for pool in entered if pool in tree.by_id}
    for place, pool in enumerate(tree.pools):
        listed = pool.parent is not None and pool.parent in telling
        if listed and sorted(entered.get(pool.id, ())) != sorted(map(str, pool.cidrs)):
            yield pool.id, rows + len(tree.allocations) + place


def _span(cidr: Cidr) -> tuple[int, int]:
    """Return first and last address, those of IPv6 after all of IPv4."""
    start = cidr.version << 128 | first(cidr)
    return start, start + cidr.num_addresses - 1


def _about(judged: Judged, rule: Rule, entries: Iterable[tuple[str, int]]) -> Batch:
    """Make a finding about each entity that a pool gave space to."""
    tree, rows = judged.tree, len(judged.snapshot)
    found = tuple(entries)
    place = {pool.id: number for number, pool in enumerate(tree.pools)}
    names = [*(one.id for one in tree.allocations), *(one.id for one in tree.pools)]
    ids = [number(f"{pool} {names[entity - rows]}") for pool, entity in found]
    batch = Batch.of(
        rule, keys(rule, np.array(ids, np.uint64)), np.full(len(found), int(judged.now.timestamp()))
    )
    pools = np.array([place[pool] for pool, _ in found], np.int32)
    return replace(
        batch,
        scope=tree.columns.scope[pools] if found else batch.scope,
        pool=pools,
        counts=np.ones(len(found), np.int64),
        subjects=np.array([entity for _, entity in found], np.int32),
    )
