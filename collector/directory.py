"""What finds the accounts of a source and the regions of an account; each cloud has its own."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from collector.fields import Entry
from collector.port import Ask, ShardError
from collector.sentence import sentence
from ipam.account import ListedAccount
from ipam.words import ErrorClass

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


def broken(what: str, text: str) -> ShardError:
    """Make the error of an answer that is not whole."""
    return ShardError(ErrorClass.PARSE, sentence(what, "", text, ErrorClass.PARSE), "Parse")


def by_token(
    answer: Callable[[Mapping[str, str]], Mapping[str, Any]], key: str, what: str
) -> Iterator[Sequence[Entry]]:
    """Yield the pages of a listing that names its next page; an empty page is not the end.

    Args:
        answer: Sends the request for one page, given the token of it.
        key: Where an answer keeps its entries.
        what: The operation, for the sentences of failures.

    Raises:
        ShardError: of class parse; an answer has no list, or the pages go round.
    """
    given: Mapping[str, str] = {}
    tokens: set[str] = set()
    while True:
        page = answer(given)
        if not isinstance(page.get(key), list):
            raise broken(what, f"the answer has no {key}")
        yield page[key]
        token = page.get("NextToken")
        if not token:
            return
        if token in tokens:
            raise broken(what, "a page names a page that came before as the next one")
        tokens.add(token)
        given = {"NextToken": token}


def by_number(page: Callable[[int], tuple[Sequence[Entry], int]], what: str) -> Iterator[Sequence[Entry]]:
    """Yield the pages of a listing that numbers them: the total has to stay, and as many entries to come.

    Args:
        page: Sends the request for one page, and returns its entries and the total that it tells.
        what: The operation, for the sentences of failures.

    Raises:
        ShardError: of class parse; the counts do not agree.
    """
    entries, total = page(1)
    read, number = len(entries), 1
    yield entries
    while entries and read < total:
        number += 1
        entries, now = page(number)
        if now != total:
            raise broken(what, f"TotalCount went from {total} to {now} between two pages")
        read += len(entries)
        yield entries
    if read != total:
        raise broken(what, f"TotalCount is {total}, but the pages hold {read}")


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
