"""The pool tree in the store: loaded whole, and saved by what differs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, select

from ipam.held_back import Cooling
from ipam.pool import PoolTree
from ipam.scope import DEFAULT_SCOPES
from ipam.words import AllocationType
from store.cooling import all_cooling
from store.database import Store
from store.generation import advanced
from store.lapsing import lapsed
from store.own_ipam import lent, owners
from store.plan_records import READ, allocations_of, pool_of, scope_of
from store.plan_saving import saved
from store.plan_schema import ALLOCATION, AUDIT, POOL, SCOPE
from store.pool_rows import pool_rows

_HELD = (
    select(*(ALLOCATION.c[name] for name in READ))
    .where(ALLOCATION.c.type != AllocationType.IPAM_POOL.value)
    .order_by(ALLOCATION.c.position, ALLOCATION.c.id)
)


@dataclass(frozen=True, slots=True)
class Plan:
    """The scopes, pools and allocations in the store."""

    store: Store

    def load(self) -> PoolTree:
        """Load the whole tree; before the first change it has the default scopes and no pool.

        Raises:
            StoreError: the store cannot be read.
        """
        with self.store.read() as connection:
            return loaded(connection)

    def version(self) -> int:
        """Name the last entry of the log; 0 before the first. Whatever changes the plan makes one.

        Raises:
            StoreError: the store cannot be read.
        """
        with self.store.read() as connection:
            return connection.scalar(select(func.max(AUDIT.c.id))) or 0

    def owners(self) -> frozenset[str]:
        """Name the accounts that own every pool, without loading anything else.

        Raises:
            StoreError: the store cannot be read.
        """
        with self.store.read() as connection:
            return owners(connection)

    def cooling(self, now: datetime) -> Cooling:
        """Say what pools hold back after a release.

        Raises:
            StoreError: the store cannot be read.
        """
        with self.store.read() as connection:
            return all_cooling(connection, now)

    def change(self, changed: Callable[[PoolTree], PoolTree], today: date = date.min) -> PoolTree:
        """Derive a new tree from the stored one and save it, with no other writer in between.

        An error that `changed` raises leaves the stored tree as it was; an equal tree writes nothing.

        Args:
            changed: Makes the new tree.
            today: The day that decides which reservations have expired; without one none has.

        Raises:
            StoreError: the store cannot be read or written; the former tree stays.
        """
        with self.store.write(durable=True) as connection:
            return rewritten(connection, changed, today)


def rewritten(connection: Connection, changed: Callable[[PoolTree], PoolTree], today: date) -> PoolTree:
    """Change the tree within a writing transaction."""
    gone = lapsed(connection, today)
    stored = loaded(connection)
    tree = changed(stored)
    if tree != stored:
        saved(connection, stored, tree, today)
    if gone or tree != stored:
        advanced(connection)
    return tree


def loaded(connection: Connection) -> PoolTree:
    """Load the tree within a transaction."""
    scopes = tuple(map(scope_of, connection.execute(select(SCOPE).order_by(SCOPE.c.position)).mappings()))
    pools = tuple(pool_of(record, cidrs) for record, cidrs in pool_rows(connection, POOL.c.position))
    held = connection.execute(_HELD).all()
    more = lent(connection)
    return PoolTree(
        scopes or DEFAULT_SCOPES,
        pools,
        tuple(allocations_of(held)),
        more.ipam,
        more.administrator,
        more.shares,
    )
