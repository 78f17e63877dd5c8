"""The rows of pools, each with those of its CIDRs."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from store.plan_schema import POOL, POOL_CIDR

PoolRows = tuple[RowMapping, Sequence[RowMapping]]


def pool_rows(connection: Connection, *order: Any) -> Iterator[PoolRows]:
    """Read all pools in an order, each with its CIDRs in theirs."""
    cidrs: dict[str, list[RowMapping]] = {}
    for row in connection.execute(select(POOL_CIDR).order_by(POOL_CIDR.c.position)).mappings():
        cidrs.setdefault(row["pool"], []).append(row)
    for row in connection.execute(select(POOL).order_by(*order)).mappings():
        yield row, cidrs.get(row["id"], ())
