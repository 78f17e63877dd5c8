"""What a reading may change, on every database."""

from contextlib import closing
from dataclasses import replace
from datetime import timedelta, timezone

import pytest
from reading_rows import START, answered, failed, later, shard, vpc
from sqlalchemy import select
from stored_rows import stored_rows

from ipam.shard import ShardStatus
from ipam.words import ErrorClass, Kind, ShardState
from store.inventory import Inventory
from store.open import open_store
from store.schema import NUMBERS, SHARD, TAGS, WORDS

A = vpc(
    "vpc-a",
    "10.0.0.0/16",
    name="a",
    tags={"Env": "prod", "ü": "☃"},
    default=True,
    zone="z",
    state="available",
)
A6 = vpc("vpc-a", "2001:db8:ffff:ffff::/64", parent="p", free=12, attached=1)
B = vpc("vpc-b", "255.255.255.255/32", owner="999900001111", free=(1 << 31) - 1)
C = vpc("vpc-c", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128")


@pytest.fixture
def inventory(store):
    return Inventory(store)


def content(inventory, of=None):
    (found,) = inventory.contents([of or shard()])
    assert len(found.records) == found.status.rows
    return found


def held(inventory):
    return {row.resource for row in stored_rows(content(inventory))}


def in_order(rows):
    return sorted(rows, key=lambda row: (row.resource, str(row.cidr)))


def seen(inventory):
    """Say when each resource was first seen, in minutes."""
    found = content(inventory)
    start = int(START.timestamp())
    return {
        name: (at - start) // 60
        for name, at in zip(
            (row.resource for row in stored_rows(found)),
            found.records.column("first_seen").tolist(),
            strict=True,
        )
    }


def test_a_shard_that_was_never_read_is_pending_and_empty(inventory):
    found = content(inventory)

    assert found.status == ShardStatus(shard())
    assert found.status.state is ShardState.PENDING
    assert inventory.statuses([shard()]) == [found.status]


def test_a_complete_reading_is_held_as_it_came(inventory):
    inventory.record(answered(A, A6, B, C))

    assert stored_rows(content(inventory)) == [A, B, A6, C]


def test_a_reopened_store_holds_the_same(inventory, store_url):
    inventory.record(answered(A, A6, B, C, rejected=["vpc-x"]))
    before = content(inventory)
    with closing(open_store(store_url)) as again:
        after = content(Inventory(again))

        assert stored_rows(after) == stored_rows(before)
        assert after.records.same(before.records)
        assert after.status == before.status


def test_the_status_tells_of_the_last_good_reading(inventory):
    inventory.record(answered(A, B, at=later(1), rejected=["vpc-x"]))

    assert content(inventory).status == ShardStatus(
        shard(),
        ShardState.OK,
        last_attempt=later(1),
        last_success=later(1),
        rows=2,
        rejected=1,
        duration_seconds=1.5,
    )


def test_a_failed_reading_touches_no_row_and_says_why(inventory):
    inventory.record(answered(A, at=later(1), rejected=["vpc-x"]))
    inventory.record(failed(at=later(2)))
    inventory.record(failed(at=later(3), message="still not"))

    assert stored_rows(content(inventory)) == [A]
    assert content(inventory).status == ShardStatus(
        shard(),
        ShardState.ERROR,
        ErrorClass.DENIED,
        "still not",
        last_attempt=later(3),
        last_success=later(1),
        rows=1,
        rejected=1,
        failures=2,
    )


def test_a_failed_first_reading_leaves_a_shard_without_success(inventory):
    inventory.record(failed(at=later(1)))

    status = content(inventory).status
    assert (status.state, status.last_success, status.failures, status.rows) == (ShardState.ERROR, None, 1, 0)


def test_a_good_reading_ends_the_count_of_failures(inventory):
    inventory.record(failed(at=later(1)))
    inventory.record(answered(A, at=later(2)))

    status = content(inventory).status
    assert (status.state, status.error_class, status.error, status.failures) == (ShardState.OK, None, "", 0)


def test_a_complete_reading_retires_what_it_does_not_name(inventory):
    inventory.record(answered(A, B))
    inventory.record(answered(B, C, at=later(1)))

    assert held(inventory) == {"vpc-b", "vpc-c"}


def test_an_empty_complete_reading_retires_everything(inventory):
    inventory.record(answered(A, B))
    inventory.record(answered(at=later(1)))

    assert held(inventory) == set()
    assert content(inventory).status.state is ShardState.OK


def test_a_block_keeps_the_time_when_it_was_first_seen(inventory):
    inventory.record(answered(A, B))
    inventory.record(failed(at=later(1)))
    inventory.record(answered(vpc("vpc-b", "255.255.255.255/32", name="new"), C, at=later(2)))

    assert seen(inventory) == {"vpc-b": 0, "vpc-c": 2}


def test_another_block_of_a_known_resource_is_first_seen_by_itself(inventory):
    inventory.record(answered(A))
    inventory.record(answered(A, A6, at=later(1)))

    assert (content(inventory).records.column("first_seen") - int(START.timestamp())).tolist() == [0, 60]


def test_a_resource_that_comes_back_after_a_complete_reading_is_seen_anew(inventory):
    inventory.record(answered(A, B))
    inventory.record(answered(A, at=later(1)))
    inventory.record(answered(A, B, at=later(2)))

    assert seen(inventory) == {"vpc-a": 0, "vpc-b": 2}


@pytest.mark.parametrize(
    ("rows", "rejected", "expected"),
    [
        pytest.param([B], ["vpc-a"], [B, A, A6], id="named: its blocks stay"),
        pytest.param([B], ["vpc-x"], [B], id="unknown: nothing to keep"),
        pytest.param([A6, B], ["vpc-a"], [A6, B, A], id="half readable: its other block stays"),
        pytest.param([], ["vpc-a", "vpc-b"], [A, A6, B], id="all malformed: all stay"),
        pytest.param([A, A6], [""], [A, A6, B], id="without an id it may be anything: nothing goes"),
        pytest.param([A, A6], [], [A, A6], id="none malformed: absent ones go"),
    ],
)
def test_a_rejected_row_keeps_the_last_good_copy_of_its_resource(inventory, rows, rejected, expected):
    inventory.record(answered(A, A6, B))

    inventory.record(answered(*rows, at=later(1), rejected=rejected))

    assert in_order(stored_rows(content(inventory))) == in_order(expected)
    assert set(seen(inventory).values()) <= {0}


def written(store):
    """Read everything that is kept about rows."""
    with store.read() as connection:
        tables = [connection.execute(select(table)).all() for table in (NUMBERS, TAGS, WORDS)]
        return connection.execute(select(SHARD.c.changed, SHARD.c.worded)).all(), *tables


def test_an_unchanged_answer_writes_the_status_alone_whatever_its_order(inventory, store):
    inventory.record(answered(A, A6, B))
    before = written(store)
    changes = inventory.record(answered(B, A6, A, at=later(1)))

    assert len(changes) == 0
    assert written(store) == before
    assert content(inventory).status.last_success == later(1)


def test_a_change_of_a_number_leaves_words_and_tags_alone(inventory, store):
    inventory.record(answered(A, A6))
    _, numbers, *before = written(store)
    inventory.record(answered(replace(A, free=7), A6, at=later(1)))
    generations, changed, *after = written(store)

    assert generations == [(2, 1)]
    assert changed != numbers
    assert after == before


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"name": "other"}, id="name"),
        pytest.param({"tags": {"Env": "test"}}, id="tags"),
        pytest.param({"state": "other"}, id="state"),
        pytest.param({"free": 1}, id="free addresses"),
        pytest.param({"attached": 0}, id="attached"),
        pytest.param({"default": True}, id="default"),
        pytest.param({"zone": "z"}, id="zone"),
        pytest.param({"parent": "p"}, id="parent"),
        pytest.param({"owner": "999900001111"}, id="owner"),
    ],
)
def test_a_change_of_any_column_is_held(inventory, change):
    inventory.record(answered(vpc("vpc-a", "10.0.0.0/16")))
    content(inventory)
    changed = vpc("vpc-a", "10.0.0.0/16", **change)
    inventory.record(answered(changed, at=later(1)))

    assert stored_rows(content(inventory)) == [changed]


