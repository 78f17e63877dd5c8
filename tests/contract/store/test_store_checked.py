"""What is wrong in a store is told, each thing by its rule; and what follows from the rest is made anew."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from registering import made, sub, top, wanted

from ipam.registry.asking import OPERATOR
from ipam.words import Family
from service.order import Order
from service.registry import Registry
from service.registry_space import allocating, releasing
from store.checking import Extent, checked, extent
from store.open import open_as_it_is, open_store
from store.plan import Plan
from store.renewing import renew

NOW = datetime(2026, 11, 1, tzinfo=UTC)
TREE = made(
    top("top", "10.0.0.0/16", "10.1.0.0/16"), sub("low", "top", 24), top("other", "10.2.0.0/16"),
    top("six", "2001:db8::/56", family=Family.IPV6),
)  # fmt: skip


@pytest.fixture
def plan(store):
    Plan(store).change(lambda _: TREE)
    registry = Registry(store, cool_down=timedelta(hours=1), now=lambda: NOW)
    for name, length in (("a", 28), ("b", 28), ("gone", 27)):
        registry.run(Order("allocate", {}), allocating(wanted("top", length, name)))
    registry.run(Order("release", {}), releasing(registry, "gone", OPERATOR))
    return store


def told(url):
    store, version = open_as_it_is(url)
    with closing(store):
        return [(one.rule, one.where, one.what) for one in checked(store, version)]


def block(store, *numbers):
    """Write an address as the database takes it."""
    hexed = bytes([0] * 12 + list(numbers)).hex()
    return f"X'{hexed}'" if store.url.startswith("sqlite") else f"'\\x{hexed}'::bytea"


def spoil(store, *statements):
    with store.write() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def test_nothing_is_wrong_with_what_the_registry_made(plan, store_url):
    assert told(store_url) == []
    assert extent(plan) == Extent(pools=4, cidrs=5, allocations=3)


def test_two_allocations_that_overlap(plan, store_url):
    if store_url.startswith("postgresql"):
        spoil(plan, "ALTER TABLE allocation DROP CONSTRAINT ex_allocation_owner")
    at = block(plan, 10, 0, 1, 0)
    spoil(plan, f"UPDATE allocation SET start = {at}, length = 25, cidr = '10.0.1.0/25' WHERE id = 'b'")
    found = told(store_url)

    assert ("overlap", "pool 'top'", "10.0.1.0/28 (a) lies in 10.0.1.0/25 (b)") in found
    assert {rule for rule, _, _ in found} - {"guard"} == {"overlap", "free space"}
    assert (("guard", "guard ex_allocation_owner", "is not there, or switched off") in found) == (
        store_url.startswith("postgresql")
    )


def test_an_allocation_that_lies_nowhere(plan, store_url):
    at = block(plan, 11, 0, 1, 0)
    spoil(plan, f"UPDATE allocation SET start = {at}, cidr = '11.0.1.0/28' WHERE id = 'b'")
    found = told(store_url)

    assert found[0] == (
        "allocation",
        "pool 'top'",
        "the allocation 11.0.1.0/28 (b) lies in none of its CIDRs",
    )
    assert found[1:] == [("free space", "pool 'top'", "10.0.1.16/28 is not listed as free")]


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ("length = 8", "the allocation b cannot be made out: 10.0.1.16/8 has host bits set"),
        ("length = 99", "the allocation b cannot be made out: 99 is not a valid netmask"),
        ("version = 5", "the allocation b cannot be made out: 5"),
        ("cidr = '10.0.1.48/28'", "the allocation 10.0.1.16/28 (b) is written down as 10.0.1.48/28 as well"),
    ],
)
def test_an_allocation_that_is_none(plan, store_url, values, what):
    spoil(plan, f"UPDATE allocation SET {values} WHERE id = 'b'")

    assert ("allocation", "pool 'top'", what) in told(store_url)


def test_top_level_space_that_is_claimed_twice(plan, store_url):
    spoil(plan, f"UPDATE pool_cidr SET start = {block(plan, 10, 1, 0, 0)} WHERE pool = 'other'")

    assert told(store_url)[0] == (
        "top-level space", "scope 'private'", "10.1.0.0/16 of pool 'other' lies in 10.1.0.0/16 of pool 'top'",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (
            "UPDATE pool SET family = 'ipv6' WHERE id = 'other'",
            ("family", "pool 'other'", "is ipv6, and its CIDR 10.2.0.0/16 is not"),
        ),
        (
            """UPDATE pool SET rules = '{"netmask_lengths": [20, 16, null], "tags": []}' WHERE id = 'top'""",
            ("rules", "pool 'top'", "has the netmask lengths 20, 16, which are no order within /32"),
        ),
        (
            "UPDATE pool SET depth = 7 WHERE id = 'low'",
            ("tree", "pool 'top/low'", "stands at depth 2, and 7 is written down"),
        ),
        (
            "UPDATE pool SET scope = 'public' WHERE id = 'low'",
            ("tree", "pool 'top/low'", "is of scope 'public', and its parent 'top' of 'private'"),
        ),
        (
            "UPDATE pool SET rules = 'x' WHERE id = 'other'",
            ("pool", "pool 'other'", "cannot be made out: Expecting value: line 1 column 1 (char 0)"),
        ),
    ],
)
def test_a_pool_that_makes_no_sense(plan, store_url, statement, found):
    spoil(plan, statement)

    assert found in told(store_url)


SUB_POOLS = {
    "gone": "DELETE FROM allocation WHERE type = 'ipam-pool'",
    "expired": "UPDATE allocation SET holds = FALSE WHERE type = 'ipam-pool'",
    "of another": "UPDATE allocation SET resource = 'other' WHERE type = 'ipam-pool'",
    "by another id": "UPDATE allocation SET id = 'x' WHERE type = 'ipam-pool'",
}
FREE = {
    "nothing is free": "DELETE FROM free",
    "a block is not listed": "DELETE FROM free WHERE bits = 15",
    "a block is smaller": "UPDATE free SET bits = bits - 1 WHERE bits = 15",
    "a block is none": "UPDATE free SET bits = bits + 1 WHERE bits = 9",
}


@pytest.mark.parametrize("statement", SUB_POOLS.values(), ids=SUB_POOLS)
def test_sub_pools_that_are_no_allocations_are_told_and_made_anew(plan, store_url, statement):
    spoil(plan, statement)
    found = {rule for rule, _, _ in told(store_url)}

    assert "sub-pool" in found
    assert found <= {"sub-pool", "free space"}
    renew(plan)
    assert told(store_url) == []


@pytest.mark.parametrize("statement", FREE.values(), ids=FREE)
def test_free_space_that_is_wrong_is_told_and_made_anew(plan, store_url, statement):
    spoil(plan, statement)

    assert {rule for rule, _, _ in told(store_url)} == {"free space"}
    renew(plan)
    assert told(store_url) == []


def test_a_sub_pool_whose_space_somebody_else_has_stays_told(plan, store_url):
    at = block(plan, 10, 0, 0, 0)
    spoil(
        plan, SUB_POOLS["gone"],
        f"UPDATE allocation SET start = {at}, cidr = '10.0.0.0/28' WHERE id = 'b'",
    )  # fmt: skip
    renew(plan)

    assert [rule for rule, _, _ in told(store_url)] == ["sub-pool"]


def test_an_audit_that_could_be_changed(plan, store_url):
    spoil(plan, "DROP TRIGGER audit_kept" + (" ON audit" if store_url.startswith("postgresql") else ""))

    assert told(store_url) == [("guard", "guard audit_kept", "is not there, or switched off")]


def test_a_column_that_is_not_there_ends_the_check(plan, store_url):
    spoil(plan, "DELETE FROM free", "ALTER TABLE pool DROP COLUMN tags", "DROP TABLE missed")

    assert told(store_url) == [
        ("schema", "table missed", "is not there"),
        ("schema", "table pool", "has no column tags"),
    ]


def test_a_file_that_is_damaged_is_not_looked_into(tmp_path):
    path = tmp_path / "cidrwatch.db"
    with closing(open_store(f"sqlite:///{path}")) as store:
        Plan(store).change(lambda _: TREE)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("INSERT INTO numbers VALUES (99, X'00')")
        connection.execute("DELETE FROM free")
        connection.commit()
        page, size = (
            connection.execute(query).fetchone()[0]
            for query in ("SELECT rootpage FROM sqlite_master WHERE name = 'pool'", "PRAGMA page_size")
        )

    assert told(f"sqlite:///{path}") == [
        ("reference", "table numbers", "row 99 refers to a shard that is gone")
    ]
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * 64)
    rules = {rule for rule, _, _ in told(f"sqlite:///{path}")}

    assert rules == {"integrity"}
