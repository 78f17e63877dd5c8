"""Access keys as the store knows them: whose they are, and whether they are revoked; never a secret."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from store.exception_schema import ACCESS_KEY
from store.plan_records import Record


@dataclass(frozen=True, slots=True)
class AccessKey:
    """An access key of an account."""

    id: str
    account: str
    version: int  # of the master key that its secret follows from
    mark: str  # of that master key
    created: datetime
    revoked: datetime | None = None


@dataclass(frozen=True, slots=True)
class AccessKeys:
    """The access keys, within a transaction."""

    connection: Connection

    def add(self, key: AccessKey) -> None:
        """Keep a new one."""
        row = {name: getattr(key, name) for name in AccessKey.__slots__}
        self.connection.execute(insert(ACCESS_KEY), [row])

    def find(self, name: str) -> AccessKey | None:
        """Find one by its id."""
        row = self.connection.execute(select(ACCESS_KEY).where(ACCESS_KEY.c.id == name)).mappings().first()
        return _key(row) if row else None

    def all(self) -> Sequence[AccessKey]:
        """List them, the earliest first."""
        query = select(ACCESS_KEY).order_by(ACCESS_KEY.c.created, ACCESS_KEY.c.id)
        return [_key(row) for row in self.connection.execute(query).mappings()]

    def revoke(self, name: str, at: datetime) -> None:
        """Let one be good for nothing from a time on."""
        self.connection.execute(update(ACCESS_KEY).where(ACCESS_KEY.c.id == name).values(revoked=at))


def _key(row: Record) -> AccessKey:
    return AccessKey(**{name: row[name] for name in AccessKey.__slots__})
