"""What exists against what was planned: the whole analysis, as one pure function."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np

from analyzer.binding import Bindings, bindings
from analyzer.codes import codes
from analyzer.compliance import breaches
from analyzer.findings import Judged, findings
from analyzer.holders import holders
from analyzer.importing import Ground, import_plan
from analyzer.overlap import Field, collisions, crossings
from analyzer.places import Places
from analyzer.scoping import Scoping, scoping
from analyzer.usage import usage
from analyzer.utilization import Holdings, pool_uses
from ipam.blocks import I64, U8, Flags
from ipam.overlaps import Overlaps
from ipam.policy import Policy
from ipam.pool import PoolTree
from ipam.report import COMPLIANCE, DECISION, MANAGEMENT, NONE, OVERLAP, Candidates, Report, Verdicts
from ipam.snapshot import Snapshot
from ipam.words import Compliance, Decision, Management, Overlap, ResourceType


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One analysis under way; columns have a value for each row of the snapshot."""

    snapshot: Snapshot
    tree: PoolTree
    places: Places
    scoping: Scoping
    pool: I64  # the deepest pool that holds the row, or NONE
    monitored: Flags
    network: Flags  # VPC blocks and declared networks: what is compared for overlap
    bindings: Bindings


def reconcile(name: str, snapshot: Snapshot, tree: PoolTree, policy: Policy, now: datetime) -> Report:
    """Judge every block of a snapshot against the plan.

    Args:
        name: The report's id.
        snapshot: What exists.
        tree: What was planned.
        policy: What is ignored, and when data count as stale.
        now: The time of the analysis; expired reservations and ignore rules do not hold.
    """
    tree, policy = in_force(tree, policy, now.date())
    case = _case(snapshot, tree, policy)
    plan = import_plan(_ground(case))
    imported = _imported(case, plan)
    clash = _clashes(case)
    verdicts = _verdicts(case, imported, clash)
    unmanaged = verdicts.management == MANAGEMENT.index(Management.UNMANAGED)
    uses = pool_uses(
        Holdings(snapshot, tree, case.places, case.scoping.scope, case.pool, imported, unmanaged)
    )
    stale = _stale(snapshot, policy, now)
    in_pool = unmanaged & (case.pool >= 0) & ~snapshot.types(ResourceType.SUBNET)
    found = findings(Judged(snapshot, tree, verdicts, uses, clash.index, plan, in_pool, stale, now))
    return Report(name, now, snapshot, tree, policy, verdicts, uses, clash.index, plan, found, stale)


def in_force(tree: PoolTree, policy: Policy, today: date) -> tuple[PoolTree, Policy]:
    """Leave out the reservations and the ignore rules that have expired."""
    return (
        replace(tree, allocations=tuple(one for one in tree.allocations if one.holds(today))),
        replace(policy, ignore=tuple(rule for rule in policy.ignore if rule.holds(today))),
    )


def _case(snapshot: Snapshot, tree: PoolTree, policy: Policy) -> Case:
    places = Places.of(snapshot, tree)
    scopes = scoping(snapshot, places, tree.scopes, policy.ignore)
    rows = places.of_rows(scopes.scope)
    holder = holders(places.of_pool_cidrs(), rows)
    pool = np.full(len(snapshot), NONE, np.int64)
    pool[holder >= 0] = places.pool_of_cidr[holder[holder >= 0]]
    monitored = scopes.ignored_by == NONE
    declared = snapshot.types(ResourceType.NETWORK)
    network = snapshot.types(ResourceType.VPC) | declared
    able = (network | snapshot.types(ResourceType.EIP)) & monitored
    bound = bindings(snapshot, rows, places.of_allocations(), able, declared)
    return Case(snapshot, tree, places, scopes, pool, monitored, network, bound)


def _ground(case: Case) -> Ground:
    importable = case.snapshot.types(ResourceType.VPC) | case.snapshot.types(ResourceType.EIP)
    return Ground(
        case.snapshot,
        case.tree,
        case.places,
        case.scoping.scope,
        case.pool,
        case.bindings,
        importable,
        ~case.monitored,
    )


