"""A report tells what it was made of, also when its shards were read again since; on every database."""

import pytest
from reading_rows import answered, later, shard, vpc
from sqlalchemy import func, select
from stored_rows import stored_rows

from ipam.changes import What
from ipam.snapshot import Snapshot
from store.error import StoreError
from store.inventory import Inventory
from store.schema import WORDS
from store.words import PART, PARTS_HELD

HOUR = 60  # minutes


@pytest.fixture
def inventory(store):
    return Inventory(store)


def many(count, name="x"):
    return [vpc(f"vpc-{at:05}", f"10.{at // 256}.{at % 256}.0/24", name=name) for at in range(count)]


def loaded(inventory):
    return Snapshot.of(inventory.contents([shard()]))


def names(snapshot):
    return {text.name for text in snapshot.texts.of(range(len(snapshot)))}


@pytest.mark.parametrize("read", [False, True], ids=["its words were not read before", "its words were read"])
def test_a_snapshot_has_the_words_of_its_time(inventory, read):
    inventory.record(answered(*many(3, "old")))
    before = loaded(inventory)
    if read:
        assert names(before) == {"old"}
    inventory.record(answered(*many(2, "new"), at=later(5)))
    inventory.record(answered(*many(4, "newest"), at=later(10)))

    assert names(before) == {"old"}
    assert names(loaded(inventory)) == {"newest"}


def test_words_are_forgotten_an_hour_after_others_replaced_them(inventory, store):
    inventory.record(answered(*many(1, "old")))
    before = loaded(Inventory(store))
    inventory.record(answered(*many(1, "new"), at=later(5)))
    inventory.record(answered(of=shard("999900001111"), at=later(5 + HOUR)))
    assert kept(store) == 2
    inventory.record(answered(of=shard("999900001111"), at=later(6 + HOUR)))

    with pytest.raises(StoreError, match="the words of a report this old: make the report anew"):
        names(before)
    assert names(loaded(inventory)) == {"new"}
    assert kept(store) == 1


def kept(store):
    with store.read() as connection:
        return connection.scalar(select(func.count()).select_from(WORDS))


def test_of_many_rows_the_words_that_differ_alone_are_written(inventory, store):
    rows = many(3 * PART)
    inventory.record(answered(*rows))
    rows[PART] = vpc(rows[PART].resource, str(rows[PART].cidr), name="renamed")
    changes = inventory.record(answered(*rows, at=later(1)))

    assert [(event.what, event.text.name) for event in changes.events()] == [(What.CHANGED, "renamed")]
    assert kept(store) == 4


def test_words_are_those_of_their_row_wherever_it_lies(inventory):
    rows = many(2 * PART + 1)
    inventory.record(answered(*rows))
    (content,) = inventory.contents([shard()])

    assert stored_rows(content) == rows
    wanted = [2 * PART, 0, PART, PART - 1, 0]
    assert [text.resource for text in content.texts.of(wanted)] == [rows[at].resource for at in wanted]


def test_no_more_than_a_few_words_stay_in_memory(inventory):
    shards = [shard(f"{number:012}") for number in range(PARTS_HELD + 5)]
    for one in shards:
        inventory.record(answered(*many(1), of=one))
    for content in inventory.contents(shards):
        content.texts.of([0])

    assert len(inventory.recent.parts) == PARTS_HELD


def test_a_reading_tells_what_appeared_changed_and_vanished(inventory):
    a, b, c = many(3)
    first = inventory.record(answered(a, b))
    inventory.record(answered(a, b, at=later(1)))
    changes = inventory.record(answered(vpc(a.resource, str(a.cidr), name="x", free=3), c, at=later(2)))

    assert [(event.what, event.text.resource) for event in first.events()] == [
        (What.APPEARED, a.resource),
        (What.APPEARED, b.resource),
    ]
    assert [(event.what, event.cidr, event.text.resource) for event in changes.events()] == [
        (What.APPEARED, c.cidr, c.resource),
        (What.CHANGED, a.cidr, a.resource),
        (What.VANISHED, b.cidr, b.resource),
    ]
