"""The free space of a pool follows each change of the plan by itself, and is what it would be anew."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from registering import made, sub, top, wanted

from ipam.cidr import parse
from ipam.pool import Allocation
from ipam.registry.asking import OPERATOR
from service.order import Order
from service.registry import Registry
from service.registry_space import allocating, releasing
from store.checking import mistakes
from store.free_renewal import FEW, Touched
from store.plan import Plan

NOW = datetime(2026, 11, 1, tzinfo=UTC)
TODAY = NOW.date()
TREE = made(top("p", "10.0.0.0/16", "10.2.0.0/16"), sub("s", "p", "10.0.0.0/20"))


@pytest.fixture
def plan(store):
    """Plan a pool, and let one block of it cool down."""
    Plan(store).change(lambda _: TREE)
    registry = Registry(store, cool_down=timedelta(hours=1), now=lambda: NOW)
    for cidr in ("10.0.64.0/24", "10.2.0.0/24"):
        registry.run(Order("allocate", {}), allocating(wanted("p", cidr, cidr)))
    registry.run(Order("release", {}), releasing(registry, "10.2.0.0/24", OPERATOR))
    return Plan(store)


def space(tree, name, *cidrs):
    """Give a pool other CIDRs."""
    made_so = (replace(one, cidrs=tuple(map(parse, cidrs))) if one.id == name else one for one in tree.pools)
    return replace(tree, pools=tuple(made_so))


def held(tree, *cidrs):
    """Let a pool give blocks away beside what it gave before."""
    new = tuple(Allocation(f"h-{cidr}", "p", parse(cidr)) for cidr in cidrs)
    return replace(tree, allocations=(*tree.allocations, *new))


def without(tree, *names):
    return replace(tree, allocations=tuple(one for one in tree.allocations if one.id not in names))


def moved(tree, name, cidr):
    """Give another block in the place of one."""
    return replace(
        tree,
        allocations=tuple(
            replace(one, cidr=parse(cidr)) if one.id == name else one for one in tree.allocations
        ),
    )


CHANGES = {
    "a CIDR more": lambda tree: space(tree, "p", "10.0.0.0/16", "10.2.0.0/16", "10.3.0.0/16"),
    "a CIDR less, with what cools down in it": lambda tree: space(tree, "p", "10.0.0.0/16"),
    "a CIDR in the place of a smaller one": lambda tree: space(tree, "p", "10.0.0.0/15", "10.2.0.0/16"),
    "another CIDR": lambda tree: space(tree, "p", "10.0.0.0/16", "10.4.0.0/16"),
    "the sub-pool moves": lambda tree: space(tree, "s", "10.0.128.0/20"),
    "the sub-pool goes": lambda tree: space(tree, "s"),
    "blocks are given": lambda tree: held(tree, "10.0.16.0/24", "10.2.128.0/17"),
    "what cools down is given": lambda tree: held(tree, "10.2.0.0/23"),
    "a block comes back": lambda tree: without(tree, "10.0.64.0/24"),
    "a block moves": lambda tree: moved(tree, "10.0.64.0/24", "10.0.65.0/24"),
    "one that ends": lambda tree: replace(held(tree), allocations=(Allocation("e", "p", parse("10.0.64.0/24"), until=date(2026, 1, 1)),)),
    "more than a few": lambda tree: held(tree, *(f"10.2.{at}.0/24" for at in range(1, FEW + 5))),
    "all goes": lambda tree: replace(tree, pools=(), allocations=()),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_store_is_whole_after_each_change_and_after_it_is_taken_back(plan, change):
    before = plan.load()
    for after in (change(before), before):
        plan.change(lambda _, after=after: after, TODAY)
        with plan.store.read() as connection:
            assert list(mistakes(connection)) == []


def test_little_is_followed_and_what_may_not_be_is_made_anew():
    pool = TREE.by_id["p"]
    one = Allocation("a", "p", parse("10.0.64.0/24"))
    many = [one] * (FEW + 1)

    assert Touched(pool, pool.cidrs, given=[one]).little
    assert Touched(pool, ()).little
    assert not Touched(pool, pool.cidrs, given=many).little
    assert not Touched(pool, (parse("10.0.0.0/17"),)).little
    assert not Touched(pool, pool.cidrs, back=[replace(one, until=TODAY)]).little
