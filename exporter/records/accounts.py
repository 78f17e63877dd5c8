"""The record of an account: what its cloud says about it, and since when it is known."""

from exporter.records.entities import Record
from exporter.records.moments import rfc3339_or_none
from ipam.account import Account
from ipam.words import AccountStatus


def account_record(source: str, provider: str, account: Account, status: AccountStatus) -> Record:
    """Make the record of a found account; `status` is what becomes of it in this configuration."""
    return {
        "source": source,
        "provider": provider,
        "account": account.id,
        "name": account.listed.name or None,
        "status": str(status),
        "path": list(account.listed.path),
        "regions": [region.name for region in account.regions if region.left is None],
        "first_seen": rfc3339_or_none(account.first_seen),
        "last_seen": rfc3339_or_none(account.last_seen),
        "missing_since": rfc3339_or_none(account.missing_since),
    }


def named_record(source: str, provider: str, account: str, status: AccountStatus) -> Record:
    """Make the record of an account that the configuration names, and nobody was asked about."""
    nothing = dict.fromkeys(("name", "first_seen", "last_seen", "missing_since"))
    named = {"source": source, "provider": provider, "account": account, "status": str(status)}
    return {**named, "path": [], "regions": [], **nothing}
