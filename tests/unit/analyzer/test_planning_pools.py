"""Pools that plan the subnets of one VPC: whom they judge, and whose space theirs is."""

from dataclasses import replace

import pytest
from telling import candidates, compliance, management, of_rule, overlap, uses
from world import given, judged, pool, row_of, subnet, tree, vpc

from ipam.finding import Rule
from ipam.policy import Policy
from ipam.pool import Rules
from ipam.scope import IgnoreRule, Match
from ipam.words import AllocationType

VPC = vpc("10.0.0.0/16", "vpc-1")
SUBNET = subnet("10.0.1.0/24", "subnet-1", "vpc-1")
OTHER = subnet("10.0.2.0/24", "subnet-2", "vpc-1")
LARGE, SMALL = Rules(max_netmask_length=20), Rules(min_netmask_length=24)
HELD = given("top", "10.0.0.0/16", resource="vpc-1", id="of the VPC")
OF_SUBNET = given("top/plan", "10.0.1.0/24", AllocationType.SUBNET, resource="subnet-1", id="of the subnet")


def plan(*more, network="vpc-1", held=HELD):
    """Plan a VPC by rules that no subnet keeps, and its subnets by rules that the VPC does not keep."""
    pools = (
        pool("top", "10.0.0.0/8", rules=LARGE),
        pool("top/plan", "10.0.0.0/16", rules=SMALL, network=network),
    )
    return tree(*pools, given=[held, OF_SUBNET, *more])


def pool_of(report, resource):
    place = int(report.verdicts.pool[row_of(report, resource)])
    return report.tree.pools[place].path


def test_a_vpc_is_judged_by_the_pool_it_is_allocated_from_and_its_subnets_by_the_one_that_plans_them():
    report = judged([VPC, SUBNET, OTHER], plan())

    assert [pool_of(report, one) for one in ("vpc-1", "subnet-1", "subnet-2")] == [
        "top",
        "top/plan",
        "top/plan",
    ]
    assert [compliance(report, one) for one in ("vpc-1", "subnet-1")] == ["compliant", "compliant"]
    assert [management(report, one) for one in ("vpc-1", "subnet-1", "subnet-2")] == [
        "managed", "managed", "unmanaged",
    ]  # fmt: skip


def test_a_managed_subnet_breaks_the_rules_of_the_pool_that_plans_it():
    half = given("top/plan", "10.0.4.0/22", AllocationType.SUBNET, resource="subnet-3")
    report = judged([VPC, subnet("10.0.4.0/22", "subnet-3", "vpc-1")], plan(half))

    assert of_rule(report, Rule.NETMASK_OUT_OF_BOUNDS) == [["subnet-3"]]


def test_the_books_of_the_pool_that_gave_the_vpc_its_space_balance():
    line = given("top", "10.1.0.0/16", AllocationType.IPAM_POOL, resource="elsewhere", id="another")
    report = judged([VPC, SUBNET], plan(line))
    wrong = [Rule.ALLOCATION_CONFLICT, Rule.ALLOCATION_OUTSIDE_POOL, Rule.SUBPOOL_MISMATCH]

    assert [of_rule(report, rule) for rule in wrong] == [[], [], []]


def test_space_is_given_away_once_and_planned_once():
    top, planning = (uses(judged([VPC, SUBNET, OTHER], plan()))[path][0] for path in ("top", "top/plan"))

    assert (top.allocated, top.assigned, top.safe) == (0, 1 << 16, (1 << 24) - (1 << 16))
    assert (top.sub_pools, top.resources, top.reservations) == (0, 1, 0)
    assert (planning.size, planning.allocated, planning.assigned) == (1 << 16, 0, 256)
    assert planning.safe == (1 << 16) - 512  # a subnet without an allocation is in the way, too


def test_an_ignored_subnet_is_not_in_the_way_of_others_in_a_planned_vpc():
    ignored = Policy(ignore=(IgnoreRule(Match(accounts=frozenset("9")), "sandbox"),))
    sandbox = replace(OTHER, account="9")
    watched, left_out = (judged([VPC, sandbox], plan(), policy) for policy in (Policy(), ignored))

    assert [uses(one)["top/plan"][0].safe for one in (watched, left_out)] == [
        (1 << 16) - 512,
        (1 << 16) - 256,
    ]


def test_a_reservation_in_a_planned_vpc_is_bound_by_a_subnet_and_meets_no_vpc():
    rack = given("top/plan", "10.0.2.0/24", AllocationType.CUSTOM, id="a rack")
    report = judged([VPC, SUBNET, OTHER], plan(rack))

    assert management(report, "subnet-2") == "managed"
    assert overlap(report, "vpc-1") == "nonoverlapping"
    assert overlap(judged([VPC], plan(rack)), "vpc-1") == "nonoverlapping"


def test_a_vpc_without_an_allocation_is_a_candidate_of_the_pool_around_it():
    unheld = replace(HELD, cidr=OF_SUBNET.cidr, pool="top/plan", type=AllocationType.SUBNET, id="else")
    report = judged([VPC], plan(held=unheld))
    ((resource, path), *_) = [(name[2], pool_of(report, "vpc-1")) for name in candidates(report)]

    assert (resource, path) == ("vpc-1", "top")
    assert management(report, "vpc-1") == "unmanaged"


@pytest.mark.parametrize("network", ["vpc-2", "vpc-gone"])
def test_subnets_of_another_vpc_are_not_judged_by_it(network):
    report = judged([VPC, SUBNET], plan(network=network))

    assert pool_of(report, "subnet-1") == "top"
    assert management(report, "subnet-1") == "unmanaged"


@pytest.mark.parametrize("kind", list(AllocationType)[2:])
def test_an_allocation_is_held_by_the_resource_it_names(kind):
    seen = [replace(one, first_seen=at) for at, one in enumerate((vpc("10.0.0.0/16", "vpc-0"), VPC), 1)]
    if kind is AllocationType.SUBNET:
        seen = [subnet("10.0.0.0/16", one.resource, f"of-{one.resource}") for one in seen]
    report = judged(
        seen, tree(pool("top", "10.0.0.0/8"), given=[given("top", "10.0.0.0/16", kind, resource="vpc-1")])
    )

    assert [management(report, one.resource) for one in seen] == ["unmanaged", "managed"]


def test_a_vpc_is_judged_by_the_pool_that_gave_it_its_block_whatever_lies_around_it():
    pools = (pool("top", "10.0.0.0/8", rules=LARGE), pool("top/sub", "10.0.0.0/12", rules=SMALL))
    report = judged([VPC], tree(*pools, given=[HELD]))

    assert (pool_of(report, "vpc-1"), compliance(report, "vpc-1")) == ("top", "compliant")


@pytest.mark.parametrize(("seen", "ghosts"), [([OTHER], []), ([], [["another"]])], ids=["held", "gone"])
def test_an_allocation_that_a_subnet_of_a_planned_vpc_holds_is_no_ghost(seen, ghosts):
    held = given(
        "top/plan", "10.0.2.0/24", AllocationType.SUBNET, resource="gone", id="another", gone_since=1
    )

    assert of_rule(judged([VPC, SUBNET, *seen], plan(held)), Rule.GHOST_ALLOCATION) == ghosts
