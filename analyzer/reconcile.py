"""What exists against what was planned: the whole analysis, as one pure function."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

import numpy as np

from analyzer.audit import audit
from analyzer.batch import Batch, merged
from analyzer.drift import drift
from analyzer.exempting import expired, silenced
from analyzer.field import BYOIP, SUBNET, Traits
from analyzer.findings import Judged, findings, newest
from analyzer.ghosts import ghosts
from analyzer.headroom import headroom
from analyzer.joining import across, within
from analyzer.judgement import Judgement
from analyzer.reachability import reach
from analyzer.usage import usage
from analyzer.verdicts import candidates, verdicts
from analyzer.working import Manner, Working, judged
from ipam.asked_tags import asked_tags
from ipam.blocks import I32, I64, Flags
from ipam.overlaps import Overlaps
from ipam.policy import Policy
from ipam.pool import PoolTree
from ipam.pool_uses import PoolUses
from ipam.report import MANAGEMENT, NONE, Report, Verdicts
from ipam.snapshot import Snapshot
from ipam.words import Family, Management

MANNER = Manner()


class Resident:
    """Judges one estate again and again; what has not changed since the last time is not judged again."""

    def __init__(self, manner: Manner = MANNER) -> None:
        self._manner = manner
        self._working: Working | None = None
        self._case: Judged | None = None

    def reconcile(
        self, name: str, snapshot: Snapshot, tree: PoolTree, policy: Policy, now: datetime
    ) -> Report:
        """Judge as `reconcile` does; the report is the same, whatever was judged before."""
        tree, policy = in_force(tree, policy, now.date())
        _check(snapshot, tree, policy)
        working = self._working = judged(snapshot, tree, policy, self._manner, self._working)
        case = self._case if self._case and not working.changed else _case(working, now)
        self._case = _as_of(case, working, now)
        return _report(name, working, self._case)


def reconcile(name: str, snapshot: Snapshot, tree: PoolTree, policy: Policy, now: datetime) -> Report:
    """Judge every block of a snapshot against the plan.

    Args:
        name: The report's id.
        snapshot: What exists; made with the tags that plan and policy ask for.
        tree: What was planned.
        policy: What is ignored, and when data count as stale.
        now: The time of the analysis; expired reservations and ignore rules do not hold.

    Raises:
        ValueError: the snapshot was made for other tags.
    """
    return Resident().reconcile(name, snapshot, tree, policy, now)


def _report(name: str, working: Working, case: Judged) -> Report:
    """Say what follows from the verdicts."""
    policy = working.policy
    said = (*findings(case), *_about_the_plan(case, policy, working.judgements.values()))
    told, silent = silenced(case, said, policy.exemptions)
    return Report(
        name,
        case.now,
        case.snapshot,
        case.tree,
        policy,
        case.verdicts,
        case.uses,
        case.overlaps,
        case.reach,
        case.candidates,
        merged((*told, expired(case, policy.exemptions))),
        case.stale,
        silent,
    )


def _case(working: Working, now: datetime) -> Judged:
    """Put the verdicts of all cells together."""
    snapshot, tree, traits = working.snapshot, working.tree, working.traits
    judgements = tuple(working.judgements.values())
    reached = reach(snapshot, working.policy.domains)
    inside = [within(one.clash.arena, one.clash.count, reached) for one in judgements]
    outside = [across(snapshot.columns, traits, _compared(working, family), reached) for family in Family]
    found = verdicts(snapshot, traits, judgements, outside)
    return Judged(
        snapshot,
        tree,
        traits,
        found,
        _uses(tree, judgements),
        Overlaps.joined((*inside, *(one.index for one in outside))),
        reached,
        candidates(snapshot, judgements),
        _unmanaged_in_pool(found, traits),
        newest(snapshot, found.pool, len(tree.pools)),
        frozenset(),
        now,
    )


def _as_of(case: Judged, working: Working, now: datetime) -> Judged:
    """Add what changes without any verdict changing: how full resources are, and what is stale."""
    snapshot = working.snapshot
    found = replace(case.verdicts, utilization=usage(snapshot, case.traits))
    return replace(
        case, snapshot=snapshot, verdicts=found, stale=_stale(snapshot, working.policy, now), now=now
    )


def _compared(working: Working, family: Family) -> I64:
    """List the rows of a family that are compared for overlap."""
    arenas = [one.clash.arena for (of, _), one in working.judgements.items() if of is family]
    return np.concatenate([arena.entity[~arena.reserved] for arena in arenas])


def _check(snapshot: Snapshot, tree: PoolTree, policy: Policy) -> None:
    """Refuse a snapshot that does not know the tags which its rows are judged by."""
    missing = asked_tags(tree, policy) - snapshot.asked
    if missing:
        raise ValueError(f"the snapshot was made without asking for the tags {sorted(missing)}: ask for them")


def in_force(tree: PoolTree, policy: Policy, today: date) -> tuple[PoolTree, Policy]:
    """Leave out the reservations and the ignore rules that have expired."""
    held = tuple(one for one in tree.allocations if one.holds(today))
    rules = tuple(rule for rule in policy.ignore if rule.holds(today))
    return (
        tree if len(held) == len(tree.allocations) else replace(tree, allocations=held),
        replace(policy, ignore=rules),
    )


def _uses(tree: PoolTree, judgements: Collection[Judgement]) -> PoolUses:
    plan, pools = tree.columns, len(tree.pools)
    parents = np.concatenate([plan.parent[one.pool] for one in plan.cidrs.values()])
    giver, number = (
        np.concatenate([getattr(one, name) for one in plan.allocations.values()])
        for name in ("pool", "number")
    )
    taken = plan.of_resource.take(number)
    imported = [one.pool[one.imported] for one in judgements]

    def counted(of: I32) -> I32:
        return np.bincount(of[of != NONE], minlength=pools).astype(np.int32)

    spaces = tuple(space for one in judgements for space in one.spaces)
    resources = np.concatenate([giver[taken], *imported])
    return PoolUses(plan, spaces, counted(parents), counted(resources), counted(giver[~taken]))


def _unmanaged_in_pool(found: Verdicts, traits: Traits) -> Flags:
    flags: Flags = found.management == MANAGEMENT.index(Management.UNMANAGED)
    flags &= found.pool >= 0
    flags &= (traits.type != SUBNET) & (traits.type != BYOIP)
    return flags


def _about_the_plan(case: Judged, policy: Policy, judgements: Collection[Judgement]) -> tuple[Batch, ...]:
    """Make the findings about allocations, quotas and the clouds' own verdicts."""
    bound = np.zeros(len(case.tree.allocations), np.bool_)
    for one in judgements:
        bound[one.bound] = True
    return (ghosts(case, bound), *audit(case), headroom(case, policy.quotas), drift(case))


def _stale(snapshot: Snapshot, policy: Policy, now: datetime) -> frozenset[int]:
    """Number the shards that never answered, or not for too long."""
    return frozenset(
        number
        for number, status in enumerate(snapshot.statuses)
        if status.last_success is None
        or (
            status.shard.kind in policy.stale_after
            and now - status.last_success > policy.stale_after[status.shard.kind] * status.pace
        )
    )
