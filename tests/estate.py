"""One report, put together by hand: every verdict, rule and decision that the exporter has to tell about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from ipaddress import ip_network

import numpy as np

from ipam.exemption import Exemption
from ipam.finding import Rule, Severity
from ipam.overlaps import Overlaps
from ipam.policy import Policy
from ipam.pool import Allocation, Pool, PoolTree, Rules, Thresholds
from ipam.pool_uses import PoolUse
from ipam.reach import Reach
from ipam.reading import Row, Rows
from ipam.report import (
    COMPLIANCE,
    DECISION,
    MANAGEMENT,
    OVERLAP,
    REACHABILITY,
    WHY,
    Candidates,
    Findings,
    Report,
    Verdicts,
)
from ipam.scope import IgnoreRule, Match
from ipam.shard import Shard, ShardStatus
from ipam.snapshot import ShardContent, Snapshot
from ipam.text import Text, Texts
from ipam.words import (
    Breach,
    Compliance,
    Decision,
    ErrorClass,
    Family,
    Kind,
    Management,
    Overlap,
    Provider,
    Reachability,
    ShardState,
    Why,
)

AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
READ = datetime(2026, 11, 1, 11, 58, tzinfo=UTC)
NONE = -1
NOWHERE = Reach((), np.zeros(17, np.int64), np.zeros(0, np.int32), np.zeros(16, np.bool_))

PAY, BAD, DEFAULT, COPY, ALI, EIP, FREE_EIP, V6, ALLOCATION, SUB_POOL = range(10)  # entities
TOP, PROD, DUAL = range(3)  # pools


def _status(provider, account, region, kind, **more):
    known = {"state": ShardState.OK, "last_attempt": READ, "last_success": READ} | more
    return ShardStatus(Shard(str(provider), provider, account, region, kind), **known)


STATUSES = (
    _status(Provider.AWS, "111122223333", "eu-west-1", Kind.VPC, rows=2, duration_seconds=0.5),
    _status(Provider.AWS, "111122223333", "us-east-1", Kind.VPC, rows=2, duration_seconds=1.5),
    _status(Provider.AWS, "444455556666", "eu-west-1", Kind.VPC, rows=1, rejected=1),
    _status(Provider.ALIBABA, "1600160016001600", "cn-hangzhou", Kind.VPC, rows=1),
    _status(Provider.AWS, "111122223333", "eu-west-1", Kind.EIP, rows=2),
    _status(
        Provider.AWS, "999900001111", "eu-west-1", Kind.VPC, state=ShardState.ERROR, last_success=None,
        error_class=ErrorClass.ASSUME_DENIED, error="the role cannot be assumed", failures=3,
    ),
)  # fmt: skip

ROWS = (  # shard, row; as in a snapshot: by shard, IPv6 behind all IPv4
    (0, Row(ip_network("10.0.0.0/16"), "vpc-pay", "111122223333", "pay", tags={"Environment": "prod"})),
    (1, Row(ip_network("10.1.0.0/26"), "vpc-bad", "111122223333", "bad", tags={"Environment": "dev"})),
    (1, Row(ip_network("172.31.0.0/16"), "vpc-default", "111122223333", default=True)),
    (2, Row(ip_network("10.0.0.0/16"), "vpc-copy", "444455556666", tags={"Team": "blue"})),
    (3, Row(ip_network("10.0.128.0/17"), "vpc-ali", "1600160016001600", "shop")),
    (4, Row(ip_network("52.1.2.3/32"), "eipalloc-1", "111122223333", attached=1)),
    (4, Row(ip_network("52.1.2.4/32"), "eipalloc-2", "111122223333", attached=0)),
    (0, Row(ip_network("2001:db8:0:100::/56"), "vpc-pay", "111122223333", "pay")),
)

POOLS = (
    Pool("p-top", "top", "top", "private", Family.IPV4, (ip_network("10.0.0.0/8"),), owner="network"),
    Pool(
        "p-prod", "prod", "top/prod", "private", Family.IPV4,
        (ip_network("10.0.0.0/16"), ip_network("10.1.0.0/16")), parent="p-top", depth=2, locale="eu-west-1",
        rules=Rules(16, 20, 24, (("Environment", "prod"), ("Tier", "gold"))),
        thresholds=Thresholds((0.8, 0.95), 3), auto_import=True, owner="payments", share=("111122224444",),
    ),
    Pool(
        "p-dual", "dual", "dual", "private", Family.IPV6, (ip_network("2001:db8::/40"),),
        rules=Rules(default_netmask_length=56),
    ),
)  # fmt: skip

USES = (
    PoolUse(2**24, 2**17, 0, 2**24 - 2**17, 2**24 - 2**17, None, ((16, 254),), ((9, 1),), ip_network("10.128.0.0/9"), 2, 0, 0),
    PoolUse(
        2**17, 0, 65536 + 64 + 1024, 64448, 64448, 14, ((16, 0), (20, 14), (24, 251)), ((18, 1),),
        ip_network("10.1.128.0/18"), 0, 2, 1,
    ),
    PoolUse(2**88, 0, 0, 2**88, 2**88 - 2**72, 65535, ((56, 65535),), ((41, 1),), ip_network("2001:db8:80::/41"), 0, 0, 0),
)  # fmt: skip


@dataclass(frozen=True)
class Said:
    """The verdict about one row."""

    management: Management
    compliance: Compliance
    overlap: Overlap
    pool: int = NONE
    scope: int = 0
    breaches: int = 0  # bits of Breach
    overlaps: int = 0
    utilization: float = float("nan")
    ignored_by: int = NONE


EVERY_BREACH = (
    Breach.NETMASK_OUT_OF_BOUNDS | Breach.TAG_MISSING | Breach.LOCALE_MISMATCH | Breach.OWNER_NOT_SHARED
)
MANAGED, UNMANAGED = Management.MANAGED, Management.UNMANAGED
HIT, CLEAR = Overlap.OVERLAPPING, Overlap.NONOVERLAPPING
VERDICTS = (
    Said(MANAGED, Compliance.COMPLIANT, HIT, PROD, overlaps=2, utilization=0.25),
    Said(MANAGED, Compliance.NONCOMPLIANT, CLEAR, PROD, breaches=EVERY_BREACH),
    Said(Management.IGNORED, Compliance.IGNORED, Overlap.IGNORED, ignored_by=0),
    Said(UNMANAGED, Compliance.UNMANAGED, HIT, PROD, overlaps=2),
    Said(UNMANAGED, Compliance.UNMANAGED, HIT, PROD, overlaps=2),
    Said(UNMANAGED, Compliance.UNMANAGED, CLEAR, scope=1),
    Said(UNMANAGED, Compliance.UNMANAGED, CLEAR, scope=1),
    Said(UNMANAGED, Compliance.UNMANAGED, CLEAR, DUAL),
)

PLAN = (  # row, pool, decision, why, other
    (COPY, PROD, Decision.LOSES, Why.IDENTICAL_SEEN_EARLIER, PAY),
    (ALI, PROD, Decision.BLOCKED, Why.COVERS_ALLOCATION, SUB_POOL),
    (V6, DUAL, Decision.OFF, Why.AUTO_IMPORT_OFF, NONE),
    (DEFAULT, TOP, Decision.IGNORED, Why.IGNORED_BY_RULE, NONE),
)


BESIDES = {
    V6: (Why.LARGER_SIBLING_WINS, PAY),
    DEFAULT: (Why.INSIDE_ALLOCATION, ALLOCATION),
}  # the same estate


EXEMPTIONS = (Exemption(Rule.OVERLAP, "10.0.0.0/16", "until the move", date(2026, 10, 31)),)


@dataclass(frozen=True)
class Wrong:
    """One finding."""

    rule: Rule
    severity: Severity
    subjects: tuple[int, ...] = ()
    scope: int = NONE
    pool: int = NONE
    shard: int = NONE
    group: int = NONE
    since: int = 1_790_000_000


FINDINGS = (
    Wrong(Rule.OVERLAP, Severity.WARNING, (PAY, COPY, ALI), scope=0, pool=PROD, group=0),
    Wrong(Rule.NETMASK_OUT_OF_BOUNDS, Severity.WARNING, (BAD,), scope=0, pool=PROD),
    Wrong(Rule.TAG_MISSING, Severity.WARNING, (BAD,), scope=0, pool=PROD, since=1_780_000_000),
    Wrong(Rule.LOCALE_MISMATCH, Severity.WARNING, (BAD,), scope=0, pool=PROD),
    Wrong(Rule.OWNER_NOT_SHARED, Severity.WARNING, (BAD,), scope=0, pool=PROD),
    Wrong(Rule.UNMANAGED_IN_POOL, Severity.INFO, (COPY,), scope=0, pool=PROD),
    Wrong(Rule.UNMANAGED_IN_POOL, Severity.INFO, (ALI,), scope=0, pool=PROD),
    Wrong(Rule.IMPORT_CANDIDATE, Severity.INFO, (V6,), scope=0, pool=DUAL),
    Wrong(Rule.IMPORT_BLOCKED, Severity.WARNING, (ALI, ALLOCATION), scope=0, pool=PROD),
    Wrong(Rule.POOL_EXHAUSTED, Severity.CRITICAL, scope=0, pool=PROD),
    Wrong(Rule.POOL_NEARLY_EXHAUSTED, Severity.WARNING, scope=0, pool=PROD),
    Wrong(Rule.POOL_FRAGMENTED, Severity.INFO, scope=0, pool=PROD),
    Wrong(Rule.STALE_SHARD, Severity.WARNING, shard=5),
    Wrong(Rule.ROW_REJECTED, Severity.WARNING, shard=2),
)


def report() -> Report:
    """Make the report."""
    allocation = Allocation("alloc-1", "p-prod", ip_network("10.1.240.0/22"), description="for eks")
    return Report(
        "7", AT, snapshot(), PoolTree(pools=POOLS, allocations=(allocation,)),
        Policy((IgnoreRule(Match(default_vpc=True), "default VPCs, never routed"),), exemptions=EXEMPTIONS),
        verdicts(), USES, overlaps(), NOWHERE, candidates(), findings(FINDINGS), frozenset({5}),
    )  # fmt: skip


def without_anything() -> Report:
    """Make the report of an empty estate and an empty plan."""
    full = report()
    return replace(
        full,
        snapshot=Snapshot.of(()),
        tree=PoolTree(),
        verdicts=verdicts(()),
        pools=(),
        overlaps=overlaps((), ()),
        candidates=candidates(()),
        findings=findings(()),
        stale=frozenset(),
    )


def snapshot() -> Snapshot:
    held = [[row for shard, row in ROWS if shard == place] for place in range(len(STATUSES))]
    return Snapshot.of(
        ShardContent.of(status, Rows.of(rows), np.full(len(rows), 1_790_000_000, np.int64))
        for status, rows in zip(STATUSES, held, strict=True)
    )


@dataclass(frozen=True)
class Retold:
    """Texts of which one is said otherwise."""

    texts: Texts
    row: int
    words: Mapping[str, object]

    def of(self, rows: Sequence[int]) -> Sequence[Text]:
        told = zip(rows, self.texts.of(rows), strict=True)
        return tuple(replace(text, **self.words) if row == self.row else text for row, text in told)


def retold(one: Report, row: int, **words: object) -> Report:
    """Say other words of a row."""
    return replace(one, snapshot=replace(one.snapshot, texts=Retold(one.snapshot.texts, row, words)))


def verdicts(said: Sequence[Said] = VERDICTS) -> Verdicts:
    return Verdicts(
        np.array([one.scope for one in said], np.int32),
        np.array([one.pool for one in said], np.int32),
        np.array([MANAGEMENT.index(one.management) for one in said], np.uint8),
        np.array([COMPLIANCE.index(one.compliance) for one in said], np.uint8),
        np.array([one.breaches for one in said], np.uint8),
        np.array([OVERLAP.index(one.overlap) for one in said], np.uint8),
        np.array([one.overlaps for one in said], np.int32),
        np.array([one.utilization for one in said], np.float64),
        np.array([one.ignored_by for one in said], np.int32),
    )


def overlaps(members: Sequence[int] = (PAY, COPY, ALI), starts: Sequence[int] = (0,)) -> Overlaps:
    """Make one group in which everybody overlaps everybody."""
    size = len(members)
    return Overlaps(
        np.array(members, np.int32),
        np.full(size, size - 1, np.int64),
        np.arange(-1, size - 1),
        np.arange(size, dtype=np.int64),
        np.zeros(size, np.int32),
        np.zeros(size, np.bool_),
        np.zeros(size, np.bool_),
        np.array(starts, np.int64),
        np.array([size] * len(starts), np.int64),
        np.full(len(starts), NONE, np.int32),
        np.full(len(starts), REACHABILITY.index(Reachability.UNKNOWN), np.uint8),
    )


def candidates(plan: Sequence[tuple[int, int, Decision, Why, int]] = PLAN) -> Candidates:
    besides = [BESIDES.get(line[0], (Why.FITS, NONE)) for line in plan]
    return Candidates(
        np.array([line[0] for line in plan], np.int32),
        np.array([line[1] for line in plan], np.int32),
        np.array([DECISION.index(line[2]) for line in plan], np.uint8),
        np.array([WHY.index(line[3]) for line in plan], np.uint8),
        np.array([line[4] for line in plan], np.int32),
        np.array([WHY.index(further) for further, _ in besides], np.uint8),
        np.array([other for _, other in besides], np.int32),
    )


def findings(wrong: Sequence[Wrong]) -> Findings:
    return Findings(
        np.array([tuple(Rule).index(one.rule) for one in wrong], np.uint8),
        np.array([tuple(Severity).index(one.severity) for one in wrong], np.uint8),
        np.array([one.scope for one in wrong], np.int32),
        np.array([one.pool for one in wrong], np.int32),
        np.array([one.shard for one in wrong], np.int32),
        np.array([one.group for one in wrong], np.int32),
        np.array([one.since for one in wrong], np.int64),
        np.arange(1, len(wrong) + 1, dtype=np.uint64),
        np.cumsum([0, *(len(one.subjects) for one in wrong)]),
        np.array([subject for one in wrong for subject in one.subjects], np.int32),
    )
