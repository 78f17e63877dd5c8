"""What the registry made stays when a file is applied; where both want the same space, the file is refused."""

from dataclasses import replace

import pytest
from declaring import TODAY, Ids, apply_all, held, plan, pool
from registering import give, made, sub, top, with_scope

from ipam.apply import applied
from ipam.plan_error import PlanError

FILE = plan(pool("top", "10.0.0.0/8", pools=(pool("a", provision=(16,)),)))
STORED = apply_all(Ids(), FILE)


def again(tree, *pools, today=TODAY):
    return applied(plan(*pools) if pools else FILE, tree, Ids(100), today)


def mistake(tree, *pools):
    with pytest.raises(PlanError) as told:
        again(tree, *pools)
    return str(told.value)


def test_an_allocation_and_a_scope_of_the_registry_survive_the_file():
    tree, block = give(with_scope(STORED, "b"), "top", 16)

    assert block == "10.1.0.0/16"
    assert again(tree) == tree


def test_carving_goes_around_what_the_registry_gave_away():
    tree, _ = give(STORED, "top", 16)
    tree = again(
        tree, pool("top", "10.0.0.0/8", pools=(pool("a", provision=(16,)), pool("b", provision=(16,))))
    )

    assert str(tree.by_path["top/b"].cidrs[0]) == "10.2.0.0/16"


def test_a_file_that_wants_what_the_registry_gave_away_is_refused():
    tree, _ = give(STORED, "top", "10.9.0.0/16")

    assert "pools[0].allocations" not in mistake(
        tree, pool("top", "10.0.0.0/8", pools=(pool("x", "10.9.0.0/17"),))
    )
    assert "is there twice" in mistake(tree, pool("top", "10.0.0.0/8", allocations=(held("10.9.0.0/16"),)))
    assert "no longer has the CIDR around 10.9.0.0/16" in mistake(
        tree, pool("top", "10.8.0.0/16", "10.0.0.0/16")
    )
    assert "is gone from the file and holds 10.9.0.0/16" in mistake(tree, pool("other", "10.0.0.0/8"))


def test_an_expired_allocation_of_the_registry_goes_with_its_pool():
    tree, _ = give(STORED, "top", 16, until=TODAY.replace(year=2025))
    tree = replace(tree, pools=tree.pools[:1])

    assert again(tree, pool("other", "192.168.0.0/16")).allocations == ()


def test_a_pool_of_the_registry_below_one_of_the_file_stays():
    tree = made(sub("mine", "top", 16), top("own", "172.16.0.0/12"), tree=STORED)

    assert again(tree) == replace(tree, scopes=tree.scopes)
