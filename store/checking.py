"""Whether a store keeps its rules, asked of a live one in one reading transaction."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from store.database import Store
from store.database_checks import database_mistakes
from store.error import StoreError
from store.mistake import Mistake
from store.plan_schema import ALLOCATION, POOL, POOL_CIDR
from store.schema_version import newest
from store.space_checks import space_mistakes
from store.tree_checks import pools_of, tree_mistakes


@dataclass(frozen=True, slots=True)
class Extent:
    """How much was looked at."""

    pools: int
    cidrs: int
    allocations: int


def checked(store: Store, version: str) -> Iterator[Mistake]:
    """Yield what is wrong in a store whose schema has a version.

    A damaged database is not looked into: what it says could be anything.

    Raises:
        StoreError: it cannot be read.
    """
    if version != newest():
        told = f"is {version or 'not there'}, and this version works with {newest()}"
        yield Mistake("schema", "the schema", told, "`cidrwatch store upgrade`")
        return
    damaged = False
    try:
        with store.read() as connection:
            for damage in database_mistakes(connection):
                damaged = damaged or damage.rule != "guard"
                yield damage
            if not damaged:
                yield from mistakes(connection)
    except StoreError:  # a damaged file may not even let a reader end
        if not damaged:
            raise


def mistakes(connection: Connection) -> Iterator[Mistake]:
    """Yield where the plan and the registry break their rules, within a transaction."""
    pools, wrong = pools_of(connection)
    yield from wrong
    yield from tree_mistakes(connection, pools)
    for pool in pools:
        yield from space_mistakes(connection, pool)


def extent(store: Store) -> Extent:
    """Count what there is to look at.

    Raises:
        StoreError: it cannot be read.
    """
    with store.read() as connection:
        tables = (POOL, POOL_CIDR, ALLOCATION)
        return Extent(*(connection.scalar(select(func.count()).select_from(one)) or 0 for one in tables))
