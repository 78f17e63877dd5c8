"""Since when the resources of the clouds' allocations are missing: kept while they are."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, tuple_

from ipam.words import Provider
from store.database import Store
from store.schema import MISSED

Key = tuple[Provider, str]  # of an allocation: its id

AT_ONCE = 400  # allocations in one statement


@dataclass(frozen=True, slots=True)
class Missed:
    """The times in the store. Threads may share one.

    They follow from readings, so that writing them makes no new generation of what is known.
    """

    store: Store

    def recalled(self) -> Mapping[Key, int]:
        """Load the times, in Unix seconds.

        Raises:
            StoreError: the store cannot be read.
        """
        with self.store.read() as connection:
            found = connection.execute(select(MISSED)).all()
        return {(Provider(provider), allocation): since for provider, allocation, since in found}

    def noticed(self, before: Mapping[Key, int], after: Mapping[Key, int]) -> None:
        """Put times in the place of those before; nothing is locked or written where they are the same.

        Raises:
            StoreError: the store cannot be written; what was known stays.
        """
        gone, new = before.keys() - after.keys(), after.keys() - before.keys()
        if gone or new:
            with self.store.write() as connection:
                _forget(connection, sorted(gone | new))  # somebody else may have written meanwhile
                if new:
                    rows = [
                        {"provider": one.value, "allocation": name, "since": after[one, name]}
                        for one, name in sorted(new)
                    ]
                    connection.execute(insert(MISSED), rows)


def _forget(connection: Connection, keys: list[Key]) -> None:
    named = tuple_(MISSED.c.provider, MISSED.c.allocation)
    for at in range(0, len(keys), AT_ONCE):
        some = [(provider.value, name) for provider, name in keys[at : at + AT_ONCE]]
        connection.execute(delete(MISSED).where(named.in_(some)))
