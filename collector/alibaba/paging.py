"""How an operation of Alibaba Cloud is asked for: every page, or an error."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from collector.access import Access
from collector.alibaba.classify import SDK_ERRORS, classified
from collector.alibaba.clients import Clients
from collector.bound import bound
from collector.cells import number
from collector.credentials import Keys
from collector.fields import Entry
from collector.operation import Operation
from collector.port import Ask
from ipam.shard import Shard
from ipam.words import ErrorClass

Mark = int | str
"""What page is asked for: its number, or the token that the one before gave, "" for the first."""


@dataclass(frozen=True, slots=True)
class Call:
    """What sends an operation, and where its answer keeps the entries."""

    send: Callable[[Clients, str, Any], Any]  # clients, region, mark of the page
    keys: tuple[str, ...]  # the way to the entries
    by_token: bool = False  # pages are asked for by token, not by number


@dataclass(frozen=True, slots=True)
class Answer:
    """One page."""

    entries: list[Entry]
    total: int  # of all pages
    token: str  # of the next page, "" where there is none or pages have numbers


@dataclass(frozen=True, slots=True)
class Paging:
    """Asks for all pages of one operation, in one account and region."""

    shard: Shard
    operation: Operation[Call]
    access: Access
    clients: Clients

    def pages(self, ask: Ask) -> Iterator[list[Entry]]:
        """Yield the pages.

        They are no snapshot: the total has to stay the same, and as many items to come.
        """
        mark: Mark | None = "" if self.operation.call.by_token else 1
        read, total, marks = 0, -1, set[Mark]()
        while mark is not None:
            answer = self._page(mark, ask)
            if total not in (-1, answer.total):
                raise self.operation.broken(
                    self.shard, f"TotalCount went from {total} to {answer.total} between two pages"
                )
            total = answer.total
            yield answer.entries
            read += len(answer.entries)
            marks.add(mark)
            mark = self._next(mark, answer, read)
            if mark in marks:
                raise self.operation.broken(
                    self.shard, "a page names a page that came before as the next one"
                )
        if read != total:
            raise self.operation.broken(self.shard, f"TotalCount is {total}, but the pages hold {read}")

    def _next(self, mark: Mark, answer: Answer, read: int) -> Mark | None:
        """Say which page comes next, if any."""
        if isinstance(mark, str):
            return answer.token or None
        return mark + 1 if answer.entries and read < answer.total else None

    def once(self, ask: Ask) -> Entry:
        """Return what an operation without pages answers."""
        return self._body("", ask)

    def _body(self, mark: Mark, ask: Ask) -> Entry:
        told = ask(
            self.operation.name,
            lambda keys: self._request(keys, mark),
            lambda: self.access.keys(ask),
        )
        if told.body is None:  # the SDK's way to say that some item was not as it expects
            raise self.operation.broken(self.shard, "the SDK could not read the answer")
        body: Entry = told.body.to_map()
        return body

    def _page(self, mark: Mark, ask: Ask) -> Answer:
        body = self._body(mark, ask)
        total, entries = number(body.get("TotalCount")), _entries(body, self.operation.call.keys)
        if entries is None or total is None:
            outer = self.operation.call.keys[0]
            raise self.operation.broken(
                self.shard, f"the answer has no {'TotalCount' if outer in body else outer}"
            )
        return Answer([entry or {} for entry in entries], total, str(body.get("NextToken") or ""))

    def _request(self, keys: Keys, mark: Mark) -> Any:
        try:
            with bound(keys):
                return self.operation.call.send(self.clients, self.shard.region, mark)
        except SDK_ERRORS as error:
            failed = classified(error, self.operation.place(self.shard))
            if failed.error_class is ErrorClass.TOKEN:
                self.access.forget(keys)
            raise failed from error


def _entries(body: Any, keys: tuple[str, ...]) -> list[Any] | None:
    for key in keys:
        body = body.get(key)
        if body is None:
            return None
    found: list[Any] = body
    return found
