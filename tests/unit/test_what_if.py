"""What-if at its edges: very many collisions, nothing discovered, readings from the future."""

from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network

import numpy as np
import pytest
from world import NOW, eip, judged, pool, row_of, tree, vpc

from analyzer.reconcile import reconcile
from analyzer.supposing import supposed_vpc
from analyzer.what_if_allocate import allocated, with_allocation
from analyzer.what_if_attach import attached, is_block
from analyzer.what_if_import import imported
from exporter.records.meetings import meetings
from exporter.records.whatif import whatif
from ipam.domain import Domain
from ipam.finding import RULES, Rule
from ipam.policy import Policy
from ipam.reading import Row, Rows
from ipam.scope import DEFAULT_SCOPES, Match, Scope
from ipam.shard import Shard, ShardStatus
from ipam.snapshot import ShardContent, Snapshot
from ipam.what_if import MOST, Because
from ipam.words import Kind, Provider, ShardState

CROWD = [vpc(f"10.{number // 250}.{number % 250}.0/24", f"vpc-{number}") for number in range(MOST + 1)]
PLAN = tree(pool("top", "10.0.0.0/8", auto_import=True, locale="eu-west-1"))


def texts(report, outcome):
    return {reason["code"]: reason["text"] for reason in whatif(report, outcome)["reasons"]}


@pytest.mark.parametrize("fewer", [0, 1], ids=["one more than are listed", "as many as are listed"])
def test_an_attachment_lists_a_thousand_collisions_and_says_where_there_are_more(fewer):
    report = judged([*CROWD[fewer:], vpc("10.0.0.0/8", "vpc-wide", account="222233334444")], PLAN)
    outcome = attached(report, "vpc-wide", "111122223333")
    said = texts(report, outcome)

    assert len(outcome.collisions) == MOST
    assert said["sides_collide"].startswith(
        f"{f'{MOST}' if fewer else f'more than {MOST}'} pairs of blocks share"
    )
    assert (Because.MORE_COLLISIONS in said) is (not fewer)


@pytest.mark.parametrize("fewer", [0, 1], ids=["one more than are listed", "as many as are listed"])
def test_an_allocation_lists_a_thousand_collisions_and_counts_all(fewer):
    plan = with_allocation(PLAN, PLAN.pools[0], ip_network("10.0.0.0/8"))
    report = judged(CROWD[fewer:], plan)
    outcome = allocated(report, PLAN.pools[0])
    said = texts(report, outcome)

    assert len(outcome.collisions) == MOST
    assert f"with {MOST + 1 - fewer} networks" in said["meets_networks"]
    assert said.get("more_collisions") == (None if fewer else f"these are the first {MOST} pairs")


def test_an_import_lists_a_thousand_collisions():
    report = judged([*CROWD, vpc("10.0.0.0/8", "vpc-wide")], PLAN)
    outcome = imported(report, row_of(report, "vpc-wide"), {}, None)

    assert len(outcome.collisions) == MOST
    assert "more_collisions" in texts(report, outcome)


def test_reservations_that_overlap_are_findings_also_where_nothing_was_discovered():
    """A plan that balances has none; one that is tried, or was read from a cloud, may."""
    plan = tree(pool("top", "10.0.0.0/8"), reserved=[("top", "10.0.0.0/16"), ("top", "10.0.0.0/24")])
    rules = [RULES[code] for code in judged([], plan).findings.rule.tolist()]

    assert rules.count(Rule.ALLOCATION_CONFLICT) == 1


def test_a_new_vpc_is_judged_although_its_account_was_read_after_now():
    later = NOW + timedelta(minutes=5)
    shard = Shard("aws", Provider.AWS, "111122223333", "eu-west-1", Kind.VPC)
    status = ShardStatus(shard, ShardState.OK, last_attempt=later, last_success=later, rows=1)
    rows = Rows.of([Row(ip_network("10.0.0.0/24"), "vpc-a", shard.account)])
    read = ShardContent.of(status, rows, np.array([1_000_000]))
    supposed = supposed_vpc(ip_network("10.0.0.0/16"), replace(PLAN.pools[0], share=(shard.account,)), NOW)
    report = reconcile("1", Snapshot.of((read, supposed)), PLAN, Policy(), NOW)
    outcome = imported(report, row_of(report, "new"), {}, None)

    assert [[report.snapshot.text(row).resource for row in pair] for pair in outcome.collisions] == [
        ["new", "vpc-a"]
    ]


