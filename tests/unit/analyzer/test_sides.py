"""What a word for one side of a connection means, and what is said of a word that means nothing, or several things."""

import numpy as np
import pytest
from world import NOW, joined, judged, network, routing, row_of, subnet, tree, vpc

from analyzer.reconcile import reconcile
from analyzer.sides import LOOKED_THROUGH, SideError, declared_network, side, unknown, vpc_network
from ipam.domain import Domain
from ipam.policy import Policy
from ipam.reading import Rows
from ipam.scope import DEFAULT_SCOPES, IgnoreRule, Match, Scope
from ipam.shard import Shard, ShardStatus
from ipam.snapshot import ShardContent, Snapshot
from ipam.words import Kind, Provider, ShardState

SCOPES = (*DEFAULT_SCOPES, Scope("acquired", matches=(Match(accounts=frozenset({"2"})),)), Scope("vpc-a"))
POLICY = Policy(
    (IgnoreRule(Match(accounts=frozenset({"gone"})), "why"),),
    domains=(
        Domain("mpls", frozenset({"dc"}), frozenset({"2"})),
        Domain("two words", accounts=frozenset({"1"})),
    ),
)
SEEN = (
    vpc("10.0.0.0/16", "vpc-a", account="1"),
    subnet("10.0.0.0/24", "subnet-a", "vpc-a", account="1"),
    vpc("10.1.0.0/16", "vpc-b", account="2"),
    vpc("10.2.0.0/16", "vpc-c", account="3", provider=Provider.ALIBABA),
    vpc("10.3.0.0/16", "vpc-d", account="gone"),
    network("10.4.0.0/16", "servers"),
    network("10.5.0.0/16", "a:b", account="lab"),
)  # fmt: skip


def judge(seen=SEEN):
    return judged(seen, tree(scopes=SCOPES), POLICY, routes=routing(joined("vpc-b", "tgw-1", account="2")))


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("vpc:vpc-a", {"vpc-a"}),
        ("vpc-b", {"vpc-b"}),
        ("vpc-c", {"vpc-c"}),
        ("scope:acquired", {"vpc-b"}),
        ("acquired", {"vpc-b"}),
        ("scope:vpc-a", set()),
        ("public", set()),
        ("1", {"vpc-a"}),
        ("account:2", {"vpc-b"}),
        ("account:gone", set()),
        ("account:dc", {"servers"}),
        ("servers", {"servers"}),
        ("network:servers", {"servers"}),
        ("network:a:b", {"a:b"}),
        ("a:b", {"a:b"}),
        ("domain:mpls", {"servers", "vpc-b"}),
        ("mpls", {"servers", "vpc-b"}),
        ("domain:two words", {"vpc-a"}),
        ("domain:tgw-1", {"vpc-b"}),
    ],
)
def test_a_word_means_the_blocks_that_are_compared(word, expected):
    report = judge()
    names = {report.snapshot.text(row).resource for row in side(report, word).tolist()}

    assert names == expected


def test_an_account_that_was_read_and_has_nothing_is_a_side_without_blocks():
    empty = judged([subnet("10.0.0.0/24", "subnet-a", "vpc-a", account="8")])

    assert side(empty, "8").tolist() == []


def test_so_is_one_of_which_no_row_is_known():
    shard = Shard("aws", Provider.AWS, "8", "eu-west-1", Kind.VPC)
    status = ShardStatus(shard, ShardState.OK, last_attempt=NOW, last_success=NOW)
    found = Snapshot.of([ShardContent.of(status, Rows.of(()), np.zeros(0, np.int64))])

    assert side(reconcile("1", found, tree(), Policy(), NOW), "8").tolist() == []


@pytest.mark.parametrize(
    "word", ["vpc:servers", "network:vpc-a", "account:vpc-a", "domain:1", "nobody", "tgw", "x:vpc-b"]
)
def test_a_word_that_means_nothing_of_its_kind_is_refused(word):
    report = judge()

    with pytest.raises(SideError) as told:
        side(report, word)
    assert str(told.value) == unknown(report, word)


def test_a_word_that_means_several_things_is_refused_with_the_ways_out():
    with pytest.raises(SideError) as told:
        side(judge(), "vpc-a")

    assert str(told.value) == "'vpc-a' is several things: write vpc:vpc-a or scope:vpc-a"


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("vpc-bb", "nothing is known as 'vpc-bb': perhaps vpc-b or vpc-c or vpc-a is meant"),
        ("acquire", "nothing is known as 'acquire': perhaps acquired is meant"),
        ("domain:mpl", "nothing is known as 'domain:mpl': perhaps domain:mpls or domain:tgw-1 is meant"),
        ("server", "nothing is known as 'server': perhaps servers is meant"),
        (
            "zzz",
            (
                "nothing is known as 'zzz': "
                "a VPC, a network, an account, a scope is meant by its id or name, a domain by domain:NAME"
            ),
        ),
        ("acquired", "'acquired' is neither a VPC nor an address block: nothing else can be imported"),
    ],
)
def test_a_word_that_nobody_knows_is_told_with_what_is_near(word, expected):
    assert unknown(judge(), word) == expected


def test_of_many_near_names_three_are_told():
    report = judged([vpc(f"10.{n}.0.0/16", f"vpc-{n}") for n in range(5)])

    assert unknown(report, "vpc-") == "nothing is known as 'vpc-': perhaps vpc-4 or vpc-3 or vpc-2 is meant"


def test_of_very_many_vpcs_the_first_are_looked_through():
    many = (vpc(f"10.{n // 256}.{n % 256}.0/24", f"vpc-{n}") for n in range(LOOKED_THROUGH))
    report = judged([*many, vpc("172.16.0.0/24", "the last")])

    assert unknown(report, "the las").startswith("nothing is known as 'the las': a VPC, a network,")
    assert unknown(report, "vpc-0 ").startswith("nothing is known as 'vpc-0 ': perhaps vpc-0 or ")


def test_a_network_is_found_by_its_number():
    report = judge()
    of = report.snapshot.columns.network

    assert vpc_network(report, "vpc-b") == of[row_of(report, "vpc-b")]
    assert vpc_network(report, "vpc-c") == of[row_of(report, "vpc-c")]
    assert vpc_network(report, "vpc-x") is None
    assert declared_network(report, ("dc",), "servers") == of[row_of(report, "servers")]
    assert declared_network(report, ("lab", "dc"), "servers") == of[row_of(report, "servers")]
    assert declared_network(report, ("lab",), "servers") is None
    assert np.array_equal(side(report, "servers"), [row_of(report, "servers")])
