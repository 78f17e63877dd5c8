"""The double entry of the plan: what a pool gives away is what somebody has, once, and inside the pool."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from analyzer.batch import Batch
from analyzer.findings import Judged
from analyzer.holders import Spans, holders, outermost
from ipam.blocks import I32, I64, Flags
from ipam.finding import Rule
from ipam.finding_key import keys, number
from ipam.plan_columns import PlanColumns
from ipam.pool import PoolTree
from ipam.position import Ipv4Order, Ipv6Order, Order
from ipam.report import NONE
from ipam.words import AllocationType, Family


@dataclass(frozen=True, slots=True, eq=False)
class Books:
    """What the pools of one family have, and what they gave away."""

    own: Spans  # CIDRs, grouped by pool
    given: Spans  # allocations and the CIDRs of sub-pools, grouped by the pool that gave them
    giver: I32  # of what was given: index in the tree's pools
    holder: I64  # of what was given: the allocation, or behind all of them the sub-pool, that has it


def audit(judged: Judged) -> Iterator[Batch]:
    """Check the books of every pool.

    A tree made from a configuration balances; one that was read from a cloud's IPAM need not.
    """
    books = [_books(judged.tree, family) for family in Family]
    yield _about(judged, Rule.ALLOCATION_OUTSIDE_POOL, [_picked(one, _outside(one)) for one in books])
    yield _about(judged, Rule.ALLOCATION_CONFLICT, [_picked(one, _conflicting(one)) for one in books])
    yield _about(judged, Rule.SUBPOOL_MISMATCH, [_mismatches(judged.tree)])


def _books(tree: PoolTree, family: Family) -> Books:
    plan = tree.columns
    cidrs, allocations = plan.cidrs[family], plan.allocations[family]
    order, code = _coded(plan, family)
    own, held = code[: len(cidrs)], code[len(cidrs) :]
    nested = np.flatnonzero(plan.parent[cidrs.pool] != NONE)
    giver = np.concatenate((allocations.pool, plan.parent[cidrs.pool[nested]]))
    given = np.concatenate((held, own[nested]))
    return Books(
        Spans.of(cidrs.pool, own, order.ends(own)),
        Spans.of(giver, given, order.ends(given)),
        giver,
        np.concatenate((allocations.number, len(tree.allocations) + cidrs.pool[nested])),
    )


def _coded(plan: PlanColumns, family: Family) -> tuple[Order, I64]:
    """Put the plan of one family in preorder: the pools' CIDRs, then the allocations."""
    parts = (plan.cidrs[family], plan.allocations[family])
    hi, lo = np.concatenate([one.hi for one in parts]), np.concatenate([one.lo for one in parts])
    length = np.concatenate([one.length for one in parts])
    return (
        (Ipv4Order(), Ipv4Order.codes(lo, length)) if family is Family.IPV4 else Ipv6Order.of(hi, lo, length)
    )


def _outside(books: Books) -> Flags:
    """Flag what lies in no CIDR of the pool that gave it."""
    flags: Flags = holders(books.own, books.given) == NONE
    return flags


def _conflicting(books: Books) -> Flags:
    """Flag what lies in something that the same pool gave away, too."""
    order = np.argsort(books.given.first, kind="stable")
    flags = np.zeros(len(order), np.bool_)
    flags[order] = ~outermost(books.given.take(order))
    return flags


def _picked(books: Books, flags: Flags) -> tuple[I64, I64]:
    """List givers and holders of what is flagged; a holder of several such blocks is named once."""
    pairs = np.unique(np.stack((books.giver[flags], books.holder[flags])), axis=1)
    return pairs[0], pairs[1]


def _mismatches(tree: PoolTree) -> tuple[I64, I64]:
    """Find the sub-pools whose CIDRs are not what their parent's books say, where they say it."""
    entered: dict[tuple[str | None, str], list[str]] = {}
    for one in tree.allocations:
        if one.type is AllocationType.IPAM_POOL:
            entered.setdefault((one.pool, one.resource), []).append(str(one.cidr))
    named = [tree.by_id[pool].parent for _, pool in entered if pool in tree.by_id]
    telling = {giver for giver, _ in entered}.union(named) - {None}
    wrong = [
        place
        for place, pool in enumerate(tree.pools)
        if pool.parent in telling
        and not pool.network
        and sorted(entered.get((pool.parent, pool.id), ())) != sorted(map(str, pool.cidrs))
    ]
    pools = np.array(wrong, np.int64)
    return pools, len(tree.allocations) + pools


def _about(judged: Judged, rule: Rule, found: list[tuple[I64, I64]]) -> Batch:
    """Make a finding about each holder of space that a pool gave away."""
    tree, rows = judged.tree, len(judged.snapshot)
    pool, holder = (np.concatenate(column) for column in zip(*found, strict=True))
    ids = [
        number(f"{tree.pools[one].id} {_id(tree, other)}") for one, other in zip(pool, holder, strict=True)
    ]
    now = np.full(len(pool), int(judged.now.timestamp()))
    return replace(
        Batch.of(rule, keys(rule, np.array(ids, np.uint64)), now),
        scope=tree.columns.scope[pool],
        pool=pool.astype(np.int32),
        counts=np.ones(len(pool), np.int64),
        subjects=(rows + holder).astype(np.int32),
    )


def _id(tree: PoolTree, holder: int) -> str:
    held = len(tree.allocations)
    return tree.allocations[holder].id if holder < held else tree.pools[holder - held].id
