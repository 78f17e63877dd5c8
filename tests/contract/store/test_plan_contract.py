"""The pool tree goes in and comes out whole, on every database."""

from contextlib import closing
from dataclasses import replace

import pytest
from declaring import TODAY, Ids, apply_all, held, plan, pool
from sqlalchemy.exc import IntegrityError

from ipam.apply import applied
from ipam.plan_error import PlanError
from ipam.pool import Pool, PoolTree
from ipam.scope import DEFAULT_SCOPES, Scope
from ipam.words import Family
from store.inventory import Inventory
from store.open import open_store
from store.plan import Plan

PLAN = plan(
    pool(
        "top",
        "10.0.0.0/8",
        "172.16.0.0/12",
        allocations=(held("10.9.0.0/16", "later"),),
        pools=(pool("a", "10.1.0.0/16", provision=(20, 18)), pool("b", provision=(24,))),
    ),
    pool("six", "2001:db8::/32"),
)


@pytest.fixture
def kept(store):
    return Plan(store)


def test_before_the_first_change_there_are_the_default_scopes_alone(kept):
    assert kept.load() == PoolTree()


def test_a_saved_tree_is_there_when_the_store_is_opened_again(kept, store_url):
    tree = apply_all(Ids(), PLAN)
    kept.change(lambda _: tree)
    with closing(open_store(store_url)) as again:
        loaded = Plan(again).load()

    assert loaded == tree
    assert len(loaded.by_path["top/a"].carved) == 2


def test_a_change_replaces_the_whole_tree(kept):
    kept.change(lambda stored: applied(PLAN, stored, Ids(), TODAY))
    kept.change(lambda _: PoolTree())

    assert kept.load() == PoolTree()


def test_a_change_starts_from_the_stored_tree_and_returns_the_new_one(kept):
    ids = Ids()
    first = kept.change(lambda stored: applied(PLAN, stored, ids, TODAY))
    second = kept.change(lambda stored: applied(PLAN, stored, ids, TODAY))

    assert first == second == kept.load()


def test_a_refused_change_leaves_everything_as_it_was(kept, store):
    ids = Ids()
    before = kept.change(lambda stored: applied(PLAN, stored, ids, TODAY))
    generation = Inventory(store).generation()
    with pytest.raises(PlanError):
        kept.change(lambda stored: applied(plan(), stored, ids, TODAY))

    assert kept.load() == before
    assert Inventory(store).generation() == generation


def test_an_equal_tree_writes_nothing(kept, store):
    tree = apply_all(Ids(), PLAN)
    kept.change(lambda _: tree)
    kept.change(lambda _: replace(tree))

    assert Inventory(store).generation() == 1


def orphan(**changes):
    return replace(Pool("p-1", "a", "a", "private", Family.IPV4, ()), **changes)


@pytest.mark.parametrize(
    "tree",
    [
        pytest.param(PoolTree(DEFAULT_SCOPES, (orphan(parent="p-0"),)), id="a parent that is not there"),
        pytest.param(PoolTree((Scope("other"),), (orphan(),)), id="a scope that is not there"),
        pytest.param(PoolTree(DEFAULT_SCOPES, (orphan(), orphan(id="p-2"))), id="one path twice"),
    ],
)
def test_a_tree_that_contradicts_itself_is_not_saved(kept, tree):
    before = apply_all(Ids(), PLAN)
    kept.change(lambda _: before)
    with pytest.raises(IntegrityError):
        kept.change(lambda _: tree)

    assert kept.load() == before
