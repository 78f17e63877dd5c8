"""Blocks that somebody pointed at: left alone, or moved to another scope."""

from dataclasses import replace
from ipaddress import ip_network

import pytest
from telling import management, overlap
from world import NOW, eip, judged, network, pointed, pool, subnet, tree, vpc

from ipam.policy import Policy
from ipam.scope import DEFAULT_SCOPES, IgnoreRule, Match, Move, Scope

SCOPES = (
    *DEFAULT_SCOPES,
    Scope("acquired", matches=(Match(accounts=frozenset({"7"})),)),
    Scope("lab"),
)
ONE, TWO = vpc("10.0.0.0/16", "vpc-a"), vpc("10.1.0.0/16", "vpc-a")
SUB, OTHER = subnet("10.0.1.0/24", "subnet-a", "vpc-a"), vpc("10.0.0.0/16", "vpc-b")
ESTATE = (ONE, TWO, SUB, OTHER)


def policy(*ignored, moved=()):
    return Policy(
        ignore=tuple(IgnoreRule(Match(block=pointed(one)), "why") for one in ignored),
        moves=tuple(Move(pointed(one), scope) for one, scope in moved),
    )


def ignored(estate, *which):
    report = judged(list(estate), policy=policy(*which))
    return {
        (one.resource, one.cidr) for one in estate if management(report, one.resource, one.cidr) == "ignored"
    }


def scopes(estate, *moved):
    report = judged(list(estate), tree(scopes=SCOPES), policy(moved=moved))
    names = [scope.name for scope in SCOPES]
    return [
        names[report.verdicts.scope[row]]
        for one in estate
        for row in range(len(report.snapshot))
        if (report.snapshot.text(row).resource, report.snapshot.cidr(row))
        == (one.resource, ip_network(one.cidr))
    ]


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        pytest.param((ONE,), [ONE, SUB], id="a block of a VPC, with its subnets"),
        pytest.param((TWO,), [TWO], id="the other block alone"),
        pytest.param((SUB,), [SUB], id="a subnet alone"),
        pytest.param((OTHER,), [OTHER], id="of two with one block the one that is named"),
        pytest.param((replace(ONE, cidr="10.0.0.0/17"),), [], id="a block that it does not have"),
        pytest.param((replace(ONE, resource="vpc-c"),), [], id="a resource that is not there"),
        pytest.param((ONE, TWO, OTHER), [*ESTATE], id="several"),
    ],
)  # fmt: skip
def test_the_block_that_is_named_is_left_alone(which, expected):
    assert ignored(ESTATE, *which) == {(one.resource, one.cidr) for one in expected}


@pytest.mark.parametrize(
    "one", [eip("10.9.0.1", "eip-1"), network("10.8.0.0/16", "office"), vpc("fd00::/56", "vpc-6")]
)
def test_resources_of_every_type_are_found(one):
    assert ignored((*ESTATE, one), one) == {(one.resource, one.cidr)}


def test_declared_networks_of_one_name_are_told_apart_by_their_source():
    one, other = network("10.8.0.0/16", "office", "dc-1"), network("10.8.0.0/16", "office", "dc-2")
    report = judged([one, other], policy=policy(one))

    assert sorted(report.verdicts.ignored_by.tolist()) == [-1, 0]


def test_an_ignored_block_overlaps_nothing_and_gives_its_space_back():
    plan = tree(pool("top", "10.0.0.0/8", auto_import=True, locale="eu-west-1"))
    before, after = (judged(list(ESTATE), plan, policy(*which)) for which in ((), (ONE, OTHER)))

    assert (overlap(before, "vpc-b"), overlap(after, "vpc-b")) == ("overlapping", "ignored")
    assert before.pools[0].assigned - after.pools[0].assigned == 2**16


def test_an_ignored_block_is_watched_again_after_its_last_day():
    rule = IgnoreRule(Match(block=pointed(ONE)), "why", NOW.date().replace(year=2025))

    assert management(judged([ONE], policy=Policy(ignore=(rule,))), "vpc-a") == "unmanaged"


@pytest.mark.parametrize(
    ("moved", "expected"),
    [
        pytest.param([], ["private", "private", "private", "private"], id="no move"),
        pytest.param([(ONE, "lab")], ["lab", "private", "lab", "private"], id="subnets follow"),
        pytest.param([(ONE, "nowhere")], ["private"] * 4, id="no such scope"),
        pytest.param([(ONE, "lab"), (ONE, "acquired")], ["lab", "private", "lab", "private"], id="the first counts"),
    ],
)  # fmt: skip
def test_a_block_lives_where_it_was_moved_to(moved, expected):
    assert scopes(ESTATE, *moved) == expected


def test_a_move_counts_before_every_match():
    one = replace(ONE, account="7")

    assert (scopes([one]), scopes([one], (one, "private"))) == (["acquired"], ["private"])


def test_blocks_in_two_scopes_do_not_overlap():
    report = judged(list(ESTATE), tree(scopes=SCOPES), policy(moved=[(OTHER, "lab")]))

    assert (overlap(report, "vpc-a", "10.0.0.0/16"), overlap(report, "vpc-b")) == ("nonoverlapping",) * 2
