"""The pool tree in the store: loaded whole, and saved by what differs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, RowMapping, Select, func, select

from ipam.pool import PoolTree
from ipam.scope import DEFAULT_SCOPES
from ipam.words import AllocationType
from store.database import Store
from store.generation import advanced
from store.lapsing import lapsed
from store.own_ipam import lent, owners
from store.plan_records import allocation_of, pool_of, scope_of
from store.plan_saving import saved
from store.plan_schema import ALLOCATION, AUDIT, POOL, POOL_CIDR, SCOPE


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
    scopes = tuple(
        scope_of(record) for record in _records(connection, select(SCOPE).order_by(SCOPE.c.position))
    )
    cidrs: dict[str, list[RowMapping]] = {}
    for record in _records(connection, select(POOL_CIDR).order_by(POOL_CIDR.c.position)):
        cidrs.setdefault(record["pool"], []).append(record)
    rows = _records(connection, select(POOL).order_by(POOL.c.position))
    pools = tuple(pool_of(record, cidrs.get(record["id"], ())) for record in rows)
    listed = select(ALLOCATION).where(ALLOCATION.c.type != AllocationType.IPAM_POOL.value)
    held = _records(connection, listed.order_by(ALLOCATION.c.position, ALLOCATION.c.id))
    more = lent(connection)
    return PoolTree(
        scopes or DEFAULT_SCOPES,
        pools,
        tuple(map(allocation_of, held)),
        more.ipam,
        more.administrator,
        more.shares,
    )


def _records(connection: Connection, query: Select[tuple[object, ...]]) -> Sequence[RowMapping]:
    return connection.execute(query).mappings().all()
