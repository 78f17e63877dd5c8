"""Scopes, pools and allocations as the tables keep them, and back."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import RowMapping

from ipam.cidr import FAMILY, Cidr, block, first, parse
from ipam.pool import Allocation, Pool, Rules, Thresholds
from ipam.scope import Match, Scope
from ipam.words import AllocationType, Family, Provider, ResourceType

Record = RowMapping | Mapping[str, Any]


def bytes_of(cidr: Cidr) -> bytes:
    """Write the first address of a block as the tables keep it."""
    return first(cidr).to_bytes(16, "big")


def cidr_values(cidr: Cidr) -> dict[str, Any]:
    """Make the three columns of a CIDR, which sort like addresses."""
    return {"version": cidr.version, "start": bytes_of(cidr), "length": cidr.prefixlen}


def cidr_of(record: Record) -> Cidr:
    """Read the three columns of a CIDR."""
    return block(FAMILY[record["version"]], int.from_bytes(record["start"], "big"), record["length"])


def scope_record(scope: Scope, position: int) -> dict[str, Any]:
    """Make the record of a scope."""
    matches = [_match_values(match) for match in scope.matches]
    return {
        "name": scope.name,
        "position": position,
        "is_default": scope.default,
        "matches": json.dumps(matches),
        "id": scope.id or None,
        "description": scope.description or None,
    }


def scope_of(record: Record) -> Scope:
    """Read the record of a scope."""
    matches = tuple(_match_of(values) for values in json.loads(record["matches"]))
    return Scope(
        record["name"],
        record["is_default"],
        matches,
        id=record["id"] or "",
        description=record["description"] or "",
    )


def pool_record(pool: Pool, position: int) -> dict[str, Any]:
    """Make the record of a pool; its CIDRs are records of their own."""
    rules, thresholds = pool.rules, pool.thresholds
    lengths = (rules.min_netmask_length, rules.default_netmask_length, rules.max_netmask_length)
    return {
        "id": pool.id,
        "position": position,
        "name": pool.name,
        "path": pool.path,
        "scope": pool.scope,
        "family": pool.family.value,
        "parent": pool.parent,
        "depth": pool.depth,
        "locale": pool.locale,
        "rules": json.dumps({"netmask_lengths": lengths, "tags": rules.tags}),
        "thresholds": json.dumps({"utilization": thresholds.utilization, "blocks": thresholds.blocks}),
        "share": json.dumps(pool.share),
        "auto_import": pool.auto_import,
        "owner": pool.owner,
        "origin": pool.origin,
        "description": pool.description or None,
        "tags": json.dumps(pool.tags) if pool.tags else None,
    }


def cidr_records(pool: Pool) -> Iterator[dict[str, Any]]:
    """Make the records of a pool's CIDRs."""
    carved = {cidr: number for number, cidr in enumerate(pool.carved)}
    for position, cidr in enumerate(pool.cidrs):
        yield {"pool": pool.id, "position": position, "carved": carved.get(cidr), **cidr_values(cidr)}


def pool_of(record: Record, cidrs: Sequence[RowMapping]) -> Pool:
    """Read the record of a pool and those of its CIDRs, in order."""
    carved = sorted((one for one in cidrs if one["carved"] is not None), key=lambda one: int(one["carved"]))
    rules, thresholds = json.loads(record["rules"]), json.loads(record["thresholds"])
    shortest, default, longest = rules["netmask_lengths"]
    return Pool(
        id=record["id"],
        name=record["name"],
        path=record["path"],
        scope=record["scope"],
        family=Family(record["family"]),
        cidrs=tuple(map(cidr_of, cidrs)),
        parent=record["parent"],
        depth=record["depth"],
        locale=record["locale"],
        rules=Rules(shortest, default, longest, _pairs(rules["tags"])),
        thresholds=Thresholds(tuple(thresholds["utilization"]), thresholds["blocks"]),
        auto_import=record["auto_import"],
        owner=record["owner"],
        share=tuple(json.loads(record["share"])),
        origin=record["origin"],
        carved=tuple(map(cidr_of, carved)),
        description=record["description"] or "",
        tags=_pairs(json.loads(record["tags"] or "[]")),
    )


def allocation_record(allocation: Allocation, position: int, today: date) -> dict[str, Any]:
    """Make the record of an allocation; the day decides whether it holds."""
    return {
        "id": allocation.id,
        "position": position,
        "pool": allocation.pool,
        **cidr_values(allocation.cidr),
        "cidr": str(allocation.cidr),
        "holds": allocation.holds(today),
        "type": allocation.type.value,
        "resource": allocation.resource,
        "region": allocation.region,
        "owner": allocation.owner,
        "origin": allocation.origin,
        "creator": allocation.creator,
        "description": allocation.description,
        "tags": json.dumps(allocation.tags) if allocation.tags else "[]",
        "until": allocation.until,
    }


def allocation_of(record: Record) -> Allocation:
    """Read the record of an allocation."""
    return Allocation(
        id=record["id"],
        pool=record["pool"],
        cidr=cidr_of(record),
        type=AllocationType(record["type"]),
        resource=record["resource"],
        owner=record["owner"],
        description=record["description"],
        until=record["until"],
        region=record["region"],
        origin=record["origin"],
        creator=record["creator"],
        tags=() if record["tags"] == "[]" else _pairs(json.loads(record["tags"])),
    )


# What `allocations_of` reads of each row, in this order.
READ = (
    "id", "pool", "version", "start", "length", "type", "resource", "owner", "description", "until", "region",
    "origin", "creator", "tags",
)  # fmt: skip


def allocations_of(rows: Iterable[Sequence[Any]]) -> Iterator[Allocation]:
    """Read many rows of allocations, each with the columns of `READ`: there may be hundreds of thousands."""
    types = {of.value: of for of in AllocationType}
    for name, pool, version, start, length, of, resource, owner, description, *rest in rows:
        until, region, origin, creator, tags = rest
        yield Allocation(
            name,
            pool,
            block(FAMILY[version], int.from_bytes(start, "big"), length),
            types[of],
            resource,
            owner,
            description,
            until,
            None,
            region,
            origin,
            creator,
            () if tags == "[]" else _pairs(json.loads(tags)),
        )


def _match_values(match: Match) -> dict[str, Any]:
    return {
        "providers": sorted(match.providers),
        "sources": sorted(match.sources),
        "accounts": sorted(match.accounts),
        "regions": sorted(match.regions),
        "types": sorted(match.types),
        "tags": match.tags,
        "cidrs": list(map(str, match.cidrs)),
        "default_vpc": match.default_vpc,
    }


def _match_of(values: Record) -> Match:
    return Match(
        providers=frozenset(map(Provider, values["providers"])),
        sources=frozenset(values["sources"]),
        accounts=frozenset(values["accounts"]),
        regions=frozenset(values["regions"]),
        types=frozenset(map(ResourceType, values["types"])),
        tags=_pairs(values["tags"]),
        cidrs=tuple(map(parse, values["cidrs"])),
        default_vpc=values["default_vpc"],
    )


def _pairs(values: Collection[Collection[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((key, value) for key, value in values)
