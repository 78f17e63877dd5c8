"""One listing of a cloud: how it is asked for, what its entries mean, how it is told that it is broken."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from collector.items import translated, unique
from collector.port import Item, ShardError
from collector.sentence import sentence
from ipam.reading import Row
from ipam.shard import Shard
from ipam.words import ErrorClass

C = TypeVar("C")

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Listing(Generic[C]):
    """One operation of an API, the call that each cloud's SDK has for it, and what to make of an entry."""

    operation: str
    call: C
    resource: Callable[[Entry], str]
    rows: Callable[[Entry, Shard], list[Row]]

    def place(self, shard: Shard) -> str:
        """Say what is read and where, for the sentences of failures."""
        return f"{self.operation} in {shard.region}"

    def items(self, pages: Iterable[Iterable[Entry]], shard: Shard) -> Iterator[Item]:
        """Translate the entries, page by page.

        Raises:
            ShardError: of class parse; the pages do not fit together.
        """
        seen: set[str] = set()
        for page in pages:
            entries = [(self.resource(entry), entry) for entry in page]
            unique((resource for resource, _ in entries), seen, self.place(shard))
            yield from translated(entries, lambda entry: self.rows(entry, shard))

    def broken(self, shard: Shard, text: str) -> ShardError:
        """Make the error of an answer that is not whole."""
        told = sentence(self.place(shard), "", text, ErrorClass.PARSE)
        return ShardError(ErrorClass.PARSE, told, "Parse")
