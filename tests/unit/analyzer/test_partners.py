"""Whom an entity collides with, in whichever of a report's groups."""

from dataclasses import replace
from ipaddress import ip_network

import pytest
from telling import pairs, verdicts
from world import ACCOUNT, judged, pool, row_of, tree, vpc

from analyzer.partners import partners
from ipam.domain import Domain
from ipam.policy import Policy
from ipam.scope import DEFAULT_SCOPES, Match, Scope

A, B = vpc("10.10.0.0/16", "vpc-a"), vpc("10.10.0.0/16", "vpc-b", account="9")
BESIDE = replace(A, resource="vpc-c")  # of the scope of vpc-a
TWO = (*DEFAULT_SCOPES, Scope("b", matches=(Match(accounts=frozenset("9")),)))
MERGER = Policy(domains=(Domain("merger", accounts=frozenset((ACCOUNT, "9"))),))


@pytest.mark.parametrize("far", [(), (vpc("10.9.0.0/16", "vpc-y"), vpc("10.9.0.0/16", "vpc-z"))])
def test_one_meets_what_it_meets_in_its_scope_and_what_a_domain_joins_with_it(far):
    report = judged([A, B, BESIDE, *far], tree(scopes=TWO), MERGER)
    a, b, c = (row_of(report, name) for name in ("vpc-a", "vpc-b", "vpc-c"))

    assert partners(report, a) == sorted((b, c))
    assert partners(report, c) == sorted((a, b))
    assert partners(report, b) == sorted((a, c))


def test_one_that_no_domain_joins_is_met_in_its_scope_alone():
    apart = replace(BESIDE, account="7")
    report = judged([A, B, apart], tree(scopes=TWO), MERGER)
    a, b, c = (row_of(report, name) for name in ("vpc-a", "vpc-b", "vpc-c"))

    assert [partners(report, one) for one in (a, b, c)] == [sorted((b, c)), [a], [a]]


def test_a_group_of_a_domain_lies_in_no_single_scope():
    index = judged([A, B, BESIDE], tree(scopes=TWO), MERGER).overlaps

    assert index.domain.tolist() == [-1, 0]
    assert [index.scope_of(group) for group in range(len(index))] == [0, -1]


def test_blocks_of_one_network_in_two_scopes_that_a_domain_joins_are_no_pair():
    scopes = (*TWO, Scope("lower", matches=(Match(cidrs=(ip_network("10.10.0.0/17"),)),)))
    report = judged([A, B, vpc("10.10.0.0/17", "vpc-a")], tree(scopes=scopes), MERGER)

    assert {scope for scope, *_ in verdicts(report).values()} == {"private", "b", "lower"}
    assert pairs(report) == {("vpc-a", "vpc-b")}


def test_the_blocks_around_one_are_named_from_the_largest_on():
    report = judged([vpc("10.0.0.0/8", "vpc-8"), vpc("10.0.0.0/12", "vpc-12"), vpc("10.0.0.0/16", "vpc-16")])

    assert report.overlaps.partners(0, 2).tolist() == [0, 1]
    assert report.overlaps.partners(0, 1).tolist() == [0, 2]


def test_a_network_and_a_reservation_in_which_it_lies_are_partners():
    report = judged([A], tree(pool("a", "10.0.0.0/8"), reserved=[("a", "10.10.0.0/15")]))

    assert partners(report, 0) == [1]
    assert partners(report, 1) == [0]
