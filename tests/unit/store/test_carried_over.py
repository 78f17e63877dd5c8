"""What a database of the first schema holds is there after the upgrade."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from reading_rows import START, answered, later, shard, vpc
from stored_rows import stored_rows

from ipam.words import Kind, ShardState
from store.inventory import Inventory
from store.open import open_store, open_to_read

FIRST = Path(__file__).with_name("first_schema.sql")  # a dump of what the first version wrote

A = vpc("vpc-a", "10.0.0.0/16", name="ü", tags={"Env": "prod"}, default=True, zone="z", state="available")
A6 = vpc("vpc-a", "2001:db8:ffff:ffff::/64", parent="p", free=12, attached=1)
B = vpc("vpc-b", "9.0.0.0/8", owner="999900001111")


@pytest.fixture
def url(tmp_path):
    with closing(sqlite3.connect(tmp_path / "cidrwatch.db")) as connection:
        connection.executescript(FIRST.read_text("utf-8"))
    return f"sqlite:///{tmp_path}/cidrwatch.db"


@pytest.fixture
def inventory(url):
    with closing(open_store(url)) as store:
        yield Inventory(store)


def test_rows_are_carried_over_whole(inventory):
    (content,) = inventory.contents([shard()])
    minutes = (content.records.column("first_seen").astype(int) - int(START.timestamp())) // 60

    assert stored_rows(content) == [B, A, A6]
    assert minutes.tolist() == [5, 0, 0]


def test_the_status_of_each_shard_is_carried_over(inventory):
    vpcs, subnets, eips = inventory.statuses([shard(), shard(kind=Kind.SUBNET), shard(kind=Kind.EIP)])

    assert (vpcs.state, vpcs.rows, vpcs.rejected, vpcs.failures) == (ShardState.ERROR, 3, 1, 1)
    assert (vpcs.last_success, vpcs.last_attempt) == (later(5), later(6))
    assert (subnets.state, subnets.rows, subnets.last_success) == (ShardState.OK, 0, START)
    assert (eips.state, eips.last_success) == (ShardState.ERROR, None)


def test_the_next_reading_finds_what_was_carried_over(inventory):
    assert len(inventory.record(answered(A, A6, B, at=later(10)))) == 0
    assert inventory.generation() == 6


def test_a_database_of_an_earlier_schema_is_not_read_before_it_is_upgraded(url):
    assert open_to_read(url) is None
