"""The IPAM, the delegated administrator and the shares, as the tables keep them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from ipam.ipam import Ipam
from ipam.pool import PoolTree
from ipam.share import Member, Share, Standing
from store.own_ipam_schema import ADMINISTRATOR, OWN_IPAM, SHARE


@dataclass(frozen=True, slots=True)
class Lent:
    """What a tree has beside its scopes, pools and allocations."""

    ipam: Ipam | None
    administrator: str
    shares: tuple[Share, ...]


def lent(connection: Connection) -> Lent:
    """Load it."""
    row = connection.execute(select(OWN_IPAM)).mappings().first()
    shares = map(_share, connection.execute(select(SHARE)).mappings())
    return Lent(
        _ipam(row) if row else None,
        connection.scalar(select(ADMINISTRATOR.c.account)) or "",
        tuple(sorted(shares, key=lambda one: one.id)),
    )


def owners(connection: Connection) -> frozenset[str]:
    """Name the accounts that own every pool, without loading anything else."""
    found = (connection.scalar(select(of)) or "" for of in (OWN_IPAM.c.owner, ADMINISTRATOR.c.account))
    return frozenset(found) - {""}


def let_go(connection: Connection, before: PoolTree, after: PoolTree) -> None:
    """Delete the shares that are gone or changed, so that their pools can go as well."""
    stay = set(after.shares)
    for share in (one for one in before.shares if one not in stay):
        connection.execute(delete(SHARE).where(SHARE.c.id == share.id))


def put_down(connection: Connection, before: PoolTree, after: PoolTree) -> None:
    """Write what differs, once the pools are there."""
    were = set(before.shares)
    _insert(connection, (_share_record(one) for one in after.shares if one not in were))
    if before.ipam != after.ipam:
        connection.execute(delete(OWN_IPAM))
        if after.ipam:
            connection.execute(insert(OWN_IPAM), [_ipam_record(after.ipam)])
    if before.administrator != after.administrator:
        connection.execute(delete(ADMINISTRATOR))
        if after.administrator:
            connection.execute(insert(ADMINISTRATOR), [{"account": after.administrator}])


def _insert(connection: Connection, records: Iterable[dict[str, Any]]) -> None:
    rows = list(records)
    if rows:
        connection.execute(insert(SHARE), rows)


def _ipam(row: Any) -> Ipam:
    return Ipam(
        row["id"],
        row["region"],
        tuple(json.loads(row["operating_regions"])),
        row["description"],
        row["owner"],
        tuple((key, value) for key, value in json.loads(row["tags"])),
    )


def _ipam_record(ipam: Ipam) -> dict[str, Any]:
    return {
        "id": ipam.id,
        "region": ipam.region,
        "operating_regions": json.dumps(ipam.operating_regions),
        "description": ipam.description,
        "owner": ipam.owner,
        "tags": json.dumps(ipam.tags),
    }


def _share(row: Any) -> Share:
    members = tuple(Member(one, Standing(standing)) for one, standing in json.loads(row["members"]))
    return Share(row["id"], row["pool"], members, row["name"], row["external"], row["created"])


def _share_record(share: Share) -> dict[str, Any]:
    return {
        "id": share.id,
        "pool": share.pool,
        "name": share.name,
        "external": share.external,
        "created": share.at,
        "members": json.dumps([[one.principal, one.standing] for one in share.members]),
    }
