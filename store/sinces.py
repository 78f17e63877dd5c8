"""Since when findings are known: kept while their cause lasts, although nothing else tells it any more."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from ipam.blocks import I64, U8, U64
from store.database import Store
from store.error import StoreError
from store.finding_tallies import counted, numbered, numbered_anew, rule_numbers
from store.finding_times import Times, TimesError
from store.schema import NOTICED


@dataclass(frozen=True, slots=True)
class Sinces:
    """The times in the store. Threads may share one.

    They follow from reports, so that writing them makes no new generation of what is known.
    """

    store: Store

    def recalled(self, keys: U64, since: I64) -> I64:
        """Return since when each finding is known, and the given time of one that nobody noticed before.

        Args:
            keys: The number of each finding.
            since: In Unix seconds.

        Raises:
            StoreError: the store cannot be read.
        """
        with self.store.read() as connection:
            held = _held(connection)
        return self._times(held).recalled(keys, since)

    def noticed(self, keys: U64, since: I64, rules: U8) -> I64:
        """Take note of the findings there are now, forget all others, and return since when each is known.

        Those that are new, and those that are gone, are counted by their rule, in the same transaction.
        Nothing is locked or written where the findings are those of the time before.

        Args:
            keys: The number of each finding.
            since: In Unix seconds.
            rules: The rule of each, as its place in the list of rules.

        Raises:
            StoreError: the store cannot be read or written; what was known stays.
        """
        with self.store.read() as connection:
            held, numbers = _held(connection), rule_numbers(connection)
        before = self._times(held)
        found = before.recalled(keys, since)
        if before.same(Times.of(keys, found, numbered(numbers, rules))):
            return found
        with self.store.write() as connection:  # somebody else may have written meanwhile
            held = _held(connection)
            before = self._times(held)
            found = before.recalled(keys, since)
            numbers = numbered_anew(connection, rules)
            after = Times.of(keys, found, numbered(numbers, rules))
            counted(connection, numbers, after.beside(before), before.beside(after))
            _replace(connection, held, dict(after.parts()))
        return found

    def _times(self, held: dict[int, bytes]) -> Times:
        try:
            return Times.unpacked(_ordered(held))
        except TimesError:
            raise StoreError(
                self.store.url,
                "holds times of findings that cannot be made out: use a newer cidrwatch if one wrote them, "
                "else restore the store from a copy",
            ) from None


def _held(connection: Connection) -> dict[int, bytes]:
    return {record.part: record.content for record in connection.execute(select(NOTICED))}


def _ordered(held: dict[int, bytes]) -> Iterable[bytes]:
    return (held[number] for number in sorted(held))


def _replace(connection: Connection, before: dict[int, bytes], after: dict[int, bytes]) -> None:
    """Write the parts that differ."""
    stale = [number for number, content in before.items() if after.get(number) != content]
    fresh = [number for number, content in after.items() if before.get(number) != content]
    if stale:
        connection.execute(delete(NOTICED).where(NOTICED.c.part.in_(stale)))
    if fresh:
        connection.execute(insert(NOTICED), [{"part": one, "content": after[one]} for one in fresh])
