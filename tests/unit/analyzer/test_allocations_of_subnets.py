"""Allocations for subnets, which a pool for the planning of one VPC holds: who binds them, and whom they bother."""

import pytest
from telling import candidates, compliance, decision, findings, management, of_rule, overlap
from world import NOW, given, judged, pool, subnet, tree, vpc

from ipam.finding import Rule
from ipam.policy import Policy
from ipam.pool import Rules
from ipam.scope import DEFAULT_SCOPES, IgnoreRule, Match, Scope
from ipam.words import AllocationType

VPC = vpc("10.0.0.0/16", "vpc-1")
NETMASK = Rule.NETMASK_OUT_OF_BOUNDS
GONE = int(NOW.timestamp()) - 90 * 60
BLOCK = "10.0.1.0/24"


def plan(resource="", rules=None):
    """Plan a VPC, which holds its block, and one of its subnets."""
    return tree(
        pool("top", "10.0.0.0/8"), pool("top/vpc-1", "10.0.0.0/16", rules=rules),
        given=[given("top/vpc-1", BLOCK, AllocationType.SUBNET, id="of a subnet", resource=resource, gone_since=GONE)],
    )  # fmt: skip


def managed(report):
    return [name for name in ("subnet-a", "subnet-b") if management(report, name) == "managed"]


@pytest.mark.parametrize(
    ("resource", "seen", "expected"),
    [
        pytest.param("", ("subnet-a", "subnet-b"), ["subnet-a"], id="of equal ones the lesser id"),
        pytest.param("subnet-b", ("subnet-a", "subnet-b"), ["subnet-b"], id="the one that it names leads"),
        pytest.param("subnet-gone", ("subnet-a", "subnet-b"), ["subnet-a"], id="whoever has the block"),
    ],
)
def test_a_subnet_with_the_block_of_its_allocation_is_managed(resource, seen, expected):
    other = vpc("10.0.0.0/16", "vpc-2")
    subnets = [subnet(BLOCK, name, of) for name, of in zip(seen, ("vpc-1", "vpc-2"), strict=True)]
    report = judged([VPC, other, *subnets], plan(resource))

    assert managed(report) == expected
    assert of_rule(report, Rule.GHOST_ALLOCATION) == []


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param([], id="nothing"),
        pytest.param([vpc(BLOCK, "vpc-3")], id="a VPC of that very block"),
        pytest.param([subnet("10.0.1.0/25", "subnet-a", "vpc-1")], id="half of it"),
        pytest.param([subnet(BLOCK, "subnet-a", "vpc-1", account="i")], id="an ignored subnet"),
    ],
)
def test_without_its_subnet_the_allocation_is_a_ghost(seen):
    ignore = (IgnoreRule(Match(accounts=frozenset("i")), "sandbox"),)
    report = judged([VPC, *seen], plan(), Policy(ignore=ignore))

    assert of_rule(report, Rule.GHOST_ALLOCATION) == [["of a subnet"]]


def test_a_subnet_never_binds_a_reservation():
    report = judged(
        [VPC, subnet(BLOCK, "subnet-a", "vpc-1")],
        tree(pool("top", "10.0.0.0/8"), reserved=[("top", BLOCK)]),
    )

    assert management(report, "subnet-a") == "unmanaged"


def test_a_managed_subnet_is_held_to_the_rules_of_the_pool_it_lies_in():
    rules = Rules(tags=(("env", "prod"),))
    seen = [subnet(BLOCK, "subnet-a", "vpc-1", tags={"env": "prod"}), subnet(BLOCK, "subnet-b", "vpc-1")]

    assert compliance(judged([VPC, seen[0]], plan(rules=rules)), "subnet-a") == "compliant"
    assert compliance(judged([VPC, seen[1]], plan(rules=rules)), "subnet-b") == "noncompliant"


def test_subnets_of_vpcs_that_nobody_knows_are_told_apart_by_their_ids():
    scopes = (*DEFAULT_SCOPES, Scope("b", matches=(Match(accounts=frozenset("9")),)))
    rules = Rules(min_netmask_length=25)
    both = tree(
        pool("top", "10.0.0.0/8", rules=rules), pool("other", "10.0.0.0/8", scope="b", rules=rules),
        given=[given(name, BLOCK, AllocationType.SUBNET, id=name) for name in ("top", "other")], scopes=scopes,
    )  # fmt: skip
    orphans = [subnet(BLOCK, "subnet-a", "vpc-gone"), subnet(BLOCK, "subnet-b", "vpc-lost", account="9")]
    beside = vpc("10.200.0.0/16", "vpc-beside")
    alone = [key for key, one in findings(judged(orphans, both)).items() if one[0] == NETMASK]

    assert len(alone) == 2
    assert alone == [
        key for key, one in findings(judged([beside, *orphans], both)).items() if one[0] == NETMASK
    ]


def test_an_allocation_for_a_subnet_overlaps_no_vpc_around_it_and_lets_none_be_imported():
    report = judged([VPC, vpc(BLOCK, "vpc-3", account="2")], plan())

    assert overlap(judged([VPC], plan()), "vpc-1") == "nonoverlapping"
    assert {name[2] for name in candidates(report)} == {"vpc-1", "vpc-3"}
    assert decision(report, "vpc-3") == "off: auto_import_off"
