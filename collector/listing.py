"""One listing of a cloud: how it is asked for, what its entries mean, how it is told that it is broken."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Generic, TypeVar

from collector.cells import texts
from collector.fields import Entry, Fields
from collector.items import translated
from collector.port import Found, ShardError
from collector.sentence import sentence
from ipam.reading import Rows
from ipam.shard import Shard
from ipam.words import ErrorClass

AT_ONCE = 1000  # entries, so that a listing of many small pages costs as little as one of few

C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class Listing(Generic[C]):
    """One operation of an API, the call that each cloud's SDK has for it, and what its entries mean."""

    operation: str
    call: C
    fields: Fields

    def place(self, shard: Shard) -> str:
        """Say what is read and where, for the sentences of failures."""
        return f"{self.operation} in {shard.region}"

    def found(self, pages: Iterable[Sequence[Entry]], shard: Shard) -> Found:
        """Translate the entries of all pages.

        Raises:
            ShardError: of class parse; the pages do not fit together.
        """
        seen: set[str] = set()
        parts = []
        for entries in _heaps(pages):
            self._unique(texts(entries, *self.fields.resource), seen, shard)
            parts.append(translated(entries, self.fields, shard.account))
        return Found(
            Rows.joined(part.rows for part in parts),
            tuple(chain.from_iterable(part.rejected for part in parts)),
        )

    def broken(self, shard: Shard, text: str) -> ShardError:
        """Make the error of an answer that is not whole."""
        told = sentence(self.place(shard), "", text, ErrorClass.PARSE)
        return ShardError(ErrorClass.PARSE, told, "Parse")

    def _unique(self, ids: Iterable[str], seen: set[str], shard: Shard) -> None:
        """Note ids; one that came before shows that the pages are not of one listing."""
        for resource in filter(None, ids):
            if resource in seen:
                raise ShardError(
                    ErrorClass.PARSE,
                    f"{self.place(shard)} lists {resource} twice, so its pages do not fit together",
                    "Repeated",
                )
            seen.add(resource)


def _heaps(pages: Iterable[Sequence[Entry]]) -> Iterator[list[Entry]]:
    """Put small pages together."""
    heap: list[Entry] = []
    for page in pages:
        heap += page
        if len(heap) >= AT_ONCE:
            yield heap
            heap = []
    if heap:
        yield heap
