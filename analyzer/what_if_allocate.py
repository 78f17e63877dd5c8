"""What an allocation of one block would collide with: it is put into the plan, and the plan is judged."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from analyzer.freshness import freshness
from analyzer.meeting import equal, meeting
from analyzer.next_block import out_of_bounds
from analyzer.partners import partners
from analyzer.supposing import NEW
from analyzer.watched import watched
from ipam.cidr import Cidr, lies_in, share_addresses
from ipam.pool import Allocation, Pool, PoolTree
from ipam.report import MANAGEMENT, NONE, Report
from ipam.what_if import MOST, Action, Because, Outcome, Pair, Reason, Result
from ipam.words import AllocationType, Management, ResourceType


def with_allocation(tree: PoolTree, pool: Pool, cidr: Cidr) -> PoolTree:
    """Return a plan in which the pool has given the block away; the allocation is the last."""
    return replace(tree, allocations=(*tree.allocations, Allocation(NEW, pool.id, cidr)))


def has_cidr_around(pool: Pool, cidr: Cidr) -> bool:
    """Tell whether a block lies in one CIDR of a pool."""
    return any(lies_in(cidr, own) for own in pool.cidrs)


def outside(report: Report, pool: Pool, cidr: Cidr) -> Outcome:
    """Refuse a block that the pool does not have."""
    reason = Reason(Because.OUTSIDE_POOL, {"pool": pool.path, "cidr": cidr, "cidrs": pool.cidrs})
    asked = {"pool": pool.path, "cidr": str(cidr)}
    return Outcome(Action.ALLOCATE, asked, Result.REFUSED, cidr, reasons=(reason, *freshness(report)))


def allocated(report: Report, pool: Pool) -> Outcome:
    """Judge the allocation that `with_allocation` put into the plan of a report."""
    new = len(report.snapshot) + len(report.tree.allocations) - 1
    cidr = report.tree.allocations[-1].cidr
    holder = _holder(report, pool, cidr)
    held = list(_held_by_plan(report, pool, cidr))
    met = [one for one in _met(report, new, holder) if one not in held]
    refused = tuple(out_of_bounds(pool, cidr.prefixlen))
    reasons = (
        *refused,
        *_reasons(report, (held, met), holder),
        *freshness(report),
    )
    result = Result.REFUSED if refused else Result.COLLIDES if held or met else Result.OK
    asked = {"pool": pool.path, "cidr": str(cidr)}
    pairs = tuple(_ordered(report, new, other) for other in (*held, *met)[:MOST])
    return Outcome(Action.ALLOCATE, asked, result, cidr, pairs, reasons)


def _reasons(report: Report, collisions: tuple[list[int], list[int]], holder: int) -> Iterator[Reason]:
    """Say what the plan holds already, what the block covers, and whom it would belong to."""
    held, met = collisions
    new = report.tree.allocations[-1]
    values = {"pool": report.tree.by_id[new.pool].path, "cidr": new.cidr}
    if held:
        yield Reason(Because.HELD_BY_PLAN, values)
    elif holder != NONE:
        yield Reason(Because.REGISTERS, values, holder)
    if met:
        shape = "equal" if holder != NONE else "covered" if _covers(report, met, new.cidr) else "met"
        yield Reason(Because.MEETS_NETWORKS, values | {"count": len(met), "shape": shape})
    if len(held) + len(met) > MOST:
        yield Reason(Because.MORE_COLLISIONS, {})
    if not held and not met and holder == NONE:
        count = _fulfilling(report, report.tree.by_id[new.pool], new.cidr)
        yield (
            Reason(Because.FULFILLED, values | {"count": count})
            if count
            else Reason(Because.NOTHING_SHARED, {})
        )


def _held_by_plan(report: Report, pool: Pool, cidr: Cidr) -> Iterator[int]:
    """Name what the pool gave away already: a pool gives each address once."""
    tree, rows = report.tree, len(report.snapshot)
    for place, one in enumerate(tree.allocations[:-1]):
        if (
            one.pool == pool.id
            and one.type is not AllocationType.IPAM_POOL
            and share_addresses(one.cidr, cidr)
        ):
            yield rows + place
    below = {child.id for child in tree.children.get(pool.id, ())}
    for place, child in enumerate(tree.pools):
        if child.id in below and any(share_addresses(own, cidr) for own in child.cidrs):
            yield rows + len(tree.allocations) + place


def _holder(report: Report, pool: Pool, cidr: Cidr) -> int:
    """Find the row that binds the allocation, being the very block; NONE where there is none."""
    able = equal(report.snapshot.columns, cidr) & watched(report, pool)
    able &= report.verdicts.management == MANAGEMENT.index(Management.MANAGED)
    able &= ~report.snapshot.types(ResourceType.SUBNET)
    rows = np.flatnonzero(able)
    return int(rows[0]) if len(rows) else NONE


def _met(report: Report, new: int, holder: int) -> list[int]:
    """List the discovered blocks that the allocation collides with.

    Once a network holds it, it collides where that network does. Overlaps know nothing of Elastic IPs, and of
    the subnets of a VPC that was not seen: those are looked up.
    """
    snapshot, columns = report.snapshot, report.snapshot.columns
    allocation = report.tree.allocations[-1]
    touching = meeting(columns, allocation.cidr) & watched(report, report.tree.by_id[allocation.pool])
    found = set(partners(report, new if holder == NONE else holder))
    found |= set(np.flatnonzero(touching & snapshot.types(ResourceType.EIP)).tolist())
    if holder != NONE and snapshot.type(holder) is ResourceType.EIP:
        found |= set(np.flatnonzero(touching & snapshot.types(ResourceType.VPC)).tolist())
    known = {int(columns.network[row]) for row in (*found, holder) if 0 <= row < len(columns)}
    subnets = np.flatnonzero(touching & snapshot.types(ResourceType.SUBNET)).tolist()
    strays = {row for row in subnets if int(columns.network[row]) not in known}
    return sorted((found | strays) - {holder, new})


def _fulfilling(report: Report, pool: Pool, cidr: Cidr) -> int:
    """Count the declared networks in a block: they are what a reservation is made for, and no collision."""
    networks = report.snapshot.types(ResourceType.NETWORK) & watched(report, pool)
    return int(np.count_nonzero(meeting(report.snapshot.columns, cidr) & networks))


def _covers(report: Report, met: list[int], cidr: Cidr) -> bool:
    """Tell whether all of some blocks lie in the block, so that it could be meant to register them."""
    rows = len(report.snapshot)
    return all(one < rows and report.snapshot.columns.length[one] >= cidr.prefixlen for one in met)


def _ordered(report: Report, new: int, other: int) -> Pair:
    """Put the larger block first."""
    cidr, rows = report.tree.allocations[-1].cidr, len(report.snapshot)
    if other < rows:
        larger = int(report.snapshot.columns.length[other]) <= cidr.prefixlen
    elif other < new:
        larger = report.tree.allocations[other - rows].cidr.prefixlen <= cidr.prefixlen
    else:
        child = report.tree.pools[other - new - 1]
        larger = any(lies_in(cidr, own) for own in child.cidrs)
    return (other, new) if larger else (new, other)
