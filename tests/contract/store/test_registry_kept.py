"""What the registry promises about the store, on every database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from registering import made, sub, top, wanted
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from ipam.cidr import parse
from ipam.pool import Allocation
from ipam.registry.asking import OPERATOR, Asker
from ipam.registry.error import Code, RegistryError
from service.order import Order
from service.registry import Registry
from service.registry_plan import deprovisioning, provisioning
from service.registry_space import OutdatedError, Sight, allocating, releasing
from store.book import opened_book
from store.checking import mistakes
from store.cooling import all_cooling
from store.error import StoreError
from store.inventory import Inventory
from store.log_book import entries
from store.plan import Plan
from store.plan_schema import ALLOCATION, AUDIT

NOW = datetime(2026, 11, 1, tzinfo=UTC)
TREE = made(top("top", "10.0.0.0/24"), sub("low", "top", 26))


@pytest.fixture
def registry(store):
    Plan(store).change(lambda _: TREE)
    return Registry(store, now=lambda: NOW)


def later(registry, **cool):
    """Let time pass for a registry, which may hold released space back."""
    return Registry(registry.store, cool_down=timedelta(**cool), now=lambda: NOW + timedelta(hours=1))


def give(registry, space, name="a-1", token="", **rest):
    order = Order("allocate", {"space": str(space), **{key: str(rest[key]) for key in rest}}, token=token)
    return registry.run(order, allocating(wanted("low", space, name, **rest)))["cidr"]


def release(registry, name="a-1"):
    registry.run(Order("release", {}), releasing(registry, name, OPERATOR))


def refused(code, operation, *arguments, **rest):
    with pytest.raises(RegistryError) as told:
        operation(*arguments, **rest)
    assert told.value.code is code


def whole(registry):
    with registry.store.read() as connection:
        return not list(mistakes(connection))


def test_what_is_released_is_issued_again_at_once(registry):
    give(registry, 28)
    give(registry, 28, "a-2")
    release(registry)

    assert give(registry, 28, "a-3") == "10.0.0.0/28"


def test_what_is_held_back_is_issued_when_its_time_has_come(registry):
    cooling = Registry(registry.store, cool_down=timedelta(hours=1), now=lambda: NOW)
    give(registry, 28)
    release(cooling)

    assert give(registry, 28, "a-2") == "10.0.0.16/28"
    assert whole(registry)
    assert give(later(registry), 28, "a-3") == "10.0.0.0/28"
    assert whole(registry)


def test_a_pool_that_only_has_what_is_held_back_says_so_and_how_long(registry):
    cooling = Registry(registry.store, cool_down=timedelta(hours=1), now=lambda: NOW)
    give(registry, "10.0.0.0/26")
    release(cooling)

    with pytest.raises(RegistryError) as told:
        give(registry, 28, "a-2")
    assert told.value.code is Code.BAD_VALUE
    assert told.value.sentence == (
        "pool 'top/low' has no room for a /28: 10.0.0.0/26 was released, and is held back until 2026-11-01T01:00:00Z; "
        "wait, or ask for that very block, which is given at once"
    )
    assert give(later(registry), 28, "a-2") == "10.0.0.0/28"


def test_whoever_asks_for_the_very_block_gets_what_is_held_back(registry):
    cooling = Registry(registry.store, cool_down=timedelta(hours=1), now=lambda: NOW)
    give(registry, 28)
    release(cooling)

    assert give(registry, "10.0.0.0/29", "a-2") == "10.0.0.0/29"
    assert give(registry, 29, "a-3") == "10.0.0.16/29"
    assert give(registry, "10.0.0.8/29", "a-4") == "10.0.0.8/29"
    assert whole(registry)


def test_the_rest_of_what_was_released_together_stays_held_back(registry):
    cooling = Registry(registry.store, cool_down=timedelta(hours=1), now=lambda: NOW)
    give(registry, 27)
    release(cooling)
    given = [give(registry, "10.0.0.8/29", "a-2"), give(registry, 29, "a-3")]
    held_back = [registry.now() + timedelta(hours=1)] * 2
    with opened_book(registry.store, NOW) as book:
        (kept,) = all_cooling(book.connection, NOW).of_pool.values()

    assert given == ["10.0.0.8/29", "10.0.0.32/29"]
    assert [(str(one.cidr), one.until) for one in kept] == [
        *zip(("10.0.0.0/29", "10.0.0.16/28"), held_back, strict=True)
    ]
    assert whole(registry)
    assert give(later(registry), 28, "a-4") == "10.0.0.16/28"


@pytest.mark.parametrize("until", [None, NOW.date()], ids=["followed", "made anew"])
def test_space_that_is_declared_ends_the_cool_down_of_its_own_alone(registry, until):
    cooling = Registry(registry.store, cool_down=timedelta(hours=1), now=lambda: NOW)
    order = Order("allocate", {})
    registry.run(order, allocating(wanted("top", "10.0.0.128/25", "a-1")))
    release(cooling)
    declared = Allocation("d", "top", parse("10.0.0.128/27"), until=until)
    Plan(registry.store).change(
        lambda tree: replace(tree, allocations=(*tree.allocations, declared)), NOW.date()
    )

    assert whole(registry)
    assert registry.run(order, allocating(wanted("top", 27, "a-2")))["cidr"] == "10.0.0.64/27"
    assert registry.run(order, allocating(wanted("top", "10.0.0.160/27", "a-3")))["cidr"] == "10.0.0.160/27"
    assert whole(registry)


def test_the_space_of_a_sub_pool_is_held_back_by_its_parent(registry):
    cooling = Registry(registry.store, cool_down=timedelta(hours=1), now=lambda: NOW)
    cooling.run(Order("deprovision", {}), deprovisioning(cooling, "low", parse("10.0.0.0/26")))
    found = cooling.run(Order("provision", {}), provisioning(cooling, "low", 26))

    assert found["cidr"] == "10.0.0.64/26"
    assert whole(registry)


def test_an_expired_reservation_gives_its_space_back(registry):
    give(registry, 26, until=NOW.date())
    refused(Code.BAD_VALUE, give, registry, 28, "a-2")
    tomorrow = Registry(registry.store, now=lambda: NOW + timedelta(days=1))

    assert give(tomorrow, 28, "a-2") == "10.0.0.0/28"
    assert [one.id for one in Plan(registry.store).load().allocations] == ["a-2"]
    assert entries(registry.store, "a-1")[0].action == "expire"


def test_a_reservation_whose_last_day_is_over_takes_no_space(registry):
    refused(Code.BAD_VALUE, give, registry, 26, until=NOW.date() - timedelta(days=1))

    assert Plan(registry.store).load().allocations == TREE.allocations
    assert whole(registry)
    assert give(registry, 26) == "10.0.0.0/26"


def test_a_client_token_is_answered_once_and_bound_to_its_request(registry):
    first = give(registry, 28, token="t")

    assert give(registry, 28, "a-2", token="t") == first
    refused(Code.OTHER_REQUEST, give, registry, 27, "a-3", token="t")
    assert len(Plan(registry.store).load().allocations) == 1


def test_a_dry_run_and_a_preview_change_nothing(registry):
    generation = Inventory(registry.store).generation()
    order = Order("allocate", {}, dry_run=True)

    assert registry.run(order, allocating(wanted("low", 28)))["cidr"] == "10.0.0.0/28"
    assert Inventory(registry.store).generation() == generation
    registry.run(Order("preview", {}), allocating(wanted("low", 28), preview=True))
    assert Plan(registry.store).load() == TREE


def test_an_account_that_is_not_the_operator_changes_no_plan(registry):
    order = Order("deprovision", {}, Asker("111122223333"))

    refused(Code.NOT_SHARED, registry.run, order, deprovisioning(registry, "low", parse("10.0.0.0/26")))


def test_an_allocation_by_length_is_decided_on_what_was_discovered_last(registry, store):
    def allocate(generation):
        sight = Sight(generation, lambda pool: (), {})
        return registry.run(Order("allocate", {}), allocating(wanted("low", 28), sight))

    with store.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO shard (source, provider, account, region, kind, state, error, rows, rejected, failures, duration_seconds, changed) "
            "VALUES ('s', 'aws', 'a', 'r', 'vpc', 'ok', '', 0, 0, 0, 0, 7)"
        )
    with pytest.raises(OutdatedError):
        allocate(6)
    assert allocate(7)["cidr"] == "10.0.0.0/28"


def test_who_did_what_is_told_newest_first(registry):
    give(registry, 28)
    release(registry)

    assert [(one.action, one.object, one.name, one.at) for one in entries(registry.store)] == [
        ("release", "a-1", "10.0.0.0/28", NOW), ("allocate", "a-1", "10.0.0.0/28", NOW),
    ]  # fmt: skip
    assert entries(registry.store, "10.0.0.0/28", 1)[0].action == "release"
    assert entries(registry.store, "nothing") == []


@pytest.mark.parametrize("statement", [delete(AUDIT), update(AUDIT).values(principal="somebody else")])
def test_the_log_is_append_only(registry, statement):
    give(registry, 28)
    with (
        pytest.raises((IntegrityError, StoreError), match="append-only"),
        registry.store.write() as connection,
    ):
        connection.execute(statement)

    assert len(entries(registry.store)) == 1


def test_two_allocations_of_one_block_are_refused_by_the_database(registry):
    give(registry, 28)
    with registry.store.read() as connection:
        row = dict(connection.execute(select(ALLOCATION).where(ALLOCATION.c.id == "a-1")).mappings().one())
    with pytest.raises(IntegrityError), registry.store.write() as connection:
        connection.execute(insert(ALLOCATION), [row | {"id": "a-2"}])


@pytest.mark.parametrize(
    "store_url", ["postgresql"], indirect=True
)  # SQLite has one writer, and no such constraint
def test_two_allocations_that_overlap_are_refused_by_the_database(registry):
    give(registry, 28)
    with registry.store.read() as connection:
        row = dict(connection.execute(select(ALLOCATION).where(ALLOCATION.c.id == "a-1")).mappings().one())
    with pytest.raises(IntegrityError), registry.store.write() as connection:
        connection.execute(insert(ALLOCATION), [row | {"id": "a-2", "length": 29, "cidr": "10.0.0.8/29"}])
