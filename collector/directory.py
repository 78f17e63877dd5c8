"""What finds the accounts of a source and the regions of an account; each cloud has its own."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from collector.pages import broken
from collector.port import Ask
from ipam.account import ListedAccount

Paths = Mapping[str, tuple[str, ...]]


class Directory(Protocol):
    """Asks one cloud."""

    def accounts(self, ask: Ask, known: Paths) -> tuple[ListedAccount, ...]:
        """List every account of the organization.

        Args:
            ask: Sends the requests.
            known: The places of accounts that are known, where the cloud has to be asked for each.

        Raises:
            ShardError: there is no list, or none that is whole.
            StoppedError: asked to stop.
        """

    def regions(self, account: str, ask: Ask) -> tuple[str, ...]:
        """List the regions that an account can use.

        Raises:
            ShardError: there is no list, or an empty one.
            StoppedError: asked to stop.
        """


def distinct(accounts: Sequence[ListedAccount], what: str) -> tuple[ListedAccount, ...]:
    """Return the accounts of all pages.

    Raises:
        ShardError: of class parse; one is there twice, so that the pages are not of one list.
    """
    seen: set[str] = set()
    for account in accounts:
        if account.id in seen:
            raise broken(what, f"{account.id} is listed twice, so its pages do not fit together")
        seen.add(account.id)
    return tuple(accounts)
