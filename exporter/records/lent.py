"""The records of the IPAM, of its delegated administrator, and of shares with their invitations."""

from typing import Any

from exporter.records.entities import Record
from exporter.records.moments import rfc3339_or_none
from ipam.ipam import Ipam
from ipam.organization import EVERYBODY, Organization, is_unit, principal_key
from ipam.pool import Pool, PoolTree
from ipam.registry.sharing import NO_LIST
from ipam.share import Member, Share, Standing


def ipam_record(ipam: Ipam, tree: PoolTree) -> Record:
    """Make the record of an IPAM; the scopes of the store are its scopes."""
    ours = [scope for scope in tree.scopes if not scope.apart]
    names = {scope.name for scope in ours}
    defaults = {scope.default: scope.identity for scope in ours if scope.default}
    return {
        "id": ipam.id,
        "description": ipam.description,
        "region": ipam.region,
        "operating_regions": list(ipam.operating_regions),
        "owner": ipam.owner,
        "delegated_admin": tree.administrator,
        "private_default_scope": defaults["private"],
        "public_default_scope": defaults["public"],
        "scopes": len(ours),
        "pools": sum(pool.scope in names for pool in tree.pools),
        "tags": dict(ipam.tags),
    }


def administrator_record(account: str) -> Record:
    """Make the record of a delegated administrator."""
    return {"delegated_admin": account}


def share_record(share: Share, pool: Pool, organization: Organization) -> Record:
    """Make the record of a share, and say of which principals it is not known who they are."""
    return {
        "id": share.id,
        "name": share.name,
        "pool": pool.path,
        "pool_id": pool.id,
        "allow_external_principals": share.external,
        "principals": [
            {
                "principal": one.principal,
                "status": str(one.standing),
                **_invitation(share, one),
            }
            for one in share.members
        ],
        "reasons": [
            {"code": "organization_unknown", "text": text}
            for one in share.members
            if (text := _unknown(one, organization))
        ],
    }


def _invitation(share: Share, member: Member) -> dict[str, str | None]:
    """Name what a principal may answer, and until when."""
    if member.standing is not Standing.PENDING:
        return {"invitation": None, "expires": None}
    return {"invitation": share.invitation(member.principal), "expires": rfc3339_or_none(share.expires)}


def share_rows(share: Share, pool: Pool) -> list[dict[str, Any]]:
    """Make a record for each principal of a share."""
    told = share_record(share, pool, Organization())
    fields = {name: told[name] for name in ("id", "name", "pool", "pool_id", "allow_external_principals")}
    return [{**fields, **one} for one in told["principals"]]


def _unknown(member: Member, organization: Organization) -> str:
    """Say of a principal why nobody knows who it stands for, or whether it is inside."""
    principal, key = member.principal, principal_key(member.principal)
    if is_unit(principal):
        if any(key in units for units in organization.above.values()):
            return ""
        whom = "in the organization" if key == EVERYBODY else f"in {principal}"
        why = "the lists of accounts name none" if organization.known else NO_LIST
        return f"nobody is known to be {whom}: {why}"
    if organization.known or member.standing is not Standing.PENDING:
        return ""
    return f"it is not known whether account {principal} is in the organization, so it is asked: {NO_LIST}"
