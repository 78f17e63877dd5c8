"""What finds the accounts of a source and the regions of an account; each cloud has its own."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from collector.fields import Entry
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


def whole(pages: Iterable[Any], what: str) -> list[Entry]:
    """Return the entries of all pages.

    Raises:
        ShardError: of class parse; a page is no list, or something in it is no entry.
    """
    entries: list[Entry] = []
    for page in pages:
        if not isinstance(page, list) or not all(isinstance(entry, Mapping) for entry in page):
            raise broken(what, "it lists what is no entry")
        entries += page
    return entries


def some(regions: Iterable[str], what: str) -> tuple[str, ...]:
    """Return the regions of a list, sorted.

    Raises:
        ShardError: of class parse; there are none, or one has no name.
    """
    found = tuple(sorted(regions))
    if not all(found):
        raise broken(what, "a region has no name")
    if not found:
        raise broken(what, "the answer names no region")
    return found
