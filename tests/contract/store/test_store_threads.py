"""Readers and writers at once: a reader sees whole readings only, and no writer is lost."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier, Event

import pytest
from declaring import TODAY, Ids, plan, pool
from reading_rows import answered, later, shard, vpc
from stored_rows import stored_rows

from ipam.apply import applied
from store.generation import current
from store.inventory import Inventory
from store.open import open_store
from store.plan import Plan

SHARDS = [shard(f"{number:012d}") for number in range(8)]


def version(number, of):
    """Make a reading whose rows all say the same number, and are as many as no other reading's."""
    rows = (vpc(f"vpc-{at}", f"10.{at}.0.0/16", name=str(number)) for at in range(40 + number))
    return answered(*rows, at=later(number), of=of)


def whole(contents):
    """Tell whether each content is one reading, with the status of that reading."""
    return all(
        len(content.records) == content.status.rows and len({row.name for row in stored_rows(content)}) <= 1
        for content in contents
    )


@pytest.mark.parametrize("shared", [False, True], ids=["readers of their own", "readers that share one"])
def test_a_reader_sees_whole_readings_while_others_write(store, store_url, shared):
    begun, done = Barrier(3), Event()
    writer = Inventory(store)

    def write(of):
        for number in range(6):
            writer.record(version(number, of))

    def read(reader):
        seen = [whole(reader.contents(SHARDS))]
        begun.wait(60)
        while not done.is_set():
            seen.append(whole(reader.contents(SHARDS)))
        return all(seen)

    with closing(open_store(store_url)) as other, ThreadPoolExecutor(10) as threads:
        one = Inventory(other)
        readers = [threads.submit(read, one if shared else Inventory(other)) for _ in range(2)]
        begun.wait(60)
        try:
            list(threads.map(write, SHARDS))
        finally:
            done.set()
        views = [reader.result() for reader in readers]

    assert views == [True, True]
    assert writer.generation() == 6 * len(SHARDS)
    assert [[row.name for row in stored_rows(content)] for content in writer.contents(SHARDS)] == [
        ["5"] * 45
    ] * len(SHARDS)


def test_a_reading_transaction_sees_one_state_whatever_is_written_meanwhile(store, store_url):
    with closing(open_store(store_url)) as other, store.read() as connection:
        before = current(connection)
        Inventory(other).record(version(1, SHARDS[0]))

        assert current(connection) == before == 0
    assert Inventory(store).generation() == 1


def test_changes_of_the_plan_by_two_openings_follow_one_another(store, store_url):
    ids = Ids()

    def add(kept, number):
        name = f"p{number}"

        def more(stored):
            known = [pool(one.name, str(one.cidrs[0])) for one in stored.pools]
            return applied(plan(*known, pool(name, f"10.{number}.0.0/16")), stored, ids, TODAY)

        kept.change(more)

    with closing(open_store(store_url)) as other, ThreadPoolExecutor(6) as threads:
        openings = [Plan(store), Plan(other)]
        list(threads.map(lambda number: add(openings[number % 2], number), range(24)))

    assert {one.name for one in Plan(store).load().pools} == {f"p{number}" for number in range(24)}
