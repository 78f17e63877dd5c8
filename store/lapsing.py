"""Reservations whose last day is over: their space is free again."""

from datetime import date

from sqlalchemy import Connection, bindparam, delete, select, update

from ipam.cidr import family
from ipam.pool import ORIGIN_REGISTRY, Allocation
from store.free_space import HOLDS, FreeSpace
from store.plan_records import allocation_of
from store.plan_schema import ALLOCATION
from store.pool_tallies import counted

_OVER = select(ALLOCATION).where(ALLOCATION.c.until < bindparam("today"), HOLDS)
_LETS_GO = update(ALLOCATION).where(ALLOCATION.c.id == bindparam("gone")).values(holds=False)
_GONE = delete(ALLOCATION).where(ALLOCATION.c.id == bindparam("gone"))


def lapsed(connection: Connection, today: date) -> list[Allocation]:
    """Free what has expired: the registry's reservations go, those of the file stay as long as it has them.

    Returns:
        What has expired since it was asked last.
    """
    gone = [allocation_of(row) for row in connection.execute(_OVER, {"today": today}).mappings()]
    for one in gone:
        statement = _GONE if one.origin == ORIGIN_REGISTRY else _LETS_GO
        connection.execute(statement, {"gone": one.id})
        FreeSpace(connection, one.pool, family(one.cidr)).give(one.cidr)
    counted(connection, (), gone)
    return gone
