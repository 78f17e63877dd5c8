"""Entries of listings that make one reading: what is malformed is rejected, what comes twice is refused."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from collector.cells import text
from collector.fields import Entry, MalformedError
from collector.operation import Operation
from ipam.reading import RejectedRow
from ipam.shard import Shard

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Taking:
    """What of a reading could not be read so far."""

    rejected: list[RejectedRow] = field(default_factory=list)

    def each(
        self, entries: Iterable[Entry], read: Callable[[Entry], T], key: str, unnamed: str = ""
    ) -> tuple[T, ...]:
        """Read what can be read, and reject the rest by the ids under this key, or as what it is without one.

        What is rejected as "" may be any part of the plan; an opinion is none.
        """
        found = []
        for entry in entries:
            try:
                found.append(read(entry))
            except MalformedError as error:
                self.rejected.append(RejectedRow(text(entry, key) or unnamed, str(error)))
        return tuple(found)


def distinct(entries: Iterable[Entry], key: str, operation: Operation[Any], shard: Shard) -> None:
    """Look whether the pages of a listing fit together.

    Raises:
        ShardError: of class parse; they tell one thing twice.
    """
    seen = set[str]()
    for name in filter(None, (text(entry, key) for entry in entries)):
        if name in seen:
            raise operation.broken(shard, f"it lists {name} twice, so its pages do not fit together")
        seen.add(name)
