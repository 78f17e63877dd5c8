"""Metrics of collection: one collector is one kind of resource in one account, over all its regions."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from exporter.family import Family, Labels
from ipam.report import Report
from ipam.shard import ShardStatus
from ipam.words import Kind, ShardState

COLLECTOR = ("provider", "account", "collector")

Sample = tuple[Labels, float]
Statuses = tuple[ShardStatus, ...]


def collection_families(intervals: Mapping[Kind, timedelta]) -> tuple[Family[Report], ...]:
    """List the families; `intervals` are how often each kind is read."""

    def interval(report: Report) -> Iterator[Sample]:
        for labels, statuses in _collectors(report).items():
            every = intervals.get(statuses[0].shard.kind)
            if every is not None:
                yield labels, every.total_seconds() * max(status.pace for status in statuses)

    return (
        *STATUS_FAMILIES,
        Family(
            "ipam_collector_interval_seconds",
            "Interval between runs of the collector; the longest over its regions, some of which may hold "
            "nothing.",
            COLLECTOR,
            interval,
        ),
    )


def _collectors(report: Report) -> dict[Labels, Statuses]:
    found: dict[Labels, list[ShardStatus]] = {}
    for status in report.snapshot.statuses:
        shard = status.shard
        found.setdefault((str(shard.provider), shard.account, str(shard.kind)), []).append(status)
    return {labels: tuple(found[labels]) for labels in sorted(found)}


def _over_regions(value: Callable[[Statuses], float]) -> Callable[[Report], Iterator[Sample]]:
    def samples(report: Report) -> Iterator[Sample]:
        for labels, statuses in _collectors(report).items():
            yield labels, float(value(statuses))

    return samples


def _unix(at: datetime | None) -> float:
    return 0.0 if at is None else at.timestamp()


def _shards(report: Report) -> Iterator[Sample]:
    statuses = report.snapshot.statuses
    for provider in sorted({str(status.shard.provider) for status in statuses}):
        for state in ShardState:
            count = sum(status.shard.provider == provider and status.state is state for status in statuses)
            yield (provider, str(state)), count


STATUS_FAMILIES: tuple[Family[Report], ...] = (
    Family(
        "ipam_collector_success",
        "Whether the last run of the collector succeeded in every region (1) or not (0).",
        COLLECTOR,
        _over_regions(lambda statuses: all(status.state is ShardState.OK for status in statuses)),
    ),
    Family(
        "ipam_collector_last_run_timestamp_seconds",
        "Unix time the last run of the collector began, successful or not; the earliest over its regions, "
        "0 before the first.",
        COLLECTOR,
        _over_regions(lambda statuses: min(_unix(status.last_attempt) for status in statuses)),
    ),
    Family(
        "ipam_collector_last_success_timestamp_seconds",
        "Unix time of the data served for this collector; the earliest over its regions, 0 before the first "
        "success.",
        COLLECTOR,
        _over_regions(lambda statuses: min(_unix(status.last_success) for status in statuses)),
    ),
    Family(
        "ipam_collector_duration_seconds",
        "Duration of the last run of the collector; the longest over its regions.",
        COLLECTOR,
        _over_regions(lambda statuses: max(status.duration_seconds for status in statuses)),
    ),
    Family(
        "ipam_collector_resources",
        "What the last good readings of the collector hold, over its regions: CIDRs, but attachments of "
        "`attachment`, and scopes, pools, allocations and verdicts of `ipam`.",
        COLLECTOR,
        _over_regions(lambda statuses: sum(status.rows for status in statuses)),
    ),
    Family(
        "ipam_shards",
        "Shards (one listing of one account and region) by the status of their last reading.",
        ("provider", "status"),
        _shards,
    ),
    Family(
        "ipam_fresh_shards_ratio",
        "Share of the shards whose data are not stale, 0 to 1; 1 where there are none.",
        (),
        lambda report: (((), report.fresh_share),),
    ),
)
