"""The pool tree in the store: loaded and saved whole."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, delete, insert, select

from ipam.pool import PoolTree
from ipam.scope import DEFAULT_SCOPES
from store.database import Store
from store.generation import advanced
from store.plan_records import (
    allocation_of,
    allocation_record,
    cidr_records,
    pool_of,
    pool_record,
    scope_of,
    scope_record,
)
from store.schema import ALLOCATION, POOL, POOL_CIDR, SCOPE


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
            return _loaded(connection)

    def change(self, changed: Callable[[PoolTree], PoolTree]) -> PoolTree:
        """Derive a new tree from the stored one and save it, with no other writer in between.

        An error that `changed` raises leaves the stored tree as it was; an equal tree writes nothing.

        Raises:
            StoreError: the store cannot be read or written; the former tree stays.
        """
        with self.store.write(durable=True) as connection:
            stored = _loaded(connection)
            tree = changed(stored)
            if tree != stored:
                _saved(connection, tree)
                advanced(connection)
        return tree


def _loaded(connection: Connection) -> PoolTree:
    scopes = tuple(scope_of(record) for record in _records(connection, SCOPE))
    cidrs: dict[str, list[RowMapping]] = {}
    for record in connection.execute(select(POOL_CIDR).order_by(POOL_CIDR.c.position)).mappings():
        cidrs.setdefault(record["pool"], []).append(record)
    pools = tuple(pool_of(record, cidrs.get(record["id"], ())) for record in _records(connection, POOL))
    allocations = tuple(allocation_of(record) for record in _records(connection, ALLOCATION))
    return PoolTree(scopes or DEFAULT_SCOPES, pools, allocations)


def _records(connection: Connection, table: Table) -> Sequence[RowMapping]:
    return connection.execute(select(table).order_by(table.c.position)).mappings().all()


def _saved(connection: Connection, tree: PoolTree) -> None:
    for table in (ALLOCATION, POOL_CIDR, POOL, SCOPE):
        connection.execute(delete(table))
    records: tuple[tuple[Table, list[dict[str, Any]]], ...] = (
        (SCOPE, [scope_record(scope, at) for at, scope in enumerate(tree.scopes)]),
        (POOL, [pool_record(pool, at) for at, pool in enumerate(tree.pools)]),
        (POOL_CIDR, [record for pool in tree.pools for record in cidr_records(pool)]),
        (ALLOCATION, [allocation_record(one, at) for at, one in enumerate(tree.allocations)]),
    )
    for table, rows in records:
        if rows:
            connection.execute(insert(table), rows)
