"""The accounts of a cloud source: as a cloud lists them, and as they are kept."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ipam.words import AccountStatus

READ = frozenset({AccountStatus.ACTIVE, AccountStatus.UNKNOWN})
"""The statuses with which an account is read."""


@dataclass(frozen=True, slots=True)
class ListedAccount:
    """What a list says about one account."""

    id: str
    name: str = ""  # for people
    status: AccountStatus = AccountStatus.ACTIVE
    path: tuple[str, ...] = ()  # the ids of what it lies in, from the root down; empty where nobody says


@dataclass(frozen=True, slots=True)
class AccountRegion:
    """A region that an account has, or had."""

    name: str
    left: datetime | None = None  # since when the list of regions does not have it any more


@dataclass(frozen=True, slots=True)
class Account:
    """An account as it is kept: what was said last, and since when."""

    listed: ListedAccount
    first_seen: datetime
    last_seen: datetime
    missing_since: datetime | None = None
    regions: tuple[AccountRegion, ...] = ()
    regions_at: datetime | None = None  # when they were asked for; None: never with success

    @property
    def id(self) -> str:
        """Name the account."""
        return self.listed.id

    @property
    def status(self) -> AccountStatus:
        """Say what became of it."""
        return AccountStatus.MISSING if self.missing_since else self.listed.status

    @property
    def readable(self) -> bool:
        """Tell whether there is a reason to read it."""
        return self.status in READ

    def meets(self, names: frozenset[str]) -> bool:
        """Tell whether it, or anything that it lies in, has one of these names."""
        return not names.isdisjoint((self.id, *self.listed.path))

    def with_regions(self, names: tuple[str, ...], at: datetime, keep: timedelta) -> "Account":
        """Return the account with the regions that it has now; one that left stays known for a while."""
        left = tuple(
            AccountRegion(region.name, region.left or at)
            for region in self.regions
            if region.name not in names and at - (region.left or at) <= keep
        )
        found = (*map(AccountRegion, names), *left)
        return replace(self, regions=tuple(sorted(found, key=lambda one: one.name)), regions_at=at)
