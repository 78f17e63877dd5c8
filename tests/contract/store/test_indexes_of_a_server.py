"""PostgreSQL takes the indexes that are meant for it, also where it believes that a table is empty."""

from contextlib import closing
from dataclasses import replace
from datetime import date

import pytest
from registering import made, top
from sqlalchemy import delete, text

from ipam.cidr import parse
from ipam.pool import Allocation
from store import book, free_space, lapsing
from store.open import open_store
from store.plan import Plan
from store.plan_schema import ALLOCATION

ROWS = 2000  # on more than one page, so that reading all of them costs more


@pytest.fixture
def refilled(postgresql):
    """Open a store whose allocations were counted when there were none, and came back since."""
    with closing(open_store(postgresql.database())) as store:
        held = (
            Allocation(f"a-{at}", "top", parse(f"10.0.{at >> 4}.{(at & 15) << 4}/28")) for at in range(ROWS)
        )
        tree = replace(made(top("top", "10.0.0.0/16")), allocations=tuple(held))
        Plan(store).change(lambda _: tree)
        with store.write() as connection:
            rows = connection.execute(ALLOCATION.select()).mappings().all()
            connection.execute(delete(ALLOCATION))
        with store.write() as connection:
            connection.execute(text("ANALYZE allocation"))
        with store.write() as connection:
            connection.execute(ALLOCATION.insert(), [dict(row) for row in rows])
        yield store


@pytest.mark.parametrize(
    ("query", "index"),
    [
        pytest.param(
            lapsing._OVER.params(today=date(2026, 11, 1)), "ix_allocation_until", id="what has expired"
        ),
        pytest.param(
            free_space._HELD_BELOW.params(of="top", at=bytes(16)), "ix_allocation_block", id="who is below"
        ),
        pytest.param(
            free_space._HELD_BETWEEN.params(of="top", at=bytes(16), last=bytes(16)),
            "allocation_block",
            id="who is in a block",
        ),
        pytest.param(book._LAST, "ix_allocation_position", id="the last position"),
    ],
)
def test_an_operation_reads_no_more_than_it_is_about(refilled, query, index):
    with refilled.read() as connection:
        written = query.compile(connection)
        plan = "\n".join(
            connection.exec_driver_sql(f"EXPLAIN {written}", written.construct_params()).scalars()
        )

    assert index in plan, plan
    assert "Seq Scan" not in plan
    assert "Sort" not in plan