def test_shards_do_not_touch_each_other(inventory):
    others = [shard("999900001111"), shard(kind=Kind.SUBNET)]
    inventory.record(answered(A))
    for other in others:
        inventory.record(answered(B, of=other))
    inventory.record(answered())

    assert [len(found.records) for found in inventory.contents([shard(), *others])] == [0, 1, 1]


def test_contents_come_in_the_order_asked_for_and_no_others(inventory):
    many = [shard(f"{number:012d}") for number in range(1200)]
    for number in (3, 1, 1199, 700):
        inventory.record(answered(vpc(f"vpc-{number}", "10.0.0.0/16"), of=many[number]))

    found = inventory.contents(many[::-1])
    assert [one.status.shard for one in found] == many[::-1]
    assert [row.resource for one in found for row in stored_rows(one)] == [
        "vpc-1199",
        "vpc-700",
        "vpc-3",
        "vpc-1",
    ]


def test_every_write_is_a_new_generation(inventory):
    numbers = [inventory.generation()]
    for reading in (answered(A), answered(A), failed(), answered()):
        inventory.record(reading)
        numbers.append(inventory.generation())

    assert numbers == [0, 1, 2, 3, 4]


def test_a_write_by_another_process_is_seen(inventory, store_url):
    inventory.record(answered(A))
    content(inventory)
    with closing(open_store(store_url)) as other:
        Inventory(other).record(answered(B, at=later(1)))

    assert held(inventory) == {"vpc-b"}


def test_times_are_kept_in_utc_to_the_microsecond(inventory):
    at = START.replace(microsecond=123456).astimezone(timezone(timedelta(hours=8)))
    inventory.record(answered(A, at=at))

    found = content(inventory).status.last_success
    assert found == at
    assert found.utcoffset() == timedelta(0)


def test_a_time_without_a_zone_is_refused_and_nothing_is_written(inventory):
    with pytest.raises(Exception, match="has no time zone"):
        inventory.record(answered(A, at=START.replace(tzinfo=None)))

    assert inventory.generation() == 0
    assert content(inventory).status.state is ShardState.PENDING


def test_text_that_no_database_takes_is_replaced_and_the_rest_is_kept(inventory):
    odd = vpc("vpc-a", "10.0.0.0/16", name="half \ud83d pair, zero \0, whole 😀", tags={"k": "\ud800"})
    inventory.record(answered(odd))
    inventory.record(failed(message="bad \udfff byte"))

    (row,) = stored_rows(content(inventory))
    assert row.name == "half \ufffd pair, zero \ufffd, whole 😀"
    assert row.tags == {"k": "\ufffd"}
    assert content(inventory).status.error == "bad \ufffd byte"
