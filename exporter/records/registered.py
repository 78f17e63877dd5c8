"""The records of what the registry made: scopes, pools, allocations, and the entries of its log."""

from collections.abc import Mapping
from typing import Any

from exporter.records.entities import Record
from exporter.records.moments import rfc3339_unix
from ipam.pool import Allocation, Pool
from ipam.scope import Scope


def scope_record(scope: Scope) -> Record:
    """Make the record of a scope."""
    return {
        "id": scope.identity,
        "name": scope.name,
        "default": scope.default is not None,
        "description": scope.description,
    }


def pool_record(pool: Pool, cidr: str | None = None) -> Record:
    """Make the record of a pool as it is planned; `cidr` is the one that an operation was about."""
    rules = pool.rules
    return {
        "id": pool.id,
        "path": pool.path,
        "scope": pool.scope,
        "family": str(pool.family),
        "locale": pool.locale,
        "parent": pool.parent,
        "depth": pool.depth,
        "origin": pool.origin,
        "owner": pool.owner,
        "description": pool.description,
        "cidr": cidr,
        "cidrs": [str(one) for one in pool.cidrs],
        "rules": {
            "min_netmask_length": rules.min_netmask_length,
            "default_netmask_length": rules.default_netmask_length,
            "max_netmask_length": rules.max_netmask_length,
            "tags": dict(rules.tags),
        },
        "auto_import": pool.auto_import,
        "share": list(pool.share),
        "tags": dict(pool.tags),
    }


def allocation_record(allocation: Allocation, pool: Pool) -> Record:
    """Make the record of an allocation."""
    return {
        "id": allocation.id,
        "pool": pool.path,
        "pool_id": pool.id,
        "cidr": str(allocation.cidr),
        "type": str(allocation.type),
        "resource": allocation.resource,
        "region": allocation.region,
        "owner": allocation.owner,
        "origin": allocation.origin,
        "creator": allocation.creator,
        "description": allocation.description,
        "until": None if allocation.until is None else allocation.until.isoformat(),
        "gone_since": None if allocation.gone_since is None else rfc3339_unix(allocation.gone_since),
        "tags": dict(allocation.tags),
    }


def with_freshness(record: Record, told: Mapping[str, str]) -> Record:
    """Say beside an answer how far what it avoids is known: the text of each reason by its code."""
    reasons: list[dict[str, Any]] = [{"code": code, "text": text} for code, text in told.items()]
    return {**record, "reasons": reasons}
