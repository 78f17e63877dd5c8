"""From verdicts to findings: what somebody should know, each with its subjects and since when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

import numpy as np

from ipam.blocks import I32, Flags
from ipam.finding import RULES, SEVERITIES, SEVERITY_WORDS, Rule, Severity
from ipam.overlaps import Overlaps
from ipam.pool import Pool, PoolTree
from ipam.report import DECISION, NONE, Candidates, Findings, PoolUse, Verdicts
from ipam.snapshot import Snapshot
from ipam.words import Breach, Decision, ShardState

BREACHES = (
    (Rule.NETMASK_OUT_OF_BOUNDS, Breach.NETMASK_OUT_OF_BOUNDS),
    (Rule.TAG_MISSING, Breach.TAG_MISSING),
    (Rule.LOCALE_MISMATCH, Breach.LOCALE_MISMATCH),
    (Rule.OWNER_NOT_SHARED, Breach.OWNER_NOT_SHARED),
)
IMPORTS = {
    Decision.IMPORT: Rule.IMPORT_CANDIDATE,
    Decision.BLOCKED: Rule.IMPORT_BLOCKED,
    Decision.LOSES: Rule.IMPORT_BLOCKED,
}
FRAGMENTED, ROOMY = 0.9, 0.8  # a pool that is scattered although it is not full


@dataclass(frozen=True, slots=True)
class Line:
    """One finding before it becomes a row of the columns."""

    rule: Rule
    severity: Severity
    since: int  # Unix seconds
    subjects: tuple[int, ...] = ()  # entities
    scope: int = NONE
    pool: int = NONE
    shard: int = NONE
    group: int = NONE


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """All that findings are made from."""

    snapshot: Snapshot
    tree: PoolTree
    verdicts: Verdicts
    uses: tuple[PoolUse, ...]
    overlaps: Overlaps
    candidates: Candidates
    unmanaged: Flags  # of each row: of a type that pools allocate to, in a pool, without an allocation
    stale: frozenset[int]
    now: datetime


def findings(judged: Judged) -> Findings:
    """Collect the findings of every rule."""
    lines = (*_overlaps(judged), *_breaches(judged), *_imports(judged), *_pools(judged), *_shards(judged))
    return Findings(
        np.array([RULES.index(line.rule) for line in lines], np.uint8),
        np.array([SEVERITY_WORDS.index(line.severity) for line in lines], np.uint8),
        np.array([line.scope for line in lines], np.int32),
        np.array([line.pool for line in lines], np.int32),
        np.array([line.shard for line in lines], np.int32),
        np.array([line.group for line in lines], np.int32),
        np.array([line.since for line in lines], np.int64),
        np.array(list(accumulate((len(line.subjects) for line in lines), initial=0)), np.int64),
        np.array([subject for line in lines for subject in line.subjects], np.int32),
    )


def _overlaps(judged: Judged) -> Iterator[Line]:
    """One finding for each group; attachments are not read, so whether it is live is unknown."""
    rows = len(judged.snapshot)
    for group in range(len(judged.overlaps)):
        subjects = judged.overlaps.members(group)
        discovered = subjects[subjects < rows]
        harmless = len(discovered) == len(subjects) and bool(judged.snapshot.rows.default[discovered].all())
        seen = sorted(judged.snapshot.first_seen[discovered].tolist())
        yield Line(
            Rule.OVERLAP,
            Severity.INFO if harmless else Severity.WARNING,
            seen[1] if len(seen) > 1 else seen[0],
            tuple(subjects.tolist()),
            scope=int(judged.overlaps.scope[group]),
            pool=_common_pool(judged.verdicts, discovered),
            group=group,
        )


def _common_pool(verdicts: Verdicts, rows: I32) -> int:
    pools = set(verdicts.pool[rows].tolist())
    return pools.pop() if len(pools) == 1 else NONE


def _breaches(judged: Judged) -> Iterator[Line]:
    for rule, breach in BREACHES:
        for row in np.flatnonzero(judged.verdicts.breaches & np.uint8(breach)).tolist():
            yield _of_row(judged, rule, row)


def _imports(judged: Judged) -> Iterator[Line]:
    for row in np.flatnonzero(judged.unmanaged).tolist():
        yield _of_row(judged, Rule.UNMANAGED_IN_POOL, row)
    plan = judged.candidates
    for row, decision, other in zip(
        plan.row.tolist(), plan.decision.tolist(), plan.other.tolist(), strict=True
    ):
        if rule := IMPORTS.get(DECISION[decision]):
            yield _of_row(judged, rule, row, *([other] if other != NONE else []))


def _of_row(judged: Judged, rule: Rule, row: int, *others: int) -> Line:
    return Line(
        rule,
        SEVERITIES[rule][0],
        int(judged.snapshot.first_seen[row]),
        (row, *others),
        scope=int(judged.verdicts.scope[row]),
        pool=int(judged.verdicts.pool[row]),
    )


def _pools(judged: Judged) -> Iterator[Line]:
    newest = np.full(len(judged.tree.pools), NONE, np.int64)  # a pool got fuller with its newest block
    placed = np.flatnonzero(judged.verdicts.pool >= 0)
    np.maximum.at(newest, judged.verdicts.pool[placed], judged.snapshot.first_seen[placed])
    newest[newest == NONE] = int(judged.now.timestamp())  # reservations alone: known from now on
    scopes = {scope.name: number for number, scope in enumerate(judged.tree.scopes)}
    for number, (pool, use) in enumerate(zip(judged.tree.pools, judged.uses, strict=True)):
        for rule in _pool_rules(pool, use):
            yield Line(rule, SEVERITIES[rule][0], int(newest[number]), scope=scopes[pool.scope], pool=number)


def _pool_rules(pool: Pool, use: PoolUse) -> Iterator[Rule]:
    """Judge one pool; one that only feeds sub-pools and has no default length is never exhausted."""
    blocks, limits = use.allocatable_blocks, pool.thresholds.utilization
    if blocks == 0:
        yield Rule.POOL_EXHAUSTED
    elif (blocks is not None and blocks <= pool.thresholds.blocks) or (
        limits and not use.sub_pools and use.utilization >= limits[0]
    ):
        yield Rule.POOL_NEARLY_EXHAUSTED
    if use.fragmentation > FRAGMENTED and use.utilization < ROOMY:
        yield Rule.POOL_FRAGMENTED


def _shards(judged: Judged) -> Iterator[Line]:
    for number, status in enumerate(judged.snapshot.statuses):
        if number in judged.stale and status.state is not ShardState.PENDING:
            known = status.last_success or status.last_attempt
            yield Line(
                Rule.STALE_SHARD, Severity.WARNING, int(known.timestamp()) if known else 0, shard=number
            )
        if status.rejected:
            seen = status.last_success
            yield Line(
                Rule.ROW_REJECTED, Severity.WARNING, int(seen.timestamp()) if seen else 0, shard=number
            )
