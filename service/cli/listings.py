"""What each reading command lists: where its records come from, and the columns of its table."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from exporter.records.candidates import candidates
from exporter.records.filter import Filter
from exporter.records.findings import findings
from exporter.records.overlaps import overlaps
from exporter.records.pools import pools
from exporter.records.resources import resources
from exporter.records.shards import shards
from ipam.report import Report
from service.cli.freshness import warn_about_age, warn_about_mirrors
from service.cli.print_records import Columns, Record
from service.cli.silence import tell_silence
from service.cli.tables import CANDIDATES, FINDINGS, OVERLAPS, POOLS, RESOURCES, SHARDS


@dataclass(frozen=True, slots=True)
class Listing:
    """One kind of records."""

    columns: Columns
    records: Callable[[Report, Filter, datetime], Iterable[Record]]  # the time is for ages
    below: Callable[[Report], None] = warn_about_age  # says what has to be known beside the records


def _below_findings(report: Report) -> None:
    tell_silence(report)
    warn_about_age(report)


def _below_shards(report: Report) -> None:
    warn_about_mirrors(report)
    warn_about_age(report)


LISTINGS: Mapping[str, Listing] = {
    "pools": Listing(POOLS, lambda report, wanted, _: pools(report, wanted)),
    "resources": Listing(RESOURCES, lambda report, wanted, _: resources(report, wanted)),
    "findings": Listing(FINDINGS, lambda report, wanted, _: findings(report, wanted), _below_findings),
    "overlaps": Listing(OVERLAPS, lambda report, wanted, _: overlaps(report, wanted)),
    "candidates": Listing(CANDIDATES, lambda report, wanted, _: candidates(report, wanted)),
    "shards": Listing(SHARDS, lambda report, wanted, now: shards(report, now, wanted), _below_shards),
}
