"""Subnets that reach beyond their VPC: what they meet of it is no overlap, and nothing else is taken for it."""

from itertools import permutations

import pytest
from telling import of_resource, pairs
from world import judged, pool, subnet, tree, vpc

from ipam.scope import DEFAULT_SCOPES, Match, Scope

THREE = (*DEFAULT_SCOPES, *(Scope(name, matches=(Match(accounts=frozenset(name)),)) for name in "89"))


def count(report, resource):
    return of_resource(report, resource)[6]


@pytest.mark.parametrize("names", tuple(permutations("xyz")), ids="".join)
def test_a_subnet_around_its_vpc_meets_nobody_in_whatever_scopes_its_likes_are(names):
    seen = [
        one
        for name, account in zip(names, ("1", "8", "9"), strict=True)
        for one in (
            vpc("10.0.0.0/24", f"vpc-{name}", account=account),
            subnet("10.0.0.0/16", f"subnet-{name}", f"vpc-{name}", account=account),
        )
    ]
    report = judged(seen, tree(scopes=THREE))

    assert [count(report, f"subnet-{name}") for name in names] == [0, 0, 0]


@pytest.mark.parametrize("names", tuple(permutations("xyz")), ids="".join)
def test_vpcs_whose_own_blocks_overlap_meet_nobody_in_whatever_scopes_their_likes_are(names):
    seen = [
        vpc(cidr, f"vpc-{name}", account=account)
        for name, account in zip(names, ("1", "8", "9"), strict=True)
        for cidr in ("10.0.0.0/16", "10.0.0.0/24")
    ]
    report = judged(seen, tree(scopes=THREE))

    assert (pairs(report), [count(report, f"vpc-{name}") for name in names]) == (set(), [0, 0, 0])


def test_a_subnet_around_one_block_of_its_vpc_meets_no_block_before_it():
    seen = [
        vpc("10.0.0.0/24", "vpc-a"), vpc("10.9.0.0/24", "vpc-a"), subnet("10.9.0.0/16", "subnet-a", "vpc-a"),
        vpc("10.9.1.0/24", "vpc-b"),
    ]  # fmt: skip

    assert count(judged(seen), "subnet-a") == 1


def test_a_subnet_beyond_its_vpc_meets_nobody_although_another_vpc_is_at_odds_with_itself():
    seen = [
        vpc("10.0.0.0/16", "vpc-a"), vpc("10.0.0.0/24", "vpc-a"), subnet("10.0.0.0/25", "subnet-a", "vpc-a"),
        vpc("10.9.0.0/24", "vpc-b"), subnet("10.9.0.0/16", "subnet-b", "vpc-b"),
    ]  # fmt: skip
    report = judged(seen)

    assert [count(report, name) for name in ("subnet-a", "subnet-b")] == [0, 0]


def test_every_one_of_many_reservations_is_told_from_every_network():
    blocks = [f"10.0.{number}.0/24" for number in range(1, 5)]
    plan = tree(pool("top", "10.0.0.0/8"), reserved=[("top", block) for block in blocks])
    report = judged([vpc("10.0.0.0/16", "vpc-a"), vpc("10.0.0.0/17", "vpc-b")], plan)

    held = {(f"alloc {block}", name) for block in blocks for name in ("vpc-a", "vpc-b")}
    assert pairs(report) == {("vpc-a", "vpc-b"), *held}
