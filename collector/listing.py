"""One listing of a cloud: how it is asked for, what its entries mean, how it is told that it is broken."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from collector.fields import Entry, Fields
from collector.items import translated
from collector.operation import Operation
from collector.port import Found, ShardError
from collector.told import Told
from ipam.shard import Shard
from ipam.words import ErrorClass

AT_ONCE = 200  # entries: gone through once for each field, they should stay in a processor's cache

C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class Listing(Generic[C]):
    """One operation of an API, the call that each cloud's SDK has for it, and what its entries mean."""

    operation: str
    call: C
    fields: Fields

    @property
    def asked(self) -> Operation[C]:
        """Return what is asked of the cloud."""
        return Operation(self.operation, self.call)

    def place(self, shard: Shard) -> str:
        """Say what is read and where, for the sentences of failures."""
        return self.asked.place(shard)

    def found(self, pages: Iterable[Sequence[Entry]], shard: Shard) -> Found:
        """Translate the entries of all pages.

        Raises:
            ShardError: of class parse; the pages do not fit together.
        """
        told = Told.nothing(self.fields)
        seen: set[str] = set()
        for entries in pages:
            before = len(told.resource)
            for at in range(0, len(entries), AT_ONCE):
                told.add(entries[at : at + AT_ONCE])
            self._unique(told.resource, before, seen, shard)
        return translated(told, shard.account)

    def broken(self, shard: Shard, text: str) -> ShardError:
        """Make the error of an answer that is not whole."""
        return self.asked.broken(shard, text)

    def _unique(self, ids: Sequence[str], begin: int, seen: set[str], shard: Shard) -> None:
        """Note the ids of a page; one that came before shows that the pages are not of one listing."""
        told = list(filter(None, ids[begin:]))
        before = len(seen)
        seen.update(told)
        if len(seen) < before + len(told):
            times = Counter(ids)
            resource = next(resource for resource in told if times[resource] > 1)
            raise ShardError(
                ErrorClass.PARSE,
                f"{self.place(shard)} lists {resource} twice, so its pages do not fit together",
                "Repeated",
            )
