"""What Alibaba Cloud says about the members of a resource directory, and about regions.

Source: Resource Management API 2020-03-31, ListAccounts; VPC API 2016-04-28, DescribeRegions.
"""

from collections.abc import Iterable

from collector.cells import text
from collector.fields import Entry, MalformedError
from ipam.account import ListedAccount
from ipam.words import AccountStatus

STATUS = {
    "CreateSuccess": AccountStatus.ACTIVE,
    "InviteSuccess": AccountStatus.ACTIVE,
    "PromoteSuccess": AccountStatus.ACTIVE,
    "PromoteVerifying": AccountStatus.ACTIVE,  # it was a member before, and stays one
    "PromoteFailed": AccountStatus.ACTIVE,
    "PromoteExpired": AccountStatus.ACTIVE,
    "PromoteCancelled": AccountStatus.ACTIVE,
    "CreateVerifying": AccountStatus.PENDING,
    "CreateFailed": AccountStatus.CLOSED,
    "CreateExpired": AccountStatus.CLOSED,
    "CreateCancelled": AccountStatus.CLOSED,
    "Removed": AccountStatus.CLOSED,
}


def member(entry: Entry) -> ListedAccount:
    """Read one entry of ListAccounts.

    Raises:
        MalformedError: it has no account id.
    """
    account = text(entry, "AccountId")
    if not account.isdecimal():
        raise MalformedError(f"an account has the id '{account}'")
    status = STATUS.get(text(entry, "Status"), AccountStatus.UNKNOWN)
    return ListedAccount(account, text(entry, "DisplayName"), status, path(entry, account))


def path(entry: Entry, account: str) -> tuple[str, ...]:
    """Read where an account lies: its path looks like `rd-3G4wa1/r-Wm4aaV/fd-bVaRI6lIX8/1234567890123456`."""
    told = text(entry, "ResourceDirectoryPath") or text(entry, "FolderId")
    return tuple(step for step in told.split("/") if step and step != account)


def names(entries: Iterable[Entry]) -> tuple[str, ...]:
    """List the regions of DescribeRegions."""
    return tuple(sorted(text(entry, "RegionId") for entry in entries))
