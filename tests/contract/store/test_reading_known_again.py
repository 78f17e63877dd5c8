"""A reading that tells what the one before told touches no row, and is known by everything that it tells."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading_rows import answered, failed, later, shard, vpc
from sqlalchemy import event
from stored_rows import stored_rows

from ipam.changes import Changes
from ipam.cidr import parse
from ipam.doubt import Doubt
from ipam.reading import Row
from ipam.words import ShardState
from store.inventory import Inventory
from store.unchanged import digest

ONE = vpc("vpc-a", "10.0.0.0/16", name="a", tags={"Env": "prod"}, zone="z", state="available", parent="p")
OTHER = {
    "cidr": parse("10.0.0.0/17"), "resource": "vpc-b", "owner": "999900001111", "name": "b", "parent": "q",
    "zone": "y", "state": "pending", "tags": {"Env": "test"}, "default": True, "free": 7, "attached": 1,
}  # fmt: skip

tags = st.dictionaries(
    st.sampled_from(["a", "b", "ab", "", "ü"]), st.sampled_from(["", "a", "b"]), max_size=3
)
rows = st.builds(
    vpc,
    st.sampled_from(["vpc-a", "vpc-b", "a"]),
    st.sampled_from(["10.0.0.0/16", "10.0.0.0/17", "a00::/16"]),
    name=st.sampled_from(["", "a", "vpc"]),
    tags=tags,
    default=st.booleans(),
)


@pytest.fixture
def inventory(store):
    return Inventory(store)


@pytest.fixture
def statements(store):
    found = []
    event.listen(store.engine, "before_cursor_execute", lambda *told: found.append(told[2]))
    return found


def status(inventory):
    return inventory.statuses([shard()])[0]


def test_the_same_again_touches_no_row_and_is_as_fresh_as_any(inventory, statements):
    inventory.record(answered(ONE))
    inventory.record(failed(at=later(5)))
    statements.clear()
    found = inventory.record(answered(ONE, at=later(10)))

    assert isinstance(found, Changes)
    assert not found
    assert not [one for one in statements if "numbers" in one or "tags" in one]
    assert status(inventory).state is ShardState.OK
    assert (status(inventory).last_success, status(inventory).failures) == (later(10), 0)
    assert stored_rows(inventory.contents([shard()])[0]) == [ONE]


@pytest.mark.parametrize("name", [field.name for field in fields(Row)])
def test_every_field_makes_another_reading(inventory, name):
    changed = replace(ONE, **{name: OTHER[name]})
    inventory.record(answered(ONE))
    inventory.record(answered(changed, at=later(5)))

    assert digest(answered(ONE)) != digest(answered(changed))
    assert stored_rows(inventory.contents([shard()])[0]) == [changed]


@given(one=st.lists(rows, max_size=4), other=st.lists(rows, max_size=4))
def test_two_readings_have_one_digest_only_when_they_tell_the_same(one, other):
    assert (digest(answered(*one)) == digest(answered(*other))) == (one == other)


def test_what_was_rejected_is_read_row_by_row_until_it_is_good(inventory):
    inventory.record(answered(ONE, rejected=["vpc-x"]))
    inventory.record(answered(ONE, rejected=["vpc-x"], at=later(5)))
    assert status(inventory).rejected == 1

    inventory.record(answered(ONE, at=later(10)))
    assert status(inventory).rejected == 0


def test_a_doubt_ends_when_everything_is_there_again(inventory):
    many = [vpc(f"vpc-{at}", f"10.{at}.0.0/16") for at in range(100)]
    inventory.record(answered(*many))
    assert isinstance(inventory.record(answered(many[0], at=later(5))), Doubt)

    assert not inventory.record(answered(*many, at=later(10)))
    assert status(inventory).vanished == 0
    assert isinstance(inventory.record(answered(many[0], at=later(15))), Doubt)
