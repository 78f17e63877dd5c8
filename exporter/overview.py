"""What the page shows of a report: a few numbers and short lists, chosen when the report is published."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

import numpy as np

from exporter.records.at_hand import at_hand, in_chunks
from exporter.records.candidates import candidate, entities_of_candidate
from exporter.records.entities import Record, subject
from exporter.records.findings import finding_identity
from exporter.records.overlaps import group_place, maximal_cidr
from exporter.records.pools import pool_record
from exporter.ruler import Ruler, ruler
from ipam.finding import RULES, SEVERITY_WORDS, Rule
from ipam.pool_figures import PoolFigures
from ipam.report import DECISION, Report
from ipam.shard import ShardStatus
from ipam.words import Decision, Family, ShardState

Item = TypeVar("Item")

POOLS, GROUPS, ENDS, CANDIDATES, TROUBLES = 12, 4, 3, 3, 4  # as much as one screen holds
DECISIONS = (Decision.BLOCKED, Decision.IMPORT, Decision.LOSES, Decision.OFF)  # in the order of the page
NEVER = float("inf")


@dataclass(frozen=True, slots=True)
class Shown(Generic[Item]):
    """The head of a list, and how many there are."""

    items: tuple[Item, ...]
    count: int

    @property
    def left_out(self) -> int:
        """Count what is not shown."""
        return self.count - len(self.items)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The four figures at the top."""

    utilized: float | None  # share of the root pools' space; None without any
    dry_pools: int  # without a block of their default length
    overlaps: int  # groups
    unmanaged: int  # networks in pools, without an allocation


@dataclass(frozen=True, slots=True)
class Group:
    """Networks that share addresses."""

    finding: str  # the id of what is told about them
    cidr: str
    scope: str
    severity: str
    ends: Shown[Record]


@dataclass(frozen=True, slots=True)
class Trouble:
    """Shards of one account that do not answer for the same kind of reason."""

    source: str
    account: str
    error_class: str
    error: str  # of one of them
    shards: int
    last_success: datetime | None  # the earliest; None where one of them never answered


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything on the page but the ages, which depend on when one looks."""

    at: datetime
    shards: int
    fresh: int
    never: int  # shards that no reading has shown yet
    data_from: datetime | None  # the oldest good reading that is not stale
    numbers: Numbers
    findings: tuple[tuple[str, str, int], ...]  # severity, rule, count
    pools: Shown[Record]
    groups: Shown[Group]
    candidates: Shown[Record]
    troubles: Shown[Trouble]
    ruler: Ruler | None


def overview(report: Report) -> Overview:
    """Choose what the page shows."""
    statuses, scarcity = report.snapshot.statuses, _Scarcity(report, PoolFigures.of(report.pools))
    fresh = [status for place, status in enumerate(statuses) if place not in report.stale]
    return Overview(
        report.at,
        len(statuses),
        len(fresh),
        sum(status.last_success is None for status in statuses),
        min((status.last_success for status in fresh if status.last_success), default=None),
        _numbers(report, scarcity),
        kinds(report),
        _shown(scarcity.ordered(), POOLS, lambda place: pool_record(report, place)),
        _groups(report),
        _candidates(report),
        _troubles(report),
        ruler(report),
    )


def _shown(items: Sequence[int], most: int, make: Callable[[int], Record]) -> Shown[Record]:
    return Shown(tuple(map(make, items[:most])), len(items))


def _numbers(report: Report, scarcity: "_Scarcity") -> Numbers:
    return Numbers(
        scarcity.utilized,
        scarcity.dry,
        len(report.overlaps),
        int(np.count_nonzero(report.findings.rule == RULES.index(Rule.UNMANAGED_IN_POOL))),
    )


@dataclass(frozen=True, slots=True)
class _Scarcity:
    """How full the pools are, but for those of clouds' scopes that no scope of ours stands for."""

    report: Report
    figures: PoolFigures

    @property
    def places(self) -> list[int]:
        """List the places of the pools that count."""
        apart = self.report.tree.apart
        return [place for place, pool in enumerate(self.report.tree.pools) if pool.scope not in apart]

    def left(self, place: int) -> float:
        """Count the blocks that a pool has left; infinite where it has no default length."""
        default = self.report.tree.pools[place].rules.default_netmask_length
        return NEVER if default is None else self.figures.allocatable_blocks[place]

    @property
    def dry(self) -> int:
        """Count the pools without a block."""
        return sum(self.left(place) == 0 for place in self.places)

    @property
    def utilized(self) -> float | None:
        """Return the used share of the root pools; of IPv4 where there is any: IPv6 would drown it."""
        pools, figures = self.report.tree.pools, self.figures
        roots = [place for place in self.places if pools[place].parent is None]
        four = [place for place in roots if pools[place].family is Family.IPV4] or roots
        size = sum(figures.size[place] for place in four)
        return (
            sum(figures.allocated[place] + figures.assigned[place] for place in four) / size if size else None
        )

    def ordered(self) -> list[int]:
        """Order the pools by how soon they run dry: blocks left, then the used share."""
        used = self.figures.utilization
        return sorted(self.places, key=lambda place: (self.left(place), -used[place]))