@pytest.mark.parametrize(
    "share",
    [
        pytest.param(("ou-1", "111122223333"), id="an account behind a unit"),
        pytest.param(("ou-1", "ou-2"), id="units alone"),
        pytest.param(("arn:aws:organizations::222233334444:ou/o-1/ou-1",), id="the ARN of a unit"),
        pytest.param(("arn:aws:organizations::222233334444:organization/o-1",), id="the organization"),
    ],
)
def test_a_new_vpc_belongs_to_somebody_whom_its_pool_is_shared_with(share):
    plan = tree(pool("top", "10.0.0.0/8", locale="eu-west-1", auto_import=True, share=share))
    read = supposed_vpc(ip_network("10.0.0.0/16"), plan.pools[0], NOW)
    report = reconcile("1", Snapshot.of((read,)), plan, Policy(), NOW)

    assert (report.snapshot.owner(0), int(report.verdicts.breaches[0])) == (
        "111122223333" if "111122223333" in share else share[0],
        0,
    )


def test_the_blocks_of_one_network_never_collide_whatever_a_cloud_says_of_them():
    report = judged([vpc("10.0.0.0/16", "vpc-a"), vpc("10.0.0.0/24", "vpc-a"), vpc("10.0.0.0/20", "vpc-b")])
    outcome = attached(report, "vpc-a", "private")
    pairs = {frozenset(report.snapshot.text(row).resource for row in pair) for pair in outcome.collisions}

    assert (len(outcome.collisions), pairs) == (2, {frozenset(("vpc-a", "vpc-b"))})
    assert attached(report, "vpc-a", "vpc-a").fine


def test_an_address_that_an_elastic_ip_holds_collides_with_the_vpc_around_it():
    plan = with_allocation(PLAN, PLAN.pools[0], ip_network("10.0.0.1/32"))
    report = judged([vpc("10.0.0.0/16", "vpc-a"), eip("10.0.0.1", "eipalloc-1")], plan)
    outcome = allocated(report, PLAN.pools[0])

    assert outcome.collisions == ((row_of(report, "vpc-a"), 2),)
    assert outcome.reasons[0].other == row_of(report, "eipalloc-1")


def test_what_joins_two_sides_already_is_told_before_the_attachment():
    report = judged(
        [vpc("10.0.0.0/16", "vpc-a"), vpc("10.0.0.0/16", "vpc-b"), vpc("10.0.0.0/24", "vpc-c", account="2")],
        policy=Policy(domains=(Domain("mpls", accounts=frozenset(("111122223333",))),)),
    )
    told = [
        (pair["reachability"], pair["via"])
        for other in ("vpc-b", "vpc-c")
        for pair in whatif(report, attached(report, "vpc-a", other))["collisions"]
    ]

    assert told == [("live", "domain mpls"), ("live", "the attachment that is tried")]


def test_a_pair_that_is_in_no_group_together_has_no_finding():
    theirs = Scope("theirs", matches=(Match(accounts=frozenset(("2",))),))
    report = judged(
        [vpc("10.0.0.0/16", "vpc-a"), vpc("10.0.0.0/16", "vpc-b"), vpc("10.0.0.0/24", "vpc-c", account="2")],
        tree(scopes=(*DEFAULT_SCOPES, theirs)),
    )
    a, b, c = (row_of(report, f"vpc-{name}") for name in "abc")
    found = [record["finding"] for record in meetings(report, ((a, b), (a, c)))]

    assert [finding is None for finding in found] == [False, True]


@pytest.mark.parametrize(
    ("word", "block"),
    [
        ("10.0.0.0/16", True),
        ("fd00::/8", True),
        ("10.0.0.0/99", True),
        ("10.0.0.0", False),
        ("top/prod", False),
        ("dc/1", False),
        ("scope:a/8", False),
        ("/8", False),
    ],
)
def test_a_word_of_address_letters_and_a_length_is_meant_as_a_block(word, block):
    assert is_block(word) is block
