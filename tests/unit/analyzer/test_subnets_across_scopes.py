"""Subnets that share the fate of their VPC: a routing domain joins it with a block of another scope."""

from ipaddress import ip_network

import pytest
from telling import groups, of_resource
from world import ACCOUNT, judged, subnet, tree, vpc

from ipam.domain import Domain
from ipam.policy import Policy
from ipam.scope import DEFAULT_SCOPES, IgnoreRule, Match, Scope

A, B = vpc("10.10.0.0/16", "vpc-a"), vpc("10.10.0.0/16", "vpc-b", account="9")
BOTH = frozenset((ACCOUNT, "9"))
TWO = (*DEFAULT_SCOPES, Scope("b", matches=(Match(accounts=frozenset("9")),)))
MERGER = (Domain("merger", accounts=BOTH),)


def of_subnet(*others, domains=MERGER, ignore=()):
    """Judge a subnet of vpc-a, which meets vpc-b of another scope: overlap, and count."""
    ours = (A, subnet("10.10.1.0/24", "subnet-a", "vpc-a"))
    report = judged([*ours, *others], tree(scopes=TWO), Policy(ignore, domains=domains))
    return of_resource(report, "subnet-a")[5:7]


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        pytest.param([B], ("overlapping", 1), id="a block around it"),
        pytest.param([vpc("10.10.1.0/26", "vpc-b", account="9")], ("overlapping", 1), id="a block inside it"),
        pytest.param(
            [B, vpc("10.10.1.0/26", "vpc-c", account="9"), vpc("10.10.1.64/26", "vpc-c", account="9")],
            ("overlapping", 3), id="several, each block of them",
        ),
        pytest.param(
            [vpc("10.10.2.0/24", "vpc-b", account="9")], ("nonoverlapping", 0), id="a block elsewhere in its VPC"
        ),
        pytest.param(
            [subnet("10.10.1.0/24", "subnet-b", "vpc-b", account="9"), vpc("10.10.2.0/24", "vpc-b", account="9")],
            ("nonoverlapping", 0), id="not a subnet",
        ),
        pytest.param([B, vpc("10.10.0.0/20", "vpc-c")], ("overlapping", 2), id="one of its own scope besides"),
    ],
)  # fmt: skip
def test_a_subnet_overlaps_what_its_vpc_meets_across_scopes_where_it_meets_that(others, expected):
    assert of_subnet(*others) == expected


def test_a_subnet_is_left_alone_where_nothing_joins_the_scopes_or_the_other_is_ignored():
    ignored = (IgnoreRule(Match(accounts=frozenset("9")), "sandbox"),)

    assert of_subnet(B, domains=()) == ("nonoverlapping", 0)
    assert of_subnet(B, ignore=ignored) == ("nonoverlapping", 0)


def test_a_subnet_outside_its_vpc_is_met_across_scopes_although_the_vpc_is_not():
    seen = [vpc("10.20.0.0/16", "vpc-a"), subnet("10.10.1.0/24", "subnet-a", "vpc-a"), B]
    report = judged(seen, tree(scopes=TWO), Policy(domains=MERGER))

    assert [of_resource(report, name)[6] for name in ("vpc-a", "subnet-a", "vpc-b")] == [0, 1, 0]


def test_a_subnet_of_ipv6_overlaps_across_scopes_as_one_of_ipv4_does():
    six = [
        vpc("fd00::/56", "vpc-a"), subnet("fd00::/64", "subnet-a", "vpc-a"), vpc("fd00::/60", "vpc-b", account="9"),
    ]  # fmt: skip
    report = judged(
        [*six, subnet("10.10.1.0/24", "subnet-4", "vpc-a")], tree(scopes=TWO), Policy(domains=MERGER)
    )

    assert [of_resource(report, name)[6] for name in ("vpc-a", "subnet-a", "vpc-b", "subnet-4")] == [
        1,
        1,
        1,
        0,
    ]


def test_a_subnet_that_was_read_before_all_else_counts_as_any_other():
    report = judged(
        [subnet("10.10.1.0/24", "subnet-a", "vpc-a"), A, B], tree(scopes=TWO), Policy(domains=MERGER)
    )

    assert report.verdicts.overlap_count.tolist() == [1, 1, 1]


def test_a_block_that_several_domains_join_counts_once_for_the_vpc_and_for_its_subnet():
    both = (*MERGER, Domain("vpn", accounts=BOTH))
    report = judged(
        [A, subnet("10.10.1.0/24", "subnet-a", "vpc-a"), B, vpc("10.10.1.0/25", "vpc-c", account="9")],
        tree(scopes=TWO),
        Policy(domains=(*both, Domain("more", accounts=frozenset({ACCOUNT})))),
    )

    assert [of_resource(report, name)[6] for name in ("vpc-a", "subnet-a", "vpc-b")] == [2, 2, 2]
    assert len(groups(report)) == 3  # one of their scope, and one of each domain that joins the scopes


@pytest.mark.parametrize("domains", [MERGER, (*MERGER, Domain("vpn", accounts=BOTH))], ids=["one", "several"])
def test_a_block_of_its_own_vpc_in_another_scope_never_counts(domains):
    lower = (*DEFAULT_SCOPES, Scope("lower", matches=(Match(cidrs=(ip_network("10.10.0.0/17"),)),)))
    seen = [A, vpc("10.10.0.0/17", "vpc-a"), subnet("10.10.1.0/24", "subnet-a", "vpc-a"), B]
    report = judged(seen, tree(scopes=lower), Policy(domains=domains))

    assert of_resource(report, "subnet-a")[0] == "lower"
    assert of_resource(report, "subnet-a")[6] == 1  # vpc-b, and not the other block of vpc-a
