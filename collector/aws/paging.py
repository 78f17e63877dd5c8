"""How an operation of EC2 is asked for: every page, or an error."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from collector.access import Access
from collector.aws.classify import MAYBE_DISABLED, SDK_ERRORS, classified
from collector.aws.clients import Clients
from collector.bound import bound
from collector.credentials import Keys
from collector.fields import Entry
from collector.operation import Operation
from collector.pages import by_token
from collector.port import Ask, ShardError
from collector.sentence import sentence
from ipam.shard import Shard
from ipam.words import ErrorClass


@dataclass(frozen=True, slots=True)
class Call:
    """The client's method for an operation of EC2, where its answer keeps the entries, its largest page."""

    method: str
    key: str
    page: int = 1000  # 0: there are no pages
    counts: Callable[[Entry], bool] = lambda _: True  # whether an entry is there, or not yet or no more


@dataclass(frozen=True, slots=True)
class Paging:
    """Asks for all pages of one operation, in one account and region."""

    shard: Shard
    operation: Operation[Call]
    access: Access
    clients: Clients
    given: Mapping[str, Any] = field(default_factory=dict)  # beside the paging

    def pages(self, ask: Ask) -> Iterator[list[Entry]]:
        """Yield the pages; not by the SDK's paginator, which cannot ask for one page again."""
        client, call = self._client(), self.operation.call
        asked = {**self.given, **({"MaxResults": call.page} if call.page else {})}

        def page(token: Mapping[str, str]) -> Mapping[str, Any]:
            return self._page(client, {**asked, **token}, ask)

        for entries in by_token(page, call.key, self.operation.place(self.shard)):
            yield [entry for entry in entries if call.counts(entry)]

    def _client(self) -> Any:
        try:
            return self.clients.client("ec2", self.shard.region)
        except SDK_ERRORS as error:
            raise classified(error, self.operation.place(self.shard)) from error

    def _page(self, client: Any, asked: Mapping[str, Any], ask: Ask) -> Mapping[str, Any]:
        method = getattr(client, self.operation.call.method)

        def request(keys: Keys) -> Mapping[str, Any]:
            try:
                with bound(keys):
                    answer: Mapping[str, Any] = method(**asked)
                    return answer
            except SDK_ERRORS as error:
                failed = classified(error, self.operation.place(self.shard))
                raise self._judged(failed, keys, ask) from error

        return ask(self.operation.name, request, lambda: self.access.keys(ask))

    def _judged(self, failed: ShardError, keys: Keys, ask: Ask) -> ShardError:
        """Tell bad keys, which are dropped, from a region that is not enabled."""
        if failed.code in MAYBE_DISABLED and self._good_elsewhere(keys, ask):
            error_class = ErrorClass.REGION_DISABLED
            where = self.operation.place(self.shard)
            told = sentence(where, failed.code, "the keys are good, but not here", error_class)
            return ShardError(error_class, told, failed.code)
        if failed.error_class is ErrorClass.TOKEN:
            self.access.forget(keys)
        return failed

    def _good_elsewhere(self, keys: Keys, ask: Ask) -> bool:
        """Ask STS, where the keys come from, whether they are good: then it is this region that is not."""
        try:
            ask("GetCallerIdentity", self._identify, lambda: keys)
        except ShardError:
            return False
        return True

    def _identify(self, keys: Keys) -> None:
        try:
            with bound(keys):
                self.clients.client("sts", self.clients.home).get_caller_identity()
        except SDK_ERRORS as error:
            raise classified(error, "GetCallerIdentity") from error
