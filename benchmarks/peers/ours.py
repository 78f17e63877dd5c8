"""The analyzer's own steps, each alone, and for utilization the whole analysis: it has no smaller part."""

from collections.abc import Iterator

import numpy as np
import plan
from estate import NOW, SUBNET, finished
from estate import Table as Rows
from peers.case import Answer, Case, Clock, Table

from analyzer.holders import Spans, holders
from analyzer.overlap import neighbours
from analyzer.reconcile import reconcile
from ipam.blocks import I64, IPV4, Blocks
from ipam.cidr import Cidr, family
from ipam.policy import Policy
from ipam.pool import Pool, PoolTree
from ipam.position import Ipv4Order, Ipv6Order

FAMILIES = "both"


def overlap(case: Case, clock: Clock) -> Answer:
    """Count the blocks of its group that share an address with each block."""
    table = case.alike
    flags = np.zeros(len(table), np.bool_)
    with clock.answering():
        for rows, spans in _spans(table):
            order = np.argsort(spans.first)
            flags[rows[order]] = neighbours(spans.take(order)) > 0
    return flags


def lpm(case: Case, clock: Clock) -> Answer:
    """Find the smallest pool CIDR around each block."""
    count = len(case.pools)
    found = np.full(len(case.blocks), -1, np.int64)
    with clock.answering():
        both = Table(
            np.concatenate((case.pools.group, case.blocks.group)),
            Blocks.joined((case.pools.blocks, case.blocks.blocks)),
        )
        for rows, spans in _spans(both):
            pools, blocks = np.flatnonzero(rows < count), np.flatnonzero(rows >= count)
            held = holders(spans.take(pools), spans.take(blocks))
            found[rows[blocks] - count] = np.where(held < 0, -1, rows[pools].take(held, mode="clip"))
    return found


def utilization(case: Case, clock: Clock) -> Answer:
    """Analyze everything, and subtract from each pool what is safe to issue; the rest is in use."""
    with clock.loading():
        tree, numbers = _tree(case)
        snapshot = finished(_rows(case), 1, tree, np.random.default_rng(1)).snapshot
    with clock.answering():
        uses = reconcile("1", snapshot, tree, Policy(), NOW).pools
    used = [0] * (int(case.pool.max()) + 1)
    for number, use in zip(numbers, uses, strict=True):
        used[number] = use.size - use.safe
    return used


def _rows(case: Case) -> Rows:
    """Give each scope one account; every VPC and address is a network of its own."""
    blocks, count = case.blocks.blocks, len(case.blocks)
    network = np.where(case.kind == SUBNET, -1, np.arange(count))
    return Rows(
        blocks.version == 4, blocks.hi, blocks.lo, blocks.length.astype(np.int64), case.kind,
        case.blocks.group, np.zeros(count, np.int64), network, np.zeros(count, np.bool_),
    )  # fmt: skip


def _tree(case: Case) -> tuple[PoolTree, list[int]]:
    """Plan the pools again, without rules; the second value is the number of each in the case."""
    scopes = plan.scopes(int(max(case.pools.group.max(), case.blocks.group.max())) + 1, 1)
    held: dict[int, list[Cidr]] = {}
    about: dict[int, tuple[int, int]] = {}
    columns = (case.pool.tolist(), case.parent.tolist(), case.pools.group.tolist(), case.pools.cidrs())
    for number, parent, scope, cidr in zip(*columns, strict=True):
        held.setdefault(number, []).append(cidr)
        about[number] = parent, scope
    pools = tuple(
        Pool(
            str(number), str(number), str(number), scopes[scope].name, family(held[number][0]),
            tuple(held[number]), str(parent) if parent >= 0 else None,
        )
        for number, (parent, scope) in about.items()
    )  # fmt: skip
    return PoolTree(scopes, pools), list(about)


def _spans(table: Table) -> Iterator[tuple[I64, Spans]]:
    """Yield, for each family that is there, its rows and their keys."""
    columns = table.blocks
    for version in (4, 6):
        rows = np.flatnonzero(columns.version == version)
        if not len(rows):
            continue
        part = columns.take(rows)
        if version == IPV4:
            order: Ipv4Order | Ipv6Order = Ipv4Order()
            code = Ipv4Order.codes(part.lo, part.length)
        else:
            order, code = Ipv6Order.of(part.hi, part.lo, part.length)
        yield rows, Spans.of(table.group[rows], code, order.ends(code))
