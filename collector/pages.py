"""The pages of a listing, asked for until there are no more: all of them, or an error."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from collector.fields import Entry
from collector.port import ShardError
from collector.sentence import sentence
from ipam.words import ErrorClass

Mark = int | str
"""What page is asked for: its number, or the token that the one before gave, "" for the first."""

ROUND = "a page names a page that came before as the next one"


class Page(NamedTuple):
    """One page of a listing that tells how much there is."""

    entries: Sequence[Entry]
    total: int  # of all pages
    token: str = ""  # of the next page; "" where there is none, or pages have numbers


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
            raise broken(what, ROUND)
        tokens.add(token)
        given = {"NextToken": token}


def counted(page: Callable[[Mark], Page], first: Mark, what: str) -> Iterator[Sequence[Entry]]:
    """Yield the pages of a listing that tells how much there is.

    They are no snapshot: the total has to stay the same, and as many entries to come.

    Args:
        page: Sends the request for one page.
        first: The mark of the first page, 1 or "".
        what: The operation, for the sentences of failures.

    Raises:
        ShardError: of class parse; the counts do not agree, or the pages go round.
    """
    mark: Mark | None = first
    read, total, marks = 0, -1, set[Mark]()
    while mark is not None:
        answer = page(mark)
        if total not in (-1, answer.total):
            raise broken(what, f"TotalCount went from {total} to {answer.total} between two pages")
        total = answer.total
        yield answer.entries
        read += len(answer.entries)
        marks.add(mark)
        mark = _following(mark, answer, read)
        if mark in marks:
            raise broken(what, ROUND)
    if read != total:
        raise broken(what, f"TotalCount is {total}, but the pages hold {read}")


def _following(mark: Mark, answer: Page, read: int) -> Mark | None:
    """Say which page comes next, if any."""
    if isinstance(mark, str):
        return answer.token or None
    return mark + 1 if answer.entries and read < answer.total else None