def _imported(case: Case, plan: Candidates) -> Flags:
    """Flag the rows that the import plan gives an allocation."""
    flags = np.zeros(len(case.snapshot), np.bool_)
    flags[plan.row[plan.decision == DECISION.index(Decision.IMPORT)]] = True
    return flags


@dataclass(frozen=True, slots=True, eq=False)
class Clash:
    """Overlaps of the compared entities, and of the subnets through them."""

    index: Overlaps
    of_row: I64  # blocks of other networks that share an address with each row


def _clashes(case: Case) -> Clash:
    """Compare VPC blocks, declared networks and custom allocations that no resource holds yet."""
    rows = np.flatnonzero(case.network & case.monitored)
    free = np.flatnonzero(case.bindings.holder == NONE)
    spans = case.places.of_rows(case.scoping.scope, rows)
    reservations = case.places.of_allocations().take(free)
    network, known = codes(_networks(case))
    field = Field(
        np.concatenate((rows, len(case.snapshot) + free)),
        spans.joined(reservations),
        np.concatenate((network[rows], len(known) + free)),
        np.repeat([False, True], [len(rows), len(free)]),
        np.concatenate((case.snapshot.types(ResourceType.NETWORK)[rows], np.zeros(len(free), np.bool_))),
    )
    found = collisions(field)
    of_row = np.zeros(len(case.snapshot), np.int64)
    of_row[rows] = found.count[: len(rows)]
    subnets = np.flatnonzero(case.snapshot.types(ResourceType.SUBNET) & case.monitored)
    parents = case.scoping.parent[subnets]
    own = np.where(parents >= 0, network[parents], NONE) if len(subnets) else parents
    of_row[subnets] = crossings(field, own, case.places.of_rows(case.scoping.scope, subnets))
    return Clash(found.index, of_row)


def _networks(case: Case) -> Iterator[tuple[object, ...]]:
    """Name the network of each row: blocks of one VPC in one scope never overlap each other."""
    rows = case.snapshot.rows
    sources = [(status.shard.provider, status.shard.source) for status in case.snapshot.statuses]
    for scope, shard, resource, declared in zip(
        case.scoping.scope.tolist(),
        case.snapshot.shard.tolist(),
        rows.resource,
        case.snapshot.types(ResourceType.NETWORK).tolist(),
        strict=True,
    ):
        provider, source = sources[shard]
        yield scope, provider, source if declared else "", resource


def _verdicts(case: Case, imported: Flags, clash: Clash) -> Verdicts:
    managed = imported | case.bindings.bound | case.bindings.fulfils
    judged = managed & ~case.snapshot.types(ResourceType.NETWORK)
    broken = breaches(case.snapshot, case.tree, case.pool, judged)
    management = _coded(MANAGEMENT, Management.UNMANAGED, len(managed))
    management[managed] = MANAGEMENT.index(Management.MANAGED)
    compliance = _coded(COMPLIANCE, Compliance.UNMANAGED, len(managed))
    compliance[managed] = COMPLIANCE.index(Compliance.COMPLIANT)
    compliance[broken > 0] = COMPLIANCE.index(Compliance.NONCOMPLIANT)
    overlap = _coded(OVERLAP, Overlap.NONOVERLAPPING, len(managed))
    overlap[clash.of_row > 0] = OVERLAP.index(Overlap.OVERLAPPING)
    left_alone = ~case.monitored
    management[left_alone] = MANAGEMENT.index(Management.IGNORED)
    compliance[left_alone] = COMPLIANCE.index(Compliance.IGNORED)
    overlap[left_alone] = OVERLAP.index(Overlap.IGNORED)
    return Verdicts(
        case.scoping.scope,
        case.pool.astype(np.int32),
        management,
        compliance,
        broken,
        overlap,
        clash.of_row,
        usage(case.snapshot, case.scoping.parent),
        case.scoping.ignored_by,
    )


def _coded(words: Sequence[str], word: str, count: int) -> U8:
    return np.full(count, words.index(word), np.uint8)


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
