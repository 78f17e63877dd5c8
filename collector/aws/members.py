"""What AWS Organizations and Account Management say about accounts and regions.

Source: Organizations API reference, Account; Account Management API reference, Region.
"""

from collections.abc import Iterable

from collector.cells import text
from collector.fields import Entry, MalformedError
from ipam.account import ListedAccount
from ipam.words import AccountStatus

STATUS = {
    "ACTIVE": AccountStatus.ACTIVE,
    "PENDING_ACTIVATION": AccountStatus.PENDING,
    "SUSPENDED": AccountStatus.SUSPENDED,
    "PENDING_CLOSURE": AccountStatus.CLOSED,
    "CLOSED": AccountStatus.CLOSED,
}

USABLE = ("ENABLED", "ENABLED_BY_DEFAULT", "DISABLING")
"""A region counts until AWS has taken it away, and from the moment that it can be used."""

DIGITS = 12


def member(entry: Entry) -> ListedAccount:
    """Read one entry of ListAccounts: `State` is newer and says more than `Status`.

    Raises:
        MalformedError: it has no account id.
    """
    account = text(entry, "Id")
    if len(account) != DIGITS or not account.isdecimal():
        raise MalformedError(f"an account has the id '{account}'")
    word = text(entry, "State") or text(entry, "Status")
    return ListedAccount(
        account, text(entry, "Name"), STATUS.get(word, AccountStatus.UNKNOWN), path(entry, account)
    )


def path(entry: Entry, account: str) -> tuple[str, ...]:
    """Read where an account lies: its `Paths` look like `o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/`."""
    paths = entry.get("Paths")
    if not isinstance(paths, list) or not paths:
        return ()
    return tuple(step for step in str(paths[0]).split("/") if step and step != account)


def usable(entries: Iterable[Entry]) -> tuple[str, ...]:
    """List the regions of ListRegions that an account can use."""
    return tuple(
        sorted(text(entry, "RegionName") for entry in entries if text(entry, "RegionOptStatus") in USABLE)
    )
