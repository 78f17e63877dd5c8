"""How an operation of Alibaba Cloud is asked for: every page, or an error."""

from collections.abc import Callable, Iterator, Sequence
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
from collector.pages import Mark, Page, counted
from collector.port import Ask
from ipam.shard import Shard
from ipam.words import ErrorClass


@dataclass(frozen=True, slots=True)
class Call:
    """What sends an operation, and where its answer keeps the entries."""

    send: Callable[[Clients, str, Any], Any]  # clients, region, mark of the page
    keys: tuple[str, ...]  # the way to the entries
    by_token: bool = False  # pages are asked for by token, not by number


@dataclass(frozen=True, slots=True)
class Paging:
    """Asks for all pages of one operation, in one account and region."""

    shard: Shard
    operation: Operation[Call]
    access: Access
    clients: Clients

    def pages(self, ask: Ask) -> Iterator[Sequence[Entry]]:
        """Yield the pages."""
        first: Mark = "" if self.operation.call.by_token else 1
        return counted(lambda mark: self._page(mark, ask), first, self.operation.place(self.shard))

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

    def _page(self, mark: Mark, ask: Ask) -> Page:
        body = self._body(mark, ask)
        total, entries = number(body.get("TotalCount")), _entries(body, self.operation.call.keys)
        if entries is None or total is None:
            outer = self.operation.call.keys[0]
            raise self.operation.broken(
                self.shard, f"the answer has no {'TotalCount' if outer in body else outer}"
            )
        return Page([entry or {} for entry in entries], total, str(body.get("NextToken") or ""))

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
