"""A changed plan written down: what differs, and nothing else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from sqlalchemy import Column, Connection, Table, bindparam, delete, insert, select, update

from ipam.pool import Allocation, Pool, PoolTree
from ipam.scope import Scope
from store.free_renewal import Touched, renewed
from store.own_ipam import let_go, put_down
from store.plan_difference import Difference, allocations_differing, differing, pools_of, scopes_of
from store.plan_records import allocation_record, cidr_records, pool_record, scope_record
from store.plan_schema import ALLOCATION, POOL, POOL_CIDR, SCOPE
from store.positions import positions

KEY = "the_key"  # of a record that is changed or deleted; no column is named so
KEYS: Mapping[Table, Column[str]] = {SCOPE: SCOPE.c.name, POOL: POOL.c.id, ALLOCATION: ALLOCATION.c.id}


def saved(connection: Connection, before: PoolTree, after: PoolTree, today: date) -> None:
    """Write what differs, in the order that the tables' references ask for.

    Args:
        connection: Of a writing transaction.
        before: What is stored.
        after: What is to be.
        today: The day that decides which allocations take space.
    """
    _Saving(connection, before, after, today).run()


@dataclass(frozen=True, slots=True)
class _Saving:
    connection: Connection
    before: PoolTree
    after: PoolTree
    today: date

    def run(self) -> None:
        places = {table: self._places(table) for table in (SCOPE, POOL)}
        stored = self.before.scopes if places[SCOPE] else ()  # the default ones are not, at first
        scopes = differing(scopes_of(stored), scopes_of(self.after.scopes))
        pools = differing(pools_of(self.before), pools_of(self.after))
        held = allocations_differing(self.before, self.after)
        if held.new or held.changed or self._turned():
            places[ALLOCATION] = self._places(ALLOCATION)
        let_go(self.connection, self.before, self.after)
        self._delete(ALLOCATION.c.id, (*held.gone, *held.changed))
        self._delete(POOL_CIDR.c.pool, (*pools.gone, *pools.changed))
        self._put_scopes(scopes, places[SCOPE])
        self._put_pools(pools, places[POOL])
        self._delete(POOL.c.id, reversed(pools.gone))  # after others have left what lies below them
        self._delete(SCOPE.c.name, scopes.gone)
        if ALLOCATION in places:
            self._put_allocations(held, places[ALLOCATION])
        put_down(self.connection, self.before, self.after)
        renewed(self.connection, self._touched(pools, held))

    def _put_scopes(self, scopes: Difference[Scope], stored: Mapping[str, int]) -> None:
        at = self._placed(SCOPE, [scope.name for scope in self.after.scopes], stored)
        self._insert(SCOPE, (scope_record(one, at[name]) for name, one in scopes.new.items()))
        self._update(SCOPE, [scope_record(one, at[name]) for name, (_, one) in scopes.changed.items()])

    def _put_pools(self, pools: Difference[Pool], stored: Mapping[str, int]) -> None:
        """Write pools and their CIDRs; paths that others take over are let go first."""
        at = self._placed(POOL, [pool.id for pool in self.after.pools], stored)
        renamed = [name for name, (before, after) in pools.changed.items() if before.path != after.path]
        self._update(POOL, [{"id": name, "path": f"\n{name}"} for name in (*renamed, *pools.gone)])
        for pool in self.after.pools:  # one by one: each refers to the one above
            if pool.id in pools.new:
                self._insert(POOL, [pool_record(pool, at[pool.id])])
        changed = [pool for _, pool in pools.changed.values()]
        self._update(POOL, [pool_record(pool, at[pool.id]) for pool in changed])
        self._insert(POOL_CIDR, chain.from_iterable(map(cidr_records, (*pools.new.values(), *changed))))

    def _put_allocations(self, held: Difference[Allocation], stored: Mapping[str, int]) -> None:
        """Write allocations; those of sub-pools stand nowhere, as nobody lists them from here."""
        at = self._placed(ALLOCATION, [one.id for one in self.after.allocations], stored)
        changed = {name: one for name, (_, one) in held.changed.items()}
        rows = (held.new | changed).items()
        self._insert(ALLOCATION, (allocation_record(one, at.get(name, 0), self.today) for name, one in rows))

    def _places(self, table: Table) -> dict[str, int]:
        found = select(KEYS[table], table.c.position)
        if table is ALLOCATION:
            found = found.where(ALLOCATION.c.type != "ipam-pool")
        return dict(map(tuple, self.connection.execute(found)))

    def _placed(self, table: Table, ids: list[str], stored: Mapping[str, int]) -> Mapping[str, int]:
        """Number the records of a table, and renumber those that stand in the way of others."""
        at = positions(ids, stored)
        key = KEYS[table].name
        moved = [{key: name, "position": at[name]} for name in ids if stored.get(name, at[name]) != at[name]]
        self._update(table, moved)
        return at

    def _turned(self) -> bool:
        """Tell whether the allocations that stay stand in another order than before."""
        ids = [one.id for one in self.after.allocations]
        stay = set(ids)
        return ids != [one.id for one in self.before.allocations if one.id in stay]

    def _touched(self, pools: Difference[Pool], held: Difference[Allocation]) -> Iterable[Touched]:
        """Say which pools have something else left than before, and what became of each."""
        found = {pool.id: Touched(pool, ()) for pool in pools.new.values()}
        for before, after in pools.changed.values():
            if before.cidrs != after.cidrs:
                found[after.id] = Touched(after, before.cidrs)
        changed = held.changed.values()
        for one in (*held.gone.values(), *(before for before, _ in changed)):
            if touched := self._of(found, one):
                touched.back.append(one)
        for one in (*held.new.values(), *(after for _, after in changed)):
            if touched := self._of(found, one):
                touched.given.append(one)
        return found.values()

    def _of(self, found: dict[str, Touched], one: Allocation) -> Touched | None:
        """Find the pool of an allocation among those that are touched; one that is gone has no space."""
        pool = self.after.by_id.get(one.pool)
        return found.setdefault(pool.id, Touched(pool, pool.cidrs)) if pool else None

    def _delete(self, column: Column[str], keys: Iterable[str]) -> None:
        rows = [{KEY: key} for key in keys]
        if rows:
            self.connection.execute(delete(column.table).where(column == bindparam(KEY)), rows)

    def _insert(self, table: Table, records: Iterable[dict[str, Any]]) -> None:
        rows = list(records)
        if rows:
            self.connection.execute(insert(table), rows)

    def _update(self, table: Table, records: list[dict[str, Any]]) -> None:
        if not records:
            return
        key = KEYS[table]
        rows = [
            {KEY: row[key.name], **{name: row[name] for name in row if name != key.name}} for row in records
        ]
        values: dict[str, Any] = {name: bindparam(name) for name in rows[0] if name != KEY}
        self.connection.execute(update(table).where(key == bindparam(KEY)).values(values), rows)
