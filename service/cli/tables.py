"""What of each kind of record the tables show; JSON and CSV have every field."""

from collections.abc import Callable, Mapping
from typing import Any

from exporter.records.phrases import number, percent
from service.cli.print_records import Columns, Record


def _of(key: str) -> Callable[[Record], str]:
    return lambda record: "" if record[key] is None else str(record[key])


def _share(key: str) -> Callable[[Record], str]:
    return lambda record: "" if record[key] is None else percent(record[key])


def _addresses(key: str) -> Callable[[Record], str]:
    return lambda record: number(int(record[key]))


def _end(end: Mapping[str, Any]) -> str:
    where = "/".join(part for part in (end["provider"], end["account"], end["region"]) if part)
    return f"{end['id']} {end['cidr']}" + (f" ({where})" if where else "")


def _blocks_left(record: Record) -> str:
    blocks, length = record["allocatable_blocks"], record["default_netmask_length"]
    return "" if blocks is None else f"{blocks} x /{length}"


def _reasons(record: Record) -> str:
    return "; ".join(reason["text"] for reason in record["reasons"])


def _age(record: Record) -> str:
    if record["age_seconds"] is None:
        return "never read"
    minutes = int(record["age_seconds"]) // 60
    return f"{minutes} min" if minutes else f"{int(record['age_seconds'])} s"


def _day(moment: str | None) -> str:
    return (moment or "")[: len("2026-11-01")]


def _error(record: Record) -> str:
    """Tell an error whole: it ends with the way out."""
    return f"{record['error_class']}: {record['error']}" if record["error_class"] else ""


POOLS: Columns = {
    "pool": _of("path"),
    "CIDRs": lambda record: " ".join(record["cidrs"]),
    "used": _share("utilization"),
    "blocks left": _blocks_left,
    "available": _addresses("available_addresses"),
    "safe": _addresses("safe_addresses"),
    "largest free": _of("largest_free_block"),
    "locale": _of("locale"),
    "owner": _of("owner"),
}
RESOURCES: Columns = {
    "provider": _of("provider"),
    "account": _of("account"),
    "region": _of("region"),
    "type": _of("type"),
    "id": _of("id"),
    "CIDR": _of("cidr"),
    "used": _share("utilization"),
    "pool": _of("pool"),
    "management": _of("management"),
    "compliance": _of("compliance"),
    "overlap": lambda record: (
        f"{record['overlap']} ({record['overlap_count']})" if record["overlap_count"] else record["overlap"]
    ),
}
FINDINGS: Columns = {
    "severity": _of("severity"),
    "rule": _of("rule"),
    "what": _of("summary"),
    "the way out": _of("remedy"),
}
OVERLAPS: Columns = {
    "scope": _of("scope"),
    "one end": lambda record: _end(record["a"]),
    "other end": lambda record: _end(record["b"]),
    "shared": _of("intersection"),
    "reachability": _of("reachability"),
}
CANDIDATES: Columns = {
    "decision": _of("decision"),
    "block": lambda record: _end(record["subject"]),
    "pool": _of("pool"),
    "why": _reasons,
}
SHARDS: Columns = {
    "source": _of("source"),
    "account": _of("account"),
    "region": _of("region"),
    "kind": _of("kind"),
    "status": lambda record: f"{record['status']}, stale" if record["stale"] else record["status"],
    "age": _age,
    "rows": _of("rows"),
    "error": _error,
}

PERMISSIONS: Columns = {
    "provider": _of("provider"),
    "account": _of("account"),
    "action": _of("action"),
    "result": _of("result"),
    "why": _of("error"),
}

PERMISSION_FIELDS = (  # of `check --permissions`
    "source", "provider", "account", "region", "kind", "action", "result", "error",
)  # fmt: skip
ACCOUNTS: Columns = {
    "source": _of("source"),
    "account": _of("account"),
    "name": _of("name"),
    "status": _of("status"),
    "lies in": lambda record: "/".join(record["path"][-1:]),
    "regions": lambda record: str(len(record["regions"]) or ""),
    "first seen": lambda record: _day(record["first_seen"]),
    "missing since": lambda record: _day(record["missing_since"]),
}

PLAN: Columns = {
    "level": _of("level"),
    "active": _of("active"),
    "reserved": _of("reserved"),
    "unused": _of("unused"),
    "netmask": lambda record: f"/{record['netmask_length']}",
    "addresses each": _addresses("branch_addresses"),
    "pools in all": _of("pools"),
}
PLAN_BRANCHES: Columns = {
    "branch": _of("path"),
    "level": _of("level"),
    "CIDR": _of("cidr"),
    "state": _of("state"),
    "addresses": _addresses("addresses"),
}

CHECKED: Columns = {
    "rule": _of("rule"),
    "where": _of("where"),
    "what is wrong": _of("what"),
    "the way out": _of("remedy"),
}
FORGOTTEN: Columns = {
    "source": _of("source"),
    "shards": _of("shards"),
    "rows": _of("rows"),
    "accounts": _of("accounts"),
    "last read": lambda record: _day(record["last_success"]) or "never",
}

PREFIXES = ("pool", "scope", "family", "prefixes")  # of `pools --prefixes`

FIELDS: Mapping[str, tuple[str, ...]] = {
    "pools": (
        "id", "path", "scope", "family", "locale", "parent", "origin", "owner", "cidrs", "rules",
        "thresholds", "auto_import", "depth", "size_addresses", "allocated_addresses",
        "assigned_addresses", "available_addresses", "safe_addresses", "utilization",
        "default_netmask_length", "allocatable_blocks", "largest_free_block", "fragmentation",
        "capacity", "forecast",
    ),
    "resources": (
        "provider", "account", "region", "type", "id", "name", "cidr", "family", "scope", "pool",
        "management", "compliance", "compliance_reasons", "overlap", "overlap_count", "utilization",
        "first_seen", "last_seen", "stale", "is_default", "tags",
    ),
    "findings": (
        "id", "rule", "severity", "since", "scope", "pool", "subjects", "subject_count", "detail",
        "summary", "remedy",
    ),
    "overlaps": (
        "scope", "a", "b", "intersection", "reachability", "via", "finding",
    ),
    "whatif": (
        "action", "input", "result", "cidr", "collisions", "reasons",
    ),
    "plan": (
        "level", "active", "reserved", "unused", "netmask_length", "branch_addresses", "pools",
    ),
    "plan --branches": (
        "path", "level", "state", "cidr", "netmask_length", "addresses",
    ),
    "store check": (
        "rule", "where", "what", "remedy",
    ),
    "store forget": (
        "source", "shards", "rows", "accounts", "last_success",
    ),
    "candidates": (
        "subject", "pool", "decision", "reasons",
    ),
    "accounts": (
        "source", "provider", "account", "name", "status", "path", "regions", "first_seen", "last_seen",
        "missing_since",
    ),
    "shards": (
        "source", "provider", "account", "region", "kind", "status", "error_class", "error",
        "last_attempt", "last_success", "age_seconds", "stale", "rows", "rejected_rows",
    ),
}  # fmt: skip