def kinds(report: Report) -> tuple[tuple[str, str, int], ...]:
    """Count the findings of each severity and rule, the gravest first."""
    found = report.findings
    numbers, counts = np.unique(found.severity.astype(np.int64) * len(RULES) + found.rule, return_counts=True)
    return tuple(
        (str(SEVERITY_WORDS[kind // len(RULES)]), str(RULES[kind % len(RULES)]), count)
        for kind, count in zip(numbers.tolist(), counts.tolist(), strict=True)
    )


def _groups(report: Report) -> Shown[Group]:
    """Order the overlap groups by severity, then by how many networks they join."""
    found = report.findings
    count = np.diff(found.starts)
    places = np.flatnonzero(found.rule == RULES.index(Rule.OVERLAP))
    order = places[np.lexsort((-count[places], found.severity[places]))]
    return Shown(tuple(_group(report, place) for place in order[:GROUPS].tolist()), len(order))


def _group(report: Report, place: int) -> Group:
    found = report.findings
    group = int(found.group[place])
    ends = found.subjects[found.starts[place] : found.starts[place + 1]].tolist()
    ready = at_hand(report, ends[:ENDS])
    return Group(
        finding_identity(report, place),
        str(maximal_cidr(report, group)),
        group_place(report, group),
        str(SEVERITY_WORDS[found.severity[place]]),
        _shown(ends, ENDS, lambda entity: subject(ready, entity)),
    )


def _candidates(report: Report) -> Shown[Record]:
    decision = report.candidates.decision
    lines = np.concatenate([np.flatnonzero(decision == DECISION.index(word)) for word in DECISIONS])
    return Shown(
        tuple(in_chunks(report, lines[:CANDIDATES].tolist(), entities_of_candidate, candidate)), len(lines)
    )


def _troubles(report: Report) -> Shown[Trouble]:
    found: dict[tuple[str, str, str], list[ShardStatus]] = {}
    for place, status in enumerate(report.snapshot.statuses):
        if status.state is ShardState.ERROR or place in report.stale:
            error_class = "stale" if status.error_class is None else str(status.error_class)
            found.setdefault((status.shard.source, status.shard.account, error_class), []).append(status)
    troubles = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return Shown(tuple(_trouble(key, shards) for key, shards in troubles[:TROUBLES]), len(troubles))


def _trouble(key: tuple[str, str, str], statuses: list[ShardStatus]) -> Trouble:
    times = [status.last_success for status in statuses if status.last_success is not None]
    known = min(times) if len(times) == len(statuses) else None
    return Trouble(*key, statuses[0].error, len(statuses), known)
