"""What happened to pools and findings is counted once, whatever else becomes of the store."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from reading_rows import answered, later, shard
from registering import made, sub, top, wanted
from sqlalchemy import event, select, update
from tallied import balance, held

from ipam.cidr import parse
from ipam.cloud_ipam import CloudIpam, CloudPool, CloudScope
from ipam.finding import RULES, Rule
from ipam.pool import Allocation
from ipam.registry.asking import OPERATOR
from ipam.tallies import Allocating, Finding
from ipam.words import Family, Kind
from service.order import Order
from service.registry import Registry
from service.registry_space import allocating, releasing
from store.forgetting import forgotten
from store.inventory import Inventory
from store.open import open_store
from store.plan import Plan
from store.schema import NOTICED
from store.sinces import Sinces
from store.tallies import Counted
from store.tally_schema import CLOUD_POOL_TALLY, FINDING_TALLY

NOW = datetime(2026, 11, 1, tzinfo=UTC)
TODAY = date(2026, 11, 1)
TREE = made(top("top", "10.0.0.0/24"), sub("low", "top", 26))
LOW = next(pool for pool in TREE.pools if pool.id == "low")
HERE = shard(kind=Kind.IPAM)
THERE = shard("444455556666", kind=Kind.IPAM)
SCOPE = CloudScope("s-1", "", "private")
POOL, OTHER = (CloudPool(name, "s-1", "", Family.IPV4, (parse("10.0.0.0/16"),)) for name in ("p-1", "p-2"))


def pools(store):
    return Counted(store).load().pools


def declared(space, name="a-1", **more):
    return Allocation(name, "low", parse(space), **more)


def planned(store, *allocations, tree=TREE, today=TODAY):
    Plan(store).change(lambda _: replace(tree, allocations=allocations), today)


def test_a_plan_counts_what_it_gives_and_takes(store):
    planned(store)
    planned(store, declared("10.0.0.0/28"), declared("10.0.0.16/28", "a-2"))
    planned(store, declared("10.0.0.0/28"))

    assert pools(store) == {"top": Allocating(1, 0), "low": Allocating(2, 1)}
    assert balance(store) == held(store)


def test_an_allocation_that_moves_is_another_and_one_that_is_described_anew_is_the_same(store):
    planned(store, declared("10.0.0.0/28"))
    planned(store, declared("10.0.0.0/28", description="for eks"))
    planned(store, declared("10.0.0.16/28"))

    assert pools(store)["low"] == Allocating(2, 1)


def test_a_reservation_that_expires_is_released_once_and_counts_anew_when_it_is_prolonged(store):
    over = declared("10.0.0.0/28", until=TODAY)
    planned(store, over)
    for days in (1, 2):
        planned(store, over, today=TODAY + timedelta(days))
    expired = pools(store)["low"]
    planned(store, replace(over, until=None), today=TODAY + timedelta(3))
    planned(store, today=TODAY + timedelta(4))

    assert expired == Allocating(1, 1)
    assert pools(store)["low"] == Allocating(2, 2)
    assert balance(store) == held(store)


def test_the_registry_counts_in_the_operation_itself(store):
    planned(store)
    registry = Registry(store, now=lambda: NOW)
    for name in ("a-1", "a-2"):
        registry.run(Order("allocate", {"name": name}), allocating(wanted("low", 28, name)))
    registry.run(Order("release", {}), releasing(registry, "a-1", OPERATOR))

    assert pools(store)["low"] == Allocating(2, 1)
    assert balance(store) == held(store)


def test_an_allocation_and_its_count_are_written_together_or_not_at_all(store):
    planned(store)
    before = pools(store)

    def fail(_connection, _cursor, statement, *_):
        if statement.startswith("INSERT INTO pool_tally"):
            raise InterruptedError

    event.listen(store.engine, "before_cursor_execute", fail)
    with pytest.raises(InterruptedError):
        planned(store, declared("10.0.0.0/28"))
    event.remove(store.engine, "before_cursor_execute", fail)

    assert pools(store) == before
    assert Plan(store).load() == TREE


def test_a_pool_that_is_deleted_takes_its_tally_along(store):
    planned(store, declared("10.0.0.0/28"))
    planned(store, tree=made(top("top", "10.0.0.0/24")))

    assert pools(store) == {"top": Allocating(1, 1)}


def test_tallies_outlive_the_process(store_url):
    for space in ("10.0.0.0/28", "10.0.0.16/28"):
        with closing(open_store(store_url)) as store:
            planned(store, declared(space))
    with closing(open_store(store_url)) as store:
        assert pools(store)["low"] == Allocating(2, 1)


def given(number, pool="p-1"):
    return Allocation(f"c-{number}", pool, parse(f"10.0.{number}.0/24"))


def told(store, minute, *allocations, of=HERE, held_by=(POOL,)):
    ipam = CloudIpam((SCOPE,), held_by, allocations)
    return Inventory(store).record(replace(answered(at=later(minute), of=of), ipam=ipam))


def test_of_a_clouds_pool_only_what_changes_between_two_readings_counts(store):
    told(store, 0, given(1), given(2))
    before = pools(store)
    told(store, 1, given(1), given(3))
    told(store, 2, given(1), given(3))

    assert before == {}
    assert pools(store) == {"p-1": Allocating(1, 1)}


def test_a_clouds_pool_that_is_new_begins_with_nothing_and_one_that_is_gone_is_forgotten(store):
    told(store, 0, given(1), given(2), given(3))
    told(store, 1, given(1), given(2), given(4), given(5, "p-2"), held_by=(POOL, OTHER))
    told(store, 2, given(1), given(2), given(4), given(6, "p-2"), held_by=(POOL, OTHER))
    both = pools(store)
    told(store, 3, given(6, "p-2"), given(7, "p-2"), given(8, "p-2"), held_by=(OTHER,))
    told(store, 4, given(6, "p-2"), given(7, "p-2"), given(8, "p-2"), held_by=(OTHER,))

    assert both == {"p-1": Allocating(1, 1), "p-2": Allocating(1, 1)}
    assert pools(store) == {"p-2": Allocating(3, 1)}


def test_a_pool_that_two_shards_see_counts_once(store):
    for minute, seen in enumerate(((given(1),), (given(1), given(2)))):
        told(store, minute, *seen)
        told(store, minute, *seen, of=THERE)

    assert pools(store) == {"p-1": Allocating(1, 0)}


def test_a_source_that_is_forgotten_leaves_no_tally(store):
    told(store, 0, given(1))
    told(store, 1, given(1), given(2))
    forgotten(store, HERE.source)

    with store.read() as connection:
        assert connection.execute(select(CLOUD_POOL_TALLY)).all() == []


def noticed(store, *found):
    """Take note of findings, each a number and its rule."""
    keys = np.array([key for key, _ in found], np.uint64)
    rules = np.array([RULES.index(rule) for _, rule in found], np.uint8)
    return Sinces(store).noticed(keys, np.full(len(found), 100, np.int64), rules)


def rules(store):
    return Counted(store).load().rules


def test_findings_are_counted_when_they_begin_and_when_they_end(store):
    noticed(store, (1, Rule.OVERLAP), (2, Rule.OVERLAP), (3, Rule.TAG_MISSING))
    noticed(store, (2, Rule.OVERLAP), (4, Rule.STALE_SHARD))
    noticed(store, (2, Rule.OVERLAP), (4, Rule.STALE_SHARD))
    noticed(store, (1, Rule.OVERLAP))

    assert rules(store) == {
        Rule.OVERLAP: Finding(3, 2),
        Rule.TAG_MISSING: Finding(1, 1),
        Rule.STALE_SHARD: Finding(1, 1),
    }


def test_findings_of_a_store_that_did_not_tell_rules_end_uncounted_and_learn_theirs(store):
    noticed(store, (1, Rule.OVERLAP), (2, Rule.OVERLAP))
    former = b"cws1\2\0\0\0" + np.array([1, 2], "<u8").tobytes() + np.array([7, 8], "<i8").tobytes()
    with store.write() as connection:
        connection.execute(update(NOTICED).values(content=former))
    since = noticed(store, (2, Rule.OVERLAP)).tolist()
    noticed(store)

    assert since == [8]
    assert rules(store) == {Rule.OVERLAP: Finding(2, 1)}


def test_a_tally_of_a_rule_that_this_version_does_not_know_stays_and_is_not_told(store):
    noticed(store, (1, Rule.OVERLAP))
    with store.write() as connection:
        connection.execute(update(FINDING_TALLY).values(rule="of_later"))
    noticed(store, (1, Rule.STALE_SHARD))
    noticed(store)

    assert rules(store) == {Rule.STALE_SHARD: Finding(0, 1)}


def test_findings_are_noted_and_counted_together_or_not_at_all(store):
    noticed(store, (1, Rule.OVERLAP))

    def fail(_connection, _cursor, statement, *_):
        if statement.startswith("INSERT INTO noticed"):
            raise InterruptedError

    event.listen(store.engine, "before_cursor_execute", fail)
    with pytest.raises(InterruptedError):
        noticed(store, (1, Rule.OVERLAP), (2, Rule.OVERLAP))
    event.remove(store.engine, "before_cursor_execute", fail)
    before = rules(store)
    noticed(store, (1, Rule.OVERLAP), (2, Rule.OVERLAP))

    assert before == {Rule.OVERLAP: Finding(1, 0)}
    assert rules(store) == {Rule.OVERLAP: Finding(2, 0)}
