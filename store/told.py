"""What others were told of findings, for a restart neither to repeat it nor to forget to tell the end."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from store.database import Store
from store.schema import TOLD

AT_ONCE = 400  # rows in one statement


@dataclass(frozen=True, slots=True)
class Told:
    """The words in the store, by who was told, and by what they are about. Threads may share one.

    They follow from reports, so that writing them makes no new generation of what is known.
    """

    store: Store

    def load(self, audience: str) -> Mapping[str, str]:
        """Load what an audience was told, by key.

        Raises:
            StoreError: the store cannot be read.
        """
        query = select(TOLD.c.key, TOLD.c.content).where(TOLD.c.audience == audience)
        with self.store.read() as connection:
            return {key: str(content) for key, content in connection.execute(query)}

    def keep(self, audience: str, changed: Mapping[str, str | None]) -> None:
        """Keep what an audience was told beside what it was told before; None forgets.

        Raises:
            StoreError: the store cannot be written; what was kept stays.
        """
        if not changed:
            return
        with self.store.write() as connection:
            _forget(connection, audience, sorted(changed))
            rows = [
                {"audience": audience, "key": key, "content": content}
                for key, content in sorted(changed.items())
                if content is not None
            ]
            if rows:
                connection.execute(insert(TOLD), rows)


def _forget(connection: Connection, audience: str, keys: list[str]) -> None:
    for at in range(0, len(keys), AT_ONCE):
        some = TOLD.c.key.in_(keys[at : at + AT_ONCE])
        connection.execute(delete(TOLD).where(TOLD.c.audience == audience, some))
