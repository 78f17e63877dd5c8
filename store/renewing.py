"""What follows from the rest of the plan, made anew: allocations that sub-pools are, and free space."""

from datetime import date
from itertools import chain

from sqlalchemy import Connection, bindparam, delete, insert, select

from ipam.pool import Allocation, Pool
from ipam.registry.held import sub_pool_allocations
from ipam.words import AllocationType
from store.database import Store
from store.error import StoreError
from store.free_renewal import made_anew
from store.free_space import FreeSpace
from store.generation import advanced
from store.plan_records import allocation_record
from store.plan_schema import ALLOCATION, FREE
from store.tree_checks import pools_of

_BELOW = select(ALLOCATION).where(ALLOCATION.c.type == AllocationType.IPAM_POOL.value)
_GONE = delete(ALLOCATION).where(ALLOCATION.c.id == bindparam("gone"))


def renew(store: Store) -> None:
    """Make anew what follows, in one transaction.

    A sub-pool whose space somebody else has gets no allocation: whose it is cannot be told from here.

    Raises:
        StoreError: a pool cannot be made out, or the store cannot be written; nothing changes.
    """
    with store.write(durable=True) as connection:
        pools, wrong = pools_of(connection)
        if wrong:
            raise StoreError(store.url, f"cannot be renewed, {wrong[0]}; {wrong[0].remedy}")
        _renew_sub_pools(connection, pools)
        connection.execute(delete(FREE))
        for pool in pools:
            made_anew(connection, pool)
        advanced(connection)


def _renew_sub_pools(connection: Connection, pools: list[Pool]) -> None:
    """Strike out what is no CIDR of a sub-pool, then put down those that are not there."""
    families = {pool.id: pool.family for pool in pools}
    wanted = {one.id: one for one in chain.from_iterable(map(sub_pool_allocations, pools))}
    missing = {name: allocation_record(one, 0, date.min) for name, one in wanted.items()}
    told = ("pool", "start", "length", "resource", "holds")
    for row in connection.execute(_BELOW).mappings().all():
        record = missing.get(row["id"])
        if record is not None and all(row[key] == record[key] for key in told):
            del missing[row["id"]]
        else:
            connection.execute(_GONE, {"gone": row["id"]})
    for name, record in missing.items():
        one: Allocation = wanted[name]
        if FreeSpace(connection, one.pool, families[one.pool]).holder(one.cidr) is None:
            connection.execute(insert(ALLOCATION), [record])
