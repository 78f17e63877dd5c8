"""A list that is taken over, on every database."""

from datetime import UTC, datetime, timedelta

import pytest
from registering import made, sub, top, wanted

from ipam.cidr import parse
from ipam.registry.asking import OPERATOR
from ipam.registry.homes import Goal
from ipam.registry.listed import Listed, Listing, Place, TakeoverError
from service.order import Order
from service.registry import Registry
from service.registry_space import allocating, releasing
from service.registry_takeover import NothingNewError, taking_over
from store.checking import mistakes
from store.log_book import entries
from store.plan import Plan

NOW = datetime(2026, 11, 1, tzinfo=UTC)
TREE = made(top("top", "10.0.0.0/8"), sub("low", "top", "10.1.0.0/16"))


@pytest.fixture
def registry(store):
    Plan(store).change(lambda _: TREE)
    return Registry(store, cool_down=timedelta(hours=1), now=lambda: NOW)


def take(registry, *cidrs, dry_run=False):
    blocks = tuple(Listed(Place(at), parse(cidr), f"n{at}") for at, cidr in enumerate(cidrs, 1))
    operation = taking_over(Listing("list", blocks), Goal(), [], str)
    return registry.run(Order("import", {}, dry_run=dry_run), operation)


def held(registry):
    return [(one.pool, str(one.cidr)) for one in Plan(registry.store).load().allocations]


def whole(registry):
    with registry.store.read() as connection:
        return not list(mistakes(connection))


def test_all_of_a_list_is_kept_and_its_space_is_taken(registry):
    take(registry, "10.1.4.0/24", "10.9.0.0/24")

    assert held(registry) == [("low", "10.1.4.0/24"), ("top", "10.9.0.0/24")]
    assert whole(registry)
    assert [(one.action, one.name) for one in entries(registry.store)] == [
        ("import", "list"),
        ("allocate", "10.9.0.0/24"),
        ("allocate", "10.1.4.0/24"),
    ]


def test_what_is_refused_or_tried_leaves_nothing_behind(registry):
    take(registry, "10.1.4.0/24", dry_run=True)
    with pytest.raises(TakeoverError):
        take(registry, "10.1.4.0/24", "10.1.4.0/25")

    assert (held(registry), entries(registry.store), whole(registry)) == ([], [], True)


def test_a_list_that_is_there_writes_nothing(registry):
    take(registry, "10.1.4.0/24")
    before = entries(registry.store)
    with pytest.raises(NothingNewError):
        take(registry, "10.1.4.0/24")

    assert entries(registry.store) == before


def test_space_that_is_held_back_is_taken_over_before_its_time(registry):
    made_ = registry.run(Order("allocate", {}), allocating(wanted("low", "10.1.4.0/23", name="a-9")))
    registry.run(Order("release", {}), releasing(registry, made_["id"], OPERATOR))
    take(registry, "10.1.4.0/24")

    assert (held(registry), whole(registry)) == ([("low", "10.1.4.0/24")], True)


def test_ten_thousand_blocks_are_one_transaction(registry):
    cidrs = [str(one) for one in parse("10.64.0.0/12").subnets(new_prefix=26)][:10_000]
    take(registry, *cidrs)

    assert (len(held(registry)), whole(registry)) == (10_000, True)
