"""The record of a discovered address block."""

from collections.abc import Iterator, Sequence
from math import isnan

import numpy as np

from exporter.records import selection
from exporter.records.at_hand import in_chunks
from exporter.records.compliance import compliance_reasons
from exporter.records.entities import Record, pool_of_row
from exporter.records.filter import EVERYTHING, Filter, check
from exporter.records.moments import rfc3339_or_none, rfc3339_unix
from ipam.blocks import I64
from ipam.cidr import family
from ipam.report import COMPLIANCE, MANAGEMENT, OVERLAP, Report


def resources(report: Report, wanted: Filter = EVERYTHING) -> Iterator[Record]:
    """Yield the records of all blocks that meet a filter.

    Raises:
        FilterError: no resource could ever meet the filter.
    """
    return of_rows(report, chosen(report, wanted).tolist())


def chosen(report: Report, wanted: Filter) -> I64:
    """Number the rows that meet a filter, ascending.

    Raises:
        FilterError: no resource could ever meet the filter.
    """
    check(report, wanted, "resources")
    return np.flatnonzero(selection.rows(report, wanted) & selection.rows_with_status(report, wanted.status))


def of_rows(report: Report, rows: Sequence[int]) -> Iterator[Record]:
    """Yield the record of each of some rows."""
    return in_chunks(report, rows, lambda _, row: (row,), resource)


def resource(report: Report, row: int) -> Record:
    """Make the record of one row of the snapshot."""
    return _identity(report, row) | _verdict(report, row) | _knowledge(report, row)


def _identity(report: Report, row: int) -> Record:
    snapshot = report.snapshot
    cidr, text, pool = snapshot.cidr(row), snapshot.text(row), pool_of_row(report, row)
    return {
        "provider": str(snapshot.status(row).shard.provider),
        "account": snapshot.owner(row),
        "region": snapshot.region(row),
        "type": str(snapshot.type(row)),
        "id": text.resource,
        "name": text.name,
        "cidr": str(cidr),
        "family": str(family(cidr)),
        "scope": report.tree.scopes[int(report.verdicts.scope[row])].name,
        "pool": None if pool is None else pool.path,
    }


def _verdict(report: Report, row: int) -> Record:
    verdicts = report.verdicts
    share = float(verdicts.utilization[row])
    return {
        "management": str(MANAGEMENT[verdicts.management[row]]),
        "compliance": str(COMPLIANCE[verdicts.compliance[row]]),
        "compliance_reasons": compliance_reasons(report, row),
        "overlap": str(OVERLAP[verdicts.overlap[row]]),
        "overlap_count": int(verdicts.overlap_count[row]),
        "utilization": None if isnan(share) else share,
    }


def _knowledge(report: Report, row: int) -> Record:
    snapshot = report.snapshot
    return {
        "first_seen": rfc3339_unix(int(snapshot.columns.first_seen[row])),
        "last_seen": rfc3339_or_none(snapshot.status(row).last_success),
        "stale": int(snapshot.columns.shard[row]) in report.stale,
        "is_default": bool(snapshot.columns.default[row]),
        "tags": dict(snapshot.text(row).tags),
    }
