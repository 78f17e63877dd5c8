"""Whatever an address plan is asked for: its branches tile their parents, and a file holds what was planned."""

from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml
from address_planning import loaded, pools, text
from declaring import Ids, apply_all
from hypothesis import given
from hypothesis import strategies as st

from config.plan_text import values
from config.yaml_file import read
from ipam.address_plan import AddressPlan, LeafRules
from ipam.cidr import parse
from ipam.plan_fit import check
from ipam.plan_level import AddressPlanError, Level, State

words = st.text("ab=/:%-~# \"'\\\u00fc\U0001f310", min_size=1, max_size=4).filter(
    lambda one: one == one.strip()
)
odd = st.sampled_from(
    ("no", "Yes", "null", "1", "1e3", "0x1f", "2027-06-30", "10.0.0.0/8", "~", "- a", "{a: b}")
)
ROOTS = ("10.0.0.0/8", "0.0.0.0/0", "192.0.2.0/28", "2001:db8::/32", "::/0", "fd00::/116")


@st.composite
def levels(draw, names):
    name = draw(names)
    numbered = st.integers(0, 9).map(lambda number: f"{name}-{number}")
    active, reserved = draw(st.integers(1, 3)), draw(st.integers(0, 6))
    own = draw(st.lists(words | odd | numbered, max_size=active, unique=True))
    try:
        return Level(name, active, reserved, tuple(own))
    except AddressPlanError:  # a name that a numbered branch has
        return Level(name, active, reserved)


@st.composite
def plans(draw):
    names = iter(draw(st.lists(words | odd, min_size=3, max_size=3, unique=True)))
    found = tuple(draw(levels(st.just(name))) for name in list(names)[: draw(st.integers(1, 3))])
    plan = AddressPlan(
        parse(draw(st.sampled_from(ROOTS))),
        found,
        draw(words | odd),
        "private",
        draw(st.sampled_from((None, *(one.name for one in found if len(one.names) == one.active)))),
    )
    try:
        check(plan)
    except AddressPlanError:
        return AddressPlan(parse("10.0.0.0/8"), plan.levels, plan.name, plan.scope, plan.locale)
    return plan


def space(cidr):
    return int(cidr[0]), int(cidr[-1])


@given(plan=plans())
def test_the_branches_of_a_pool_tile_it_in_equal_sizes_and_are_a_power_of_two(plan):
    parent = plan.top
    while not plan.is_leaf(parent):
        below = list(plan.below(parent, *State))
        spaces = [space(one.cidr) for one in below]

        assert len(below).bit_count() == 1
        assert {one.cidr.prefixlen for one in below} == {plan.lengths[parent.depth]}
        assert (spaces[0][0], spaces[-1][1]) == space(parent.cidr)
        assert all(one[1] + 1 == other[0] for one, other in pairwise(spaces))
        parent = below[plan.levels[parent.depth - 1].active - 1]


@given(plan=plans())
def test_a_level_has_as_many_branches_as_it_was_asked_for_and_no_smaller_power_of_two_would_do(plan):
    for level in plan.levels:
        asked = level.active + level.reserved

        assert sum(level.counts.values()) == level.branches >= asked
        assert level.branches == 1 or level.branches // 2 < asked
        assert [level.state(number) for number in range(level.branches)] == [
            state for state in State for _ in level.numbers(state)
        ]


@given(plan=plans())
def test_no_two_branches_have_one_path(plan):
    paths = [branch.path for branch in plan.walk(plan.top)]

    assert len(paths) == len(set(paths))


@given(plan=plans())
def test_the_counts_are_those_of_the_branches(plan):
    found = [branch for branch in plan.walk(plan.top) if branch.state is State.ACTIVE]

    assert plan.pools == tuple(
        sum(one.depth == depth for one in found) for depth in range(1, len(plan.lengths) + 1)
    )


@given(plan=plans())
def test_a_plan_comes_out_of_a_configuration_file_as_it_was_made(plan):
    with TemporaryDirectory() as folder:
        tree = apply_all(Ids(), loaded(text(plan), Path(folder)))

    assert {one.path: str(one.cidrs[0]) for one in tree.pools} == pools(plan)
    assert {one.locale for one in tree.pools} - {None} == {
        name for level in plan.levels if level.name == plan.locale for name in level.names
    }


@given(plan=plans(), ruled=st.booleans())
def test_a_plan_has_as_many_values_as_a_reader_of_the_file_counts(plan, ruled):
    leaf = plan.lengths[-1]
    rules = LeafRules(leaf, leaf, leaf) if ruled else None
    whole = AddressPlan(plan.root, plan.levels, plan.name, plan.scope, plan.locale, rules)

    assert read(text(whole)).root.weight == values(whole)


def named(found):
    """Return the names of pools that some other reader of YAML found."""
    return [name for one in found for name in (one["name"], *named(one.get("pools", ())))]


@given(plan=plans())
def test_every_reader_of_yaml_takes_each_name_for_a_text(plan):
    found = yaml.load(text(plan), yaml.SafeLoader)

    assert named(found["pools"]) == [one.name for one in plan.walk(plan.top) if one.state is State.ACTIVE]


@given(plan=plans(), data=st.data())
def test_rules_reach_the_leaves_and_no_other_pool(plan, data):
    leaf, width = plan.lengths[-1], plan.root.max_prefixlen
    lengths = sorted(data.draw(st.lists(st.integers(leaf, width), min_size=3, max_size=3)))
    ruled = AddressPlan(plan.root, plan.levels, plan.name, plan.scope, plan.locale, LeafRules(*lengths))
    check(ruled)
    with TemporaryDirectory() as folder:
        tree = apply_all(Ids(), loaded(text(ruled), Path(folder)))

    for one in tree.pools:
        rules = (one.rules.min_netmask_length, one.rules.default_netmask_length, one.rules.max_netmask_length)
        assert rules == (tuple(lengths) if one.depth == len(plan.lengths) else (None, None, None))


@given(root=st.sampled_from(ROOTS), counts=st.lists(st.integers(1, 1 << 70), min_size=1, max_size=3))
def test_what_does_not_fit_is_told_with_a_way_out_that_fits(root, counts):
    wanted = tuple(Level(f"l{number}", count) for number, count in enumerate(counts))
    plan = AddressPlan(parse(root), wanted)
    excess = plan.lengths[-1] - plan.root.max_prefixlen
    if excess <= 0:
        check(plan)
        return
    with pytest.raises(AddressPlanError) as told:
        check(plan)
    sentence = str(told.value)

    largest = max(level.bits for level in wanted)
    smaller = [level for level in wanted if f"shrink '{level.name}' by" in sentence]
    assert bool(smaller) == (largest >= excess)
    for level in smaller:
        other = [Level(one.name, 1 << (one.bits - excess)) if one is level else one for one in wanted]
        check(AddressPlan(plan.root, tuple(other)))
    assert ("as the root" in sentence) == (plan.root.prefixlen >= excess)
