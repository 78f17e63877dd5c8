"""Which records are asked for, and the words that may be asked with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from exporter.records.entities import ALLOCATION
from ipam.finding import Rule, Severity
from ipam.report import Report
from ipam.words import (
    Compliance,
    Decision,
    Kind,
    Management,
    Overlap,
    Provider,
    Reachability,
    ResourceType,
    ShardState,
)


@dataclass(frozen=True, slots=True)
class Filter:
    """Conditions that a record has to meet, all of them; an empty one is met by every record.

    `pool` is a pool's path or id and means that pool alone; with a `/` at the end it means the pool and
    everything below it. `type` is a resource type, for findings and overlaps also `allocation`; for shards,
    their kind. A scope, pool, account or region has to be one that the report knows of.
    `status` is, for resources: a management, compliance or overlap word; findings: a severity or a rule;
    overlaps: a reachability; candidates: a decision; shards: their status. `rule` and `severity` are of
    findings alone. Of an overlap or a finding with several subjects, one has to meet the conditions.
    """

    scope: str = ""
    pool: str = ""
    provider: str = ""
    account: str = ""
    region: str = ""
    type: str = ""
    status: str = ""
    rule: str = ""
    severity: str = ""


EVERYTHING = Filter()

SHARD_CONDITIONS = ("provider", "account", "region", "type", "status")
SUBJECT_CONDITIONS = ("scope", "pool", *SHARD_CONDITIONS)
CONDITIONS: Mapping[str, tuple[str, ...]] = {
    "resources": SUBJECT_CONDITIONS,
    "findings": (*SUBJECT_CONDITIONS, "rule", "severity"),
    "overlaps": SUBJECT_CONDITIONS,
    "candidates": SUBJECT_CONDITIONS,
    "pools": ("scope", "pool"),
    "shards": SHARD_CONDITIONS,
}
STATUS: Mapping[str, tuple[str, ...]] = {
    "resources": tuple(dict.fromkeys((*Management, *Compliance, *Overlap))),
    "findings": (*Severity, *Rule),
    "overlaps": tuple(Reachability),
    "candidates": tuple(Decision),
    "shards": tuple(ShardState),
}


WITH_ALLOCATIONS = ("findings", "overlaps")  # records whose subjects may be allocations
FIXED = ("provider", "type", "status", "rule", "severity")  # conditions whose words do not depend on a report


def words(records: str, condition: str) -> tuple[str, ...]:
    """List the words that a condition on a kind of records takes; none where it takes any, or no word."""
    shards = records == "shards"
    taken: Mapping[str, Iterable[str]] = {
        "provider": Provider,
        "type": Kind if shards else (*ResourceType, *([ALLOCATION] if records in WITH_ALLOCATIONS else [])),
        "status": STATUS.get(records, ()),
        "rule": Rule,
        "severity": Severity,
    }
    return tuple(map(str, taken.get(condition, ())))


class FilterError(ValueError):
    """A condition that no record could ever meet: what is wrong with it, and the way out."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what}: {remedy}")
        self.what, self.remedy = what, remedy


def check(report: Report, wanted: Filter, records: str) -> None:
    """Refuse conditions that make no sense for a kind of records.

    Raises:
        FilterError: the condition does not apply to these records, or its word does not exist.
    """
    for condition in fields(Filter):
        value = getattr(wanted, condition.name)
        if value and condition.name not in CONDITIONS[records]:
            able = ", ".join(CONDITIONS[records])
            raise FilterError(f"{records} cannot be filtered by {condition.name}", f"they can by {able}")
    for name in FIXED:
        _known(name, getattr(wanted, name), words(records, name))
    _known("scope", wanted.scope, (scope.name for scope in report.tree.scopes))
    pools(report, wanted)
    _there(report, "account", wanted.account)
    _there(report, "region", wanted.region)


def _there(report: Report, condition: str, value: str) -> None:
    """Refuse an account or region of which the report knows nothing: nothing is not the same as unknown."""
    snapshot, shards = report.snapshot, [status.shard for status in report.snapshot.statuses]
    known: set[str | None] = {getattr(shard, condition) for shard in shards}
    if condition == "account":
        known |= set(snapshot.owners)
    else:
        known |= {*snapshot.sites, *(pool.locale for pool in report.tree.pools)}
    if value and value not in known:
        raise FilterError(
            f"there is no {condition} '{value}' here", f"status lists each {condition} that is read"
        )


def pools(report: Report, wanted: Filter) -> frozenset[int]:
    """Number the pools that the condition `pool` means; all of them where it is empty.

    Raises:
        FilterError: there is no such pool.
    """
    tree = report.tree
    if not wanted.pool:
        return frozenset(range(len(tree.pools)))
    name = wanted.pool.removesuffix("/")
    pool = tree.by_path.get(name) or tree.by_id.get(name)
    if pool is None:
        raise FilterError(
            f"there is no pool '{name}'", "a pool is named by its path, like top/eu-west-1, or id"
        )
    if name == wanted.pool:
        return frozenset((tree.pools.index(pool),))
    below = f"{pool.path}/"
    return frozenset(
        place for place, other in enumerate(tree.pools) if other is pool or other.path.startswith(below)
    )


def _known(condition: str, value: str, words: Iterable[str]) -> None:
    known = tuple(map(str, words))
    if value and value not in known:
        raise FilterError(f"'{value}' is not a {condition}", f"it is one of {', '.join(known)}")
