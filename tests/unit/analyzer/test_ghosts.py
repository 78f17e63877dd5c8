"""Allocations whose resource is gone for longer than a cloud takes to give their space back."""

import pytest
from telling import findings
from world import NOW, given, judged, pool, tree, vpc

from analyzer.ghosts import LAG
from ipam.finding import Rule
from ipam.words import AllocationType

TOP, SUB = pool("top", "10.0.0.0/8"), pool("top/sub", "10.1.0.0/16")
LATEST = int(NOW.timestamp()) - LAG


def ghosts(*allocations, seen=()):
    """Say of each ghost its scope, pool, start and allocation."""
    report = judged([vpc("10.200.0.0/16", "vpc-far"), *seen], tree(TOP, SUB, given=allocations))
    return [
        (scope, pool, since, *subjects)
        for rule, _, scope, pool, _, since, subjects in findings(report).values()
        if rule == Rule.GHOST_ALLOCATION
    ]


@pytest.mark.parametrize(("since", "told"), [(LATEST, True), (LATEST + 1, False), (LATEST - 1, True)])
def test_an_allocation_is_a_ghost_when_its_resource_is_gone_for_so_long(since, told):
    one = given("top/sub", "10.1.0.0/24", resource="vpc-gone", gone_since=since)

    assert ghosts(one) == [("private", "top/sub", since, ("allocation", "alloc 10.1.0.0/24"))] * told


def test_a_ghost_is_known_among_other_allocations():
    other = given("top", "10.2.0.0/24", resource="vpc-here")
    one = given("top", "10.3.0.0/24", resource="vpc-gone", gone_since=LATEST)

    assert ghosts(other, one) == [("private", "top", LATEST, ("allocation", "alloc 10.3.0.0/24"))]


def test_what_a_block_holds_or_was_made_for_no_resource_is_no_ghost():
    held = given("top", "10.2.0.0/24", resource="vpc-gone", gone_since=LATEST)
    custom = given("top", "10.3.0.0/24", to=AllocationType.CUSTOM, gone_since=LATEST)

    assert ghosts(held, custom, seen=[vpc("10.2.0.0/24", "vpc-a")]) == []
