"""Seed 000, "Address planning design", as `cidrwatch plan` makes it; the rules are named as the seed names them."""

import pytest
from address_planning import SOURCES, loaded, planned, pools, text
from declaring import Ids, apply_all
from processes import read
from telling import uses
from world import judged

from ipam.plan_level import AddressPlanError, State
from service.cli.plan_words import PlanWords

REGION, LINE, ENVIRONMENT = ("region", 3, 5), ("lob", 6, 10), ("env", 3)
NAMES = "env=production,testing,development"


@pytest.fixture
def example():
    return planned("10.0.0.0/8", REGION, LINE, ENVIRONMENT)


def branches(plan, parent, state):
    return [str(one.cidr) for one in plan.below(parent, state)]


def test_three_active_regions_and_five_reserved_are_eight_address_segments_of_an_11(example):
    assert branches(example, example.top, State.ACTIVE) == ["10.0.0.0/11", "10.32.0.0/11", "10.64.0.0/11"]
    assert branches(example, example.top, State.RESERVED) == [
        "10.96.0.0/11", "10.128.0.0/11", "10.160.0.0/11", "10.192.0.0/11", "10.224.0.0/11",
    ]  # fmt: skip
    assert branches(example, example.top, State.UNUSED) == []


def test_sixteen_lines_of_business_are_15s_and_three_environments_are_17s(example):
    assert example.lengths == (8, 11, 15, 17)


def test_three_environments_take_two_bits_so_a_fourth_is_left_over(example):
    line = example.branch(example.branch(example.top, 1), 2)

    assert (line.path, str(line.cidr)) == ("top/region-2/lob-3", "10.36.0.0/15")
    assert branches(example, line, State.ACTIVE) == ["10.36.0.0/17", "10.36.128.0/17", "10.37.0.0/17"]
    assert branches(example, line, State.UNUSED) == ["10.37.128.0/17"]


def test_the_top_level_pool_is_in_the_default_private_scope_with_the_cidr_block_10_0_0_0_8(example, tmp_path):
    (top,) = loaded(text(example), tmp_path).pools

    assert (top.name, top.scope, list(map(str, top.cidrs))) == ("top", "private", ["10.0.0.0/8"])


def test_what_is_reserved_is_free_in_the_pool_above_so_that_one_more_region_can_be_carved(example, tmp_path):
    tree = apply_all(Ids(), loaded(text(example), tmp_path))
    found = uses(judged([], tree))

    assert dict(found["top"][0].capacity)[11] == 5
    assert found["top"][1] == ("10.96.0.0/11", "10.128.0.0/9")
    assert dict(found["top/region-1"][0].capacity)[15] == 10
    assert dict(found["top/region-3/lob-6"][0].capacity)[17] == 1


def test_eight_sixteen_and_four_branches_that_are_all_active_are_8_11_15_17_as_well():
    plan = planned("10.0.0.0/8", ("region", 8), ("lob", 16), ("env", 4))

    assert plan.lengths == (8, 11, 15, 17)
    assert plan.pools == (1, 8, 128, 512)
    assert not list(plan.below(plan.top, State.RESERVED, State.UNUSED))


def test_each_line_of_business_has_production_testing_and_development():
    words = PlanWords("10.0.0.0/8", "region=3+5,lob=6+10,env", [NAMES], None, None, None, "top")
    leaves = [path for path in pools(words.plan()) if path.count("/") == 3]

    assert len(leaves) == 3 * 6 * 3
    assert leaves[:3] == [f"top/region-1/lob-1/{name}" for name in ("production", "testing", "development")]


def test_the_hierarchy_depth_cannot_exceed_10_levels():
    levels = [(f"level-{number}", 2) for number in range(10)]

    assert len(planned("10.0.0.0/8", *levels[:9]).lengths) == 10
    with pytest.raises(AddressPlanError, match="at most 10 pools deep: take at most 9 levels"):
        planned("10.0.0.0/8", *levels)


def test_check_accepts_the_example_as_the_pools_of_a_file(example, tmp_path):
    config = tmp_path / "cidrwatch.yaml"
    config.write_text(SOURCES + text(example))

    assert read(config, "check").out == f"{config}: good: 1 source, 76 pools\n"
