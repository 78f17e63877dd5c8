"""What exists against what was planned: the whole analysis, as one pure function."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

import numpy as np

from analyzer.audit import audit
from analyzer.batch import Batch, merged
from analyzer.compliance import Rulebook
from analyzer.drift import drift
from analyzer.exempting import expired, silenced
from analyzer.field import SUBNET, TYPES, Traits, field, plots
from analyzer.findings import Judged, findings, newest
from analyzer.ghosts import ghosts
from analyzer.headroom import headroom
from analyzer.joining import joined
from analyzer.judgement import Court, Judgement, judgement
from analyzer.kinship import parents
from analyzer.lineup import Lineup, lined_up
from analyzer.reachability import reach
from analyzer.scoping import Scoping, scoping
from analyzer.verdicts import candidates, verdicts
from ipam.asked_tags import asked_tags
from ipam.blocks import I32, U8, Flags
from ipam.cidr import WIDTH
from ipam.overlaps import Overlaps
from ipam.policy import Policy
from ipam.pool import PoolTree
from ipam.pool_uses import PoolUses
from ipam.report import MANAGEMENT, NONE, Report, Verdicts
from ipam.snapshot import Snapshot
from ipam.words import TYPE_OF_KIND, Family, Management


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
    tree, policy = in_force(tree, policy, now.date())
    _check(snapshot, tree, policy)
    case, judgements = _case(snapshot, tree, policy, now)
    said = (*findings(case), *_about_the_plan(case, policy, judgements))
    kept = silenced(case, said, policy.exemptions)
    return Report(
        name,
        now,
        snapshot,
        tree,
        policy,
        case.verdicts,
        case.uses,
        case.overlaps,
        case.reach,
        case.candidates,
        merged((*kept, expired(case, policy.exemptions))),
        case.stale,
        sum(map(len, said)) - sum(map(len, kept)),
    )


def _case(
    snapshot: Snapshot, tree: PoolTree, policy: Policy, now: datetime
) -> tuple[Judged, list[Judgement]]:
    """Come to the verdicts, from which the findings follow."""
    judgements, traits, scopes = judged(snapshot, tree, policy)
    reached = reach(snapshot, policy.domains)
    clashes = [joined(one.clash.arena, one.clash.count, reached) for one in judgements]
    found = verdicts(snapshot, traits, scopes, judgements, clashes)
    case = Judged(
        snapshot,
        tree,
        traits,
        found,
        _uses(tree, judgements),
        Overlaps.joined([part for clash in clashes for part in (clash.within, clash.across)]),
        reached,
        candidates(snapshot, judgements),
        _unmanaged_in_pool(found, traits),
        newest(snapshot, found.pool, len(tree.pools), now),
        _stale(snapshot, policy, now),
        now,
    )
    return case, judgements


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


def judged(snapshot: Snapshot, tree: PoolTree, policy: Policy) -> tuple[list[Judgement], Traits, Scoping]:
    """Judge both families."""
    columns, plan = snapshot.columns, tree.columns
    code = {kind: TYPES.index(type_of) for kind, type_of in TYPE_OF_KIND.items()}
    of_shard = [code[status.shard.kind] for status in snapshot.statuses]
    types: U8 = np.array(of_shard, np.uint8).take(columns.shard)
    lineups = {family: lined_up(columns, plan, family) for family in Family}
    parent = parents(lineups.values(), types, columns.network)
    scopes = scoping(snapshot, parent, tree.scopes, policy.ignore)
    traits = Traits(types, scopes.scope, scopes.ignored_by == NONE, parent)
    first_pool = len(columns) + len(tree.allocations)
    court = Court(snapshot, plan, Rulebook.of(plan, snapshot), len(columns), first_pool)
    return [_judged(court, traits, family, lineup) for family, lineup in lineups.items()], traits, scopes


def _judged(court: Court, traits: Traits, family: Family, lineup: Lineup) -> Judgement:
    reserved = court.plan.allocations[family]
    ground = plots(lineup, court.plan.cidrs[family], reserved)
    return judgement(
        court, field(lineup, traits, court.snapshot.columns.network, ground), reserved, WIDTH[family]
    )


def _uses(tree: PoolTree, judgements: Sequence[Judgement]) -> PoolUses:
    plan, pools = tree.columns, len(tree.pools)
    parents = np.concatenate([plan.parent[one.pool] for one in plan.cidrs.values()])
    reserved = np.concatenate([one.pool for one in plan.allocations.values()])
    imported = np.concatenate([one.pool[one.imported] for one in judgements])

    def counted(of: I32) -> I32:
        return np.bincount(of[of != NONE], minlength=pools).astype(np.int32)

    spaces = tuple(one.space for one in judgements)
    return PoolUses(plan, spaces, counted(parents), counted(imported), counted(reserved))


def _unmanaged_in_pool(found: Verdicts, traits: Traits) -> Flags:
    flags: Flags = found.management == MANAGEMENT.index(Management.UNMANAGED)
    flags &= found.pool >= 0
    flags &= traits.type != SUBNET
    return flags


def _about_the_plan(case: Judged, policy: Policy, judgements: Sequence[Judgement]) -> tuple[Batch, ...]:
    """Make the findings about allocations, quotas and the clouds' own verdicts."""
    bound = np.zeros(len(case.tree.allocations), np.bool_)
    for one in judgements:
        bound[one.field.plots.number[one.bindings.holder != NONE]] = True
    return (ghosts(case, bound), *audit(case), headroom(case, policy.quotas), drift(case))


def _stale(snapshot: Snapshot, policy: Policy, now: datetime) -> frozenset[int]:
    """Number the shards that never answered, or not for too long."""
    return frozenset(
        number
        for number, status in enumerate(snapshot.statuses)
        if status.last_success is None
        or (
            status.shard.kind in policy.stale_after
            and now - status.last_success > policy.stale_after[status.shard.kind]
        )
    )
