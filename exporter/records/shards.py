"""The record of a shard: how its readings go, and how old its data are."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from exporter.records.entities import Record
from exporter.records.filter import EVERYTHING, Filter, check
from exporter.records.moments import rfc3339_or_none
from exporter.records.selection import shard_meets
from ipam.report import Report


def shards(report: Report, now: datetime, wanted: Filter = EVERYTHING) -> Iterator[Record]:
    """Yield the records of all shards that meet a filter.

    Raises:
        FilterError: no shard could ever meet the filter.
    """
    return (shard_record(report, place, now) for place in chosen(report, wanted))


def chosen(report: Report, wanted: Filter) -> Sequence[int]:
    """List the places in the snapshot of the shards that meet a filter.

    Raises:
        FilterError: no shard could ever meet the filter.
    """
    check(report, wanted, "shards")
    return [place for place, status in enumerate(report.snapshot.statuses) if shard_meets(status, wanted)]


def shard_record(report: Report, place: int, now: datetime) -> Record:
    """Make the record of the shard at one place of the snapshot.

    Returns:
        `age_seconds` since the last good reading, None where there was none.
    """
    status = report.snapshot.statuses[place]
    shard, last = status.shard, status.last_success
    return {
        "source": shard.source,
        "provider": str(shard.provider),
        "account": shard.account,
        "region": shard.region,
        "kind": str(shard.kind),
        "status": str(status.state),
        "error_class": None if status.error_class is None else str(status.error_class),
        "error": status.error or None,
        "last_attempt": rfc3339_or_none(status.last_attempt),
        "last_success": rfc3339_or_none(last),
        "age_seconds": None if last is None else max(0.0, (now - last).total_seconds()),
        "stale": place in report.stale,
        "rows": status.rows,
        "rejected_rows": status.rejected,
    }
