"""What a report asks the registry to do: import what the plan takes, and let go of what is there no more."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import numpy as np

from analyzer.importing import IMPORT
from ipam.blocks import I64
from ipam.identifier import orders
from ipam.missing import KINDS
from ipam.pool import ORIGIN_CONFIG, ORIGIN_REGISTRY, Allocation
from ipam.report import MANAGEMENT, Report
from ipam.shard import ShardStatus
from ipam.words import ORIGIN_IMPORT, TYPE_OF_KIND, Kind, Management, ShardState

OURS = frozenset({ORIGIN_CONFIG, ORIGIN_REGISTRY})  # of pools: those of the clouds' IPAMs are only shown
IMPORTABLE = tuple(TYPE_OF_KIND[kind] for kind in KINDS.values() if kind is not Kind.SUBNET)

Place = tuple[str, str, Kind]  # account, region and kind


class Because(StrEnum):
    """Why an allocation for a resource is released."""

    GONE = "gone"
    IGNORED = "ignored"
    MOVED = "moved"
    GAVE_WAY = "gave_way"


@dataclass(frozen=True, slots=True)
class Parting:
    """An allocation for a resource that nothing holds any more."""

    allocation: Allocation
    because: Because
    proof: tuple[ShardStatus, ...] = ()  # of what is gone: the shards whose last reading lacks it


def to_import(report: Report) -> I64:
    """List the lines of the import plan that come to an allocation, of pools that are ours."""
    plan = report.candidates
    ours = np.array([pool.origin in OURS for pool in report.tree.pools], np.bool_)
    lines: I64 = np.flatnonzero(plan.decision == IMPORT)
    return lines[ours[plan.pool[lines]]] if len(lines) else lines


def to_release(report: Report, after: timedelta) -> Iterator[Parting]:
    """Yield the allocations for resources whose resource is gone, is ignored, or lives in another scope.

    It is gone when a complete reading of its own shard missed it, and another one, at least `after` later,
    did as well. A shard that is stale, or did not answer the last time, says nothing.
    """
    imported = [one for one in report.tree.allocations if one.goes_with_resource]
    if not imported:
        return
    yield from _left(report, imported)
    gone = [(one, one.gone_since) for one in imported if one.gone_since is not None]
    shards = _shards(report) if gone else {}
    for held, missed_at in gone:
        proof = shards.get((held.owner, held.region, KINDS[held.type]), ())
        since = datetime.fromtimestamp(missed_at, UTC) + after
        if proof and all(_proves(report, number, since) for number in proof):
            yield Parting(held, Because.GONE, tuple(report.snapshot.statuses[one] for one in proof))


def _shards(report: Report) -> Mapping[Place, list[int]]:
    found: dict[Place, list[int]] = {}
    for number, status in enumerate(report.snapshot.statuses):
        shard = status.shard
        found.setdefault((shard.account, shard.region, shard.kind), []).append(number)
    return found


def _proves(report: Report, number: int, since: datetime) -> bool:
    """Tell whether the last reading of a shard is good, fresh, and late enough."""
    status = report.snapshot.statuses[number]
    good = status.state is ShardState.OK and number not in report.stale
    return good and status.last_success is not None and status.last_success >= since


def _left(report: Report, imported: list[Allocation]) -> Iterator[Parting]:
    """Yield the allocations whose resource is there, and not where they say: it is ignored, or was moved."""
    snapshot = report.snapshot
    loose = np.flatnonzero(report.verdicts.management != MANAGEMENT.index(Management.MANAGED))
    rows = np.concatenate((loose, report.candidates.row[report.candidates.decision == IMPORT]))
    named = orders([one.resource for one in imported])
    rows = rows[np.isin(snapshot.columns.order[rows], named)]
    held: dict[tuple[str, str], list[Allocation]] = {}
    for one in imported:
        held.setdefault((one.resource, str(one.cidr)), []).append(one)
    for row, text in zip(rows.tolist(), snapshot.texts.of(rows.tolist()), strict=True):
        if snapshot.type(row) not in IMPORTABLE:
            continue
        scope = report.tree.scopes[int(report.verdicts.scope[row])].name
        ignored = report.verdicts.management[row] == MANAGEMENT.index(Management.IGNORED)
        for one in _own(report, row, held.get((text.resource, str(snapshot.cidr(row))), [])):
            if ignored:
                yield Parting(one, Because.IGNORED)
            elif one.origin == ORIGIN_IMPORT and scope != report.tree.by_id[one.pool].scope:
                yield Parting(one, Because.MOVED)


def _own(report: Report, row: int, held: list[Allocation]) -> list[Allocation]:
    """Choose, of the allocations for one id and block, those of the row: two clouds may use one id."""
    if not held[1:]:
        return held
    whose = report.snapshot.owner(row), report.snapshot.region(row)
    return [one for one in held if (one.owner, one.region) == whose]
