"""The registry's way into the store: what one operation reads and writes, within one transaction."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select

from ipam.cidr import Cidr
from ipam.held_back import HeldBack
from ipam.pool import Allocation, Pool, PoolTree
from ipam.registry.error import Code, RegistryError
from ipam.shard import Shard
from ipam.words import AllocationType
from store.access_keys import AccessKeys
from store.cooling import all_cooling, asked_back, cooling, held_back, obtainable, thawed
from store.database import Store
from store.exceptions import Decisions
from store.free_space import FreeSpace
from store.generation import advanced
from store.lapsing import lapsed
from store.log_book import Entry, noted
from store.plan import rewritten
from store.plan_records import allocation_of, allocation_record, pool_of
from store.plan_schema import ALLOCATION, POOL, POOL_CIDR
from store.pool_tallies import counted
from store.schema import MISSED, SHARD
from store.tokens import Token, remember, remembered

_POOL = select(POOL).where(or_(POOL.c.id == bindparam("word"), POOL.c.path == bindparam("word")))
_CIDRS = select(POOL_CIDR).where(POOL_CIDR.c.pool == bindparam("of")).order_by(POOL_CIDR.c.position)
_ALLOCATION = select(ALLOCATION).where(ALLOCATION.c.id == bindparam("word"))
_FOR = select(ALLOCATION).where(
    ALLOCATION.c.resource == bindparam("word"), ALLOCATION.c.type != AllocationType.IPAM_POOL.value
)
_GONE = delete(ALLOCATION).where(ALLOCATION.c.id == bindparam("word"))
_LAST = select(ALLOCATION.c.position).order_by(ALLOCATION.c.position.desc()).limit(1)
_READ = select(func.max(SHARD.c.changed))


@dataclass(frozen=True, slots=True)
class Book:
    """One operation of the registry. It touches no more than it is about, however large the plan is."""

    connection: Connection
    now: datetime

    def pool(self, word: str) -> Pool | None:
        """Find a pool by its id or path."""
        rows = self.connection.execute(_POOL, {"word": word}).mappings().all()
        row = next((one for one in rows if one["id"] == word), rows[0] if rows else None)
        if row is None:
            return None
        return pool_of(row, self.connection.execute(_CIDRS, {"of": row["id"]}).mappings().all())

    def space(self, pool: Pool) -> FreeSpace:
        """Say what a pool has left."""
        return FreeSpace(self.connection, pool.id, pool.family)

    def allocation(self, word: str) -> Allocation | None:
        """Find an allocation by its id."""
        row = self.connection.execute(_ALLOCATION, {"word": word}).mappings().first()
        return allocation_of(row) if row else None

    def asked_back(self, pool: Pool, cidr: Cidr) -> None:
        """Give back what is held back of a block: who asks for it by CIDR may have it before its time."""
        asked_back(self.space(pool), cidr)

    def obtainable(self, pool: Pool, cidr: Cidr) -> bool:
        """Tell whether a block is free, or would be if what is held back of it were given back."""
        return obtainable(self.space(pool), cidr)

    def give(self, pool: Pool, allocation: Allocation) -> None:
        """Put an allocation down, and take its space.

        Raises:
            RegistryError: its last day is over, so that nothing would ever free its space.
        """
        if not allocation.holds(self.now.date()):
            told = f"{allocation.cidr} of pool '{pool.path}' would be reserved until {allocation.until}"
            raise RegistryError(Code.BAD_VALUE, f"{told}, which is over: name today or a day to come")
        self.space(pool).take(allocation.cidr)
        position = (self.connection.scalar(_LAST) or 0) + 1
        record = allocation_record(allocation, position, self.now.date())
        self.connection.execute(insert(ALLOCATION), [record])
        counted(self.connection, (allocation,), ())

    def take_back(self, pool: Pool, allocation: Allocation, until: datetime) -> None:
        """Strike an allocation out; its space is free again, or will be at a time to come."""
        self.connection.execute(_GONE, {"word": allocation.id})
        counted(self.connection, (), (allocation,))
        space = self.space(pool)
        if until > self.now:
            held_back(space, allocation.cidr, until)
        else:
            space.give(allocation.cidr)

    def hold_back(self, pool: Pool, cidr: Cidr, until: datetime) -> None:
        """Hold free space of a pool back until a time."""
        if until > self.now:
            self.space(pool).take(cidr)
            held_back(self.space(pool), cidr, until)

    def held_back(self, pool: Pool) -> Sequence[HeldBack]:
        """List what is held back of a pool, with the time until when."""
        return all_cooling(self.connection, self.now).of(pool.id)

    def cooling(self, pool: Pool) -> list[Cidr]:
        """List what is held back of a pool."""
        return cooling(self.space(pool))

    def change(self, changed: Callable[[PoolTree], PoolTree]) -> PoolTree:
        """Derive a new tree from the stored one, and write what differs."""
        return rewritten(self.connection, changed, self.now.date())

    def token(self, principal: str, token: str) -> Token | None:
        """Find what a principal's client token was used for."""
        return remembered(self.connection, principal, token)

    def remember(self, principal: str, token: Token) -> None:
        """Keep what a client token was used for."""
        remember(self.connection, (principal, self.now), token)

    def note(self, entry: Entry) -> None:
        """Write into the audit log, and let readers see that something changed."""
        self.note_each((entry,))
        advanced(self.connection)

    def note_each(self, entries: Iterable[Entry]) -> None:
        """Write several entries into the audit log, beside the one of the whole operation."""
        noted(self.connection, self.now, entries)

    @property
    def decisions(self) -> Decisions:
        """What is decided about single resources and findings."""
        return Decisions(self.connection, self.now)

    @property
    def access_keys(self) -> AccessKeys:
        """What clients sign with."""
        return AccessKeys(self.connection)

    def held_for(self, resource: str) -> list[Allocation]:
        """List the allocations that a resource holds."""
        rows = self.connection.execute(_FOR, {"word": resource}).mappings().all()
        return [allocation_of(row) for row in rows]

    def missing(self, allocation: Allocation) -> bool:
        """Tell whether a complete reading lacks the resource of an allocation."""
        found = select(MISSED.c.since).where(MISSED.c.allocation == allocation.id).limit(1)
        return self.connection.scalar(found) is not None

    def read_at(self, shard: Shard) -> datetime | None:
        """Say when a shard answered last."""
        key = (shard.source, shard.provider.value, shard.account, shard.region, shard.kind.value)
        names = (SHARD.c.source, SHARD.c.provider, SHARD.c.account, SHARD.c.region, SHARD.c.kind)
        wanted = (name == value for name, value in zip(names, key, strict=True))
        return self.connection.scalar(select(SHARD.c.last_success).where(*wanted))

    def last_change(self) -> int:
        """Name the generation in which what was discovered changed last."""
        return self.connection.scalar(_READ) or 0


@contextmanager
def opened_book(store: Store, now: datetime) -> Iterator[Book]:
    """Begin an operation: what has expired by now is free again, what was held back long enough as well.

    An error leaves everything as it was.

    Raises:
        StoreError: the store cannot be read or written.
    """
    with store.write(durable=True) as connection:
        thawed(connection, now)
        book = Book(connection, now)
        for one in lapsed(connection, now.date()):
            book.note(Entry("", "expire", one.id, str(one.cidr), {"pool": one.pool}, {}))
        yield book
