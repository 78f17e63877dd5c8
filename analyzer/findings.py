"""From verdicts to findings: what somebody should know, each with its subjects and since when."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from analyzer.batch import Batch, paired
from analyzer.field import EIP, SUBNET, Traits
from analyzer.overlap import LATENT, LIVE
from ipam.blocks import I32, I64, IPV4, U8, U64, Flags
from ipam.finding import SEVERITY_WORDS, Rule, Severity
from ipam.finding_key import keys, number
from ipam.overlaps import Overlaps
from ipam.pool import PoolTree
from ipam.pool_uses import PoolUses
from ipam.reach import Reach
from ipam.report import DECISION, NONE, Candidates, Verdicts
from ipam.snapshot import Snapshot
from ipam.words import Breach, Decision, ShardState

BREACHES = (
    (Rule.NETMASK_OUT_OF_BOUNDS, Breach.NETMASK_OUT_OF_BOUNDS),
    (Rule.TAG_MISSING, Breach.TAG_MISSING),
    (Rule.LOCALE_MISMATCH, Breach.LOCALE_MISMATCH),
    (Rule.OWNER_NOT_SHARED, Breach.OWNER_NOT_SHARED),
)
IMPORTS = (
    (Rule.IMPORT_CANDIDATE, (Decision.IMPORT,)),
    (Rule.IMPORT_BLOCKED, (Decision.BLOCKED, Decision.LOSES)),
)
CRITICAL, WARNING, INFO = (
    SEVERITY_WORDS.index(word) for word in (Severity.CRITICAL, Severity.WARNING, Severity.INFO)
)
IPV6_SHAPES, SHAPES = 33, 256  # in the numbers of findings: where those of IPv6 begin, and how many there are
FRAGMENTED, ROOMY = 0.9, 0.8  # a pool that is scattered although it is not full


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """All that findings are made from."""

    snapshot: Snapshot
    tree: PoolTree
    traits: Traits
    verdicts: Verdicts
    uses: PoolUses
    overlaps: Overlaps
    reach: Reach
    candidates: Candidates
    unmanaged: Flags  # of each row: of a type that pools allocate to, in a pool, without an allocation
    newest: I64  # of each pool: when the newest block in it was seen, in Unix seconds, or NONE
    stale: frozenset[int]
    now: datetime


def findings(judged: Judged) -> Iterator[Batch]:
    """Collect the findings about blocks, overlaps, pools and shards, one batch for each rule."""
    yield _overlaps(judged)
    for rule, breach in BREACHES:
        yield of_rows(judged, rule, np.flatnonzero(judged.verdicts.breaches & np.uint8(breach)))
    yield of_rows(judged, Rule.UNMANAGED_IN_POOL, np.flatnonzero(judged.unmanaged))
    yield from _imports(judged)
    yield from _pools(judged)
    yield _idle_addresses(judged)
    yield from _shards(judged)


def of_rows(judged: Judged, rule: Rule, rows: I64, others: I64 | None = None) -> Batch:
    """Make a finding about each of some rows, known by its resource and block."""
    columns = judged.snapshot.columns
    batch = Batch.of(rule, row_keys(judged, rule, rows), columns.first_seen[rows].astype(np.int64))
    alone = np.full(len(rows), NONE)
    counts, subjects = paired(rows, alone if others is None else others)
    scope, pool = judged.verdicts.scope[rows], judged.verdicts.pool[rows]
    return replace(batch, scope=scope, pool=pool, counts=counts, subjects=subjects)


def row_keys(judged: Judged, rule: Rule, rows: I64) -> U64:
    """Number findings about rows by network and block; a subnet as large as its VPC is not its VPC.

    A subnet of a VPC that nobody knows is told apart by its id.
    """
    snapshot, columns = judged.snapshot, judged.snapshot.columns
    network = columns.network[rows]
    named = np.append(snapshot.networks, np.uint64(0))[network]  # NONE takes the last
    shape = _shapes(columns.length[rows], rows >= columns.ipv4)
    shape += (judged.traits.type[rows] == SUBNET) * SHAPES
    named = np.where(network == NONE, columns.order[rows], named)
    return keys(rule, named, *starts_of(snapshot, rows), shape)


def _shapes(length: U8, six: Flags) -> I64:
    """Number the netmask lengths of both families; those of IPv4 are their own numbers."""
    return length + six * np.int64(IPV6_SHAPES)


def starts_of(snapshot: Snapshot, rows: I64) -> tuple[U64, U64]:
    """Return the first address of rows of either family in two halves."""
    columns, four = snapshot.columns, rows < snapshot.columns.ipv4
    hi, lo = np.zeros(len(rows), np.uint64), np.zeros(len(rows), np.uint64)
    lo[four] = columns.start4[rows[four]]
    hi[~four] = columns.hi6[rows[~four] - columns.ipv4]
    lo[~four] = columns.lo6[rows[~four] - columns.ipv4]
    return hi, lo


def _overlaps(judged: Judged) -> Batch:
    """Make one finding for each group: the graver the surer its blocks can meet."""
    overlaps = judged.overlaps
    if not len(overlaps):
        return Batch.of(Rule.OVERLAP, np.zeros(0, np.uint64), np.zeros(0, np.int64))
    discovered = overlaps.entity < len(judged.snapshot)
    rows = overlaps.entity[discovered]
    harmless = np.zeros(len(discovered), np.bool_)
    harmless[discovered] = judged.snapshot.columns.default[rows]
    harmless_groups = np.logical_and.reduceat(harmless, overlaps.starts)
    severity = np.where(overlaps.reach == LATENT, INFO, WARNING)
    severity = np.where(harmless_groups, INFO, severity)
    severity = np.where(overlaps.reach == LIVE, CRITICAL, severity)
    group = np.arange(len(overlaps), dtype=np.int32)
    scope = np.where(overlaps.domain < 0, overlaps.scope[overlaps.starts], NONE).astype(np.int32)
    batch = Batch.of(Rule.OVERLAP, _group_keys(judged), _second_seen(judged, discovered, rows))
    return replace(
        batch,
        severity=severity.astype(np.uint8),
        scope=scope,
        pool=_common_pools(judged, discovered, rows),
        group=group,
        counts=overlaps.stops - overlaps.starts,
        subjects=overlaps.entity,
    )


def _group_keys(judged: Judged) -> U64:
    """Number the groups by their scope, or domain, and their maximal block."""
    overlaps, tree = judged.overlaps, judged.tree
    names = [f"scope {scope.name}" for scope in tree.scopes] + list(judged.reach.names)
    where = np.where(overlaps.domain < 0, overlaps.scope[overlaps.starts], len(tree.scopes) + overlaps.domain)
    used, of = np.unique(where, return_inverse=True)
    places = np.array([number(names[one]) for one in used.tolist()], np.uint64)[of]
    hi, lo, shape = _blocks_of(judged, overlaps.entity[overlaps.starts].astype(np.int64))
    return keys(Rule.OVERLAP, places, hi, lo, shape)


def _blocks_of(judged: Judged, entities: I64) -> tuple[U64, U64, I64]:
    """Return first address and shape of rows and allocations."""
    rows = len(judged.snapshot)
    ours = entities < rows
    hi, lo = np.zeros(len(entities), np.uint64), np.zeros(len(entities), np.uint64)
    hi[ours], lo[ours] = starts_of(judged.snapshot, entities[ours])
    shape = np.zeros(len(entities), np.int64)
    columns = judged.snapshot.columns
    shape[ours] = _shapes(columns.length[entities[ours]], entities[ours] >= columns.ipv4)
    for place in np.flatnonzero(entities >= rows).tolist():
        cidr = judged.tree.allocations[int(entities[place]) - rows].cidr
        start = int(cidr.network_address)
        hi[place], lo[place] = start >> 64, start & ((1 << 64) - 1)
        shape[place] = cidr.prefixlen + (cidr.version != IPV4) * IPV6_SHAPES
    return hi, lo, shape


def _second_seen(judged: Judged, discovered: Flags, rows: I32) -> I64:
    """Say when each overlap began: when the second of its blocks was seen, or one beside a reservation."""
    overlaps = judged.overlaps
    group = np.repeat(np.arange(len(overlaps)), overlaps.stops - overlaps.starts)
    seen = judged.snapshot.columns.first_seen[rows].astype(np.int64)
    ours = np.sort(group[discovered] << 32 | seen)
    count = np.bincount(group[discovered], minlength=len(overlaps))
    first = np.cumsum(count) - count
    place = first + np.minimum(1, count - 1)
    found = np.append(ours, 0)[place] & 0xFFFFFFFF
    return np.where(count > 0, found, int(judged.now.timestamp()))


def _common_pools(judged: Judged, discovered: Flags, rows: I32) -> I32:
    """Return the pool in which all discovered blocks of each group lie, NONE where they lie in several."""
    lowest = np.full(len(discovered), np.iinfo(np.int32).max, np.int32)
    highest = np.full(len(discovered), NONE, np.int32)
    lowest[discovered] = highest[discovered] = judged.verdicts.pool[rows]
    least = np.minimum.reduceat(lowest, judged.overlaps.starts)
    most = np.maximum.reduceat(highest, judged.overlaps.starts)
    return np.where(least == most, least, NONE).astype(np.int32)


def _imports(judged: Judged) -> Iterator[Batch]:
    plan = judged.candidates
    for rule, decisions in IMPORTS:
        chosen = np.isin(plan.decision, [DECISION.index(one) for one in decisions])
        yield of_rows(judged, rule, plan.row[chosen].astype(np.int64), plan.other[chosen].astype(np.int64))


def _pools(judged: Judged) -> Iterator[Batch]:
    """Judge all pools; one that only feeds sub-pools is not exhausted when they have all of it.

    Of what takes space in a cloud's scope that none of ours stands for nobody can tell.
    """
    uses, plan = judged.uses, judged.tree.columns
    ours = np.array([not scope.apart for scope in judged.tree.scopes], np.bool_).take(plan.scope)
    left = uses.blocks_left
    exhausted = ours & (left == 0) & ~uses.delegated
    full = (uses.sub_pools == 0) & (uses.utilization >= plan.utilization)
    nearly = ours & (left != 0) & ((left <= plan.blocks) | full)
    fragmented = ours & (uses.fragmentation > FRAGMENTED) & (uses.utilization < ROOMY)
    yield of_pools(judged, Rule.POOL_EXHAUSTED, np.flatnonzero(exhausted))
    yield of_pools(judged, Rule.POOL_NEARLY_EXHAUSTED, np.flatnonzero(nearly))
    yield of_pools(judged, Rule.POOL_FRAGMENTED, np.flatnonzero(fragmented))


def of_pools(judged: Judged, rule: Rule, pools: I64) -> Batch:
    """Make a finding about each of some pools, since the newest block in it was seen; or now, without any."""
    plan = judged.tree.columns
    newest_block = judged.newest[pools]
    since = np.where(newest_block == NONE, int(judged.now.timestamp()), newest_block)
    batch = Batch.of(rule, keys(rule, plan.key[pools]), since)
    return replace(batch, scope=plan.scope[pools], pool=pools.astype(np.int32))


def newest(snapshot: Snapshot, pool: I32, pools: int) -> I64:
    """Find when the newest block of each pool was seen, in Unix seconds; NONE where there is none."""
    inside = np.flatnonzero(pool != NONE)
    latest = np.full(pools, NONE, np.int64)
    seen = snapshot.columns.first_seen.take(inside).astype(np.int64)
    np.maximum.at(latest, pool.take(inside).astype(np.intp), seen)
    return latest


def _idle_addresses(judged: Judged) -> Batch:
    """Name the Elastic IPs that nothing uses; they cost money and space."""
    idle = (judged.traits.type == EIP) & (judged.snapshot.columns.attached == 0) & judged.traits.monitored
    batch = of_rows(judged, Rule.EIP_UNASSOCIATED, np.flatnonzero(idle))
    return replace(batch, since=np.full(len(batch), int(judged.now.timestamp()), np.int64))


def _shards(judged: Judged) -> Iterator[Batch]:
    statuses = judged.snapshot.statuses
    stale = [place for place in sorted(judged.stale) if statuses[place].state is not ShardState.PENDING]
    known = [statuses[place].last_success or statuses[place].last_attempt for place in stale]
    yield _of_shards(judged, Rule.STALE_SHARD, stale, [int(at.timestamp()) if at else 0 for at in known])
    for rule, places in (
        (Rule.MASS_DISAPPEARANCE, [place for place, status in enumerate(statuses) if status.vanished]),
        (Rule.ROW_REJECTED, [place for place, status in enumerate(statuses) if status.rejected]),
    ):
        seen = [
            statuses[place].last_attempt if statuses[place].vanished else statuses[place].last_success
            for place in places
        ]
        yield _of_shards(judged, rule, places, [int(at.timestamp()) if at else 0 for at in seen])


def _of_shards(judged: Judged, rule: Rule, places: list[int], since: list[int]) -> Batch:
    names = [number(str(judged.snapshot.statuses[place].shard)) for place in places]
    batch = Batch.of(rule, keys(rule, np.array(names, np.uint64)), np.array(since, np.int64))
    return replace(batch, shard=np.array(places, np.int32))
