"""What is believed of a list of accounts, and what becomes of those that it does not have any more.

Whoever reads less after a slip of the cloud reports less, and gives space away that is in use. So a list that
lost many accounts at once has to come twice in a row before it is believed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256

from ipam.account import READ, Account, ListedAccount
from ipam.words import ErrorClass

LEAST_LOST = 3
LOST_SHARE = 0.2
"""A list is doubted that lost at least so many accounts, and more than this share of those that were read."""


@dataclass(frozen=True, slots=True)
class AccountList:
    """The accounts of one source, and how asking for them goes."""

    accounts: tuple[Account, ...] = ()  # ordered by id
    last_attempt: datetime | None = None
    last_success: datetime | None = None  # of a list that was believed
    error_class: ErrorClass | None = None
    error: str = field(default="")  # why the last list was not read, or not believed
    doubted: str = ""  # what tells the list that was not believed; "" where the last one was

    @property
    def good(self) -> bool:
        """Tell whether the last list was read and believed."""
        return self.last_success is not None and not self.error


def told(kept: AccountList, listed: Sequence[ListedAccount], at: datetime, keep: timedelta) -> AccountList:
    """Take over a list, or doubt it and go on with the accounts that are kept.

    Args:
        kept: What is known.
        listed: The whole list.
        at: When it was asked for.
        keep: How long an account is kept that the list does not have any more.
    """
    lost, before = _lost(kept, listed)
    mark = _mark(listed)
    if _doubtful(len(lost), len(before), len(listed)) and mark != kept.doubted:
        return replace(kept, last_attempt=at, error_class=None, error=_doubt(lost, before), doubted=mark)
    return AccountList(tuple(_merged(kept, listed, at, keep)), last_attempt=at, last_success=at)


def failed(kept: AccountList, error_class: ErrorClass, error: str, at: datetime) -> AccountList:
    """Take note that there is no list; no doubt outlasts that: its two lists have to be in a row."""
    return replace(kept, last_attempt=at, error_class=error_class, error=error, doubted="")


def named(kept: AccountList, ids: Sequence[str], at: datetime) -> AccountList:
    """Take over the accounts that people name: they are believed, and none of them is missing."""
    held = {account.id: account for account in kept.accounts}
    accounts = (
        replace(held.get(id_) or Account(ListedAccount(id_), at, at), last_seen=at, missing_since=None)
        for id_ in sorted(ids)
    )
    return AccountList(tuple(accounts), last_attempt=at, last_success=at)


def _lost(kept: AccountList, listed: Sequence[ListedAccount]) -> tuple[set[str], set[str]]:
    """Say which accounts would not be read any more, and which were read."""
    before = {account.id for account in kept.accounts if account.readable}
    return before - {account.id for account in listed if account.status in READ}, before


def _doubtful(lost: int, before: int, listed: int) -> bool:
    return (lost >= LEAST_LOST and lost > LOST_SHARE * before) or (before > 0 and listed == 0)


def _doubt(lost: set[str], before: set[str]) -> str:
    return (
        f"the list lost {len(lost)} of {len(before)} accounts at once, {min(lost)} among them, and is not "
        "believed: the accounts known before go on until it comes a second time"
    )


def _mark(listed: Sequence[ListedAccount]) -> str:
    read = sorted(account.id for account in listed if account.status in READ)
    return sha256("\n".join(read).encode()).hexdigest()


def _merged(
    kept: AccountList, listed: Sequence[ListedAccount], at: datetime, keep: timedelta
) -> list[Account]:
    held = {account.id: account for account in kept.accounts}
    found = {account.id: _seen(held.get(account.id), account, at) for account in listed}
    for account in kept.accounts:
        since = account.missing_since or at
        if account.id not in found and at - since <= keep:
            found[account.id] = replace(account, missing_since=since)
    return [found[id_] for id_ in sorted(found)]


def _seen(before: Account | None, listed: ListedAccount, at: datetime) -> Account:
    if before is None:
        return Account(listed, at, at)
    return replace(before, listed=listed, last_seen=at, missing_since=None)
