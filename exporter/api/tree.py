"""What the page draws, as a record."""

from collections.abc import Callable
from dataclasses import asdict
from typing import TypeVar

from exporter.overview import Group, Overview, Shown, Trouble
from exporter.records.entities import Record
from exporter.records.moments import rfc3339_or_none
from exporter.ruler import COLUMNS, Ruler

Item = TypeVar("Item")


def tree(overview: Overview) -> Record:
    """Make the record of an overview."""
    return {
        "shards": overview.shards,
        "fresh_shards": overview.fresh,
        "data_from": rfc3339_or_none(overview.data_from),
        "numbers": asdict(overview.numbers),
        "findings": [
            {"severity": severity, "rule": rule, "count": count}
            for severity, rule, count in overview.findings
        ],
        "pools": _head(overview.pools, _same),
        "groups": _head(overview.groups, _group),
        "candidates": _head(overview.candidates, _same),
        "troubles": _head(overview.troubles, _trouble),
        "ruler": None if overview.ruler is None else _ruler(overview.ruler),
    }


def _head(shown: Shown[Item], make: Callable[[Item], Record]) -> Record:
    return {"items": [make(one) for one in shown.items], "count": shown.count}


def _same(record: Record) -> Record:
    return record


def _group(group: Group) -> Record:
    return {
        "finding": group.finding,
        "cidr": group.cidr,
        "scope": group.scope,
        "severity": group.severity,
        "ends": _head(group.ends, _same),
    }


def _trouble(trouble: Trouble) -> Record:
    return asdict(trouble) | {"last_success": rfc3339_or_none(trouble.last_success)}


def _ruler(ruler: Ruler) -> Record:
    return {
        "pool": ruler.pool,
        "cidr": ruler.cidr,
        "columns": COLUMNS,
        "rows": [[asdict(bar) for bar in row] for row in ruler.rows],
        "found": [{"start": bar.start, "width": bar.width, "state": bar.name} for bar in ruler.found],
        "ticks": [{"at": at, "address": address} for at, address in ruler.ticks],
    }
