"""Who reaches whom: live, latent or unknown, within a scope and across."""

from dataclasses import replace

import numpy as np
import pytest
from telling import groups, overlap, pairs, severities, verdicts
from world import ACCOUNT, joined, judged, network, pool, routing, row_of, subnet, tree, vpc

from ipam.domain import Domain
from ipam.policy import Policy
from ipam.reach import Reach
from ipam.report import REACHABILITY
from ipam.scope import DEFAULT_SCOPES, IgnoreRule, Match, Scope
from ipam.words import AttachmentKind, Provider, Reachability

A, B = vpc("10.10.0.0/16", "vpc-a"), vpc("10.10.0.0/16", "vpc-b", account="9")
DC = network("10.10.0.0/20", "servers")
PEERING = AttachmentKind.PEERING
BOTH = (ACCOUNT, "9")
TWO = (*DEFAULT_SCOPES, Scope("b", matches=(Match(accounts=frozenset("9")),)))


def ours(to, kind=AttachmentKind.TRANSIT_GATEWAY, **more):
    return joined("vpc-a", to, kind, **more)


def theirs(to, kind=AttachmentKind.TRANSIT_GATEWAY, **more):
    return joined("vpc-b", to, kind, account="9", **more)


@pytest.mark.parametrize(
    ("routes", "domains", "reach"),
    [
        pytest.param(routing(read=()), (), "unknown", id="nothing was read"),
        pytest.param(routing(read=(ACCOUNT,)), (), "unknown", id="of one end alone"),
        pytest.param(routing(read=BOTH), (), "latent", id="both were read, nothing joins them"),
        pytest.param(routing(ours("tgw-1"), theirs("tgw-1"), read=BOTH), (), "live", id="one transit gateway"),
        pytest.param(routing(ours("tgw-1"), theirs("tgw-1"), read=()), (), "live", id="known from elsewhere"),
        pytest.param(routing(ours("tgw-1"), theirs("tgw-2"), read=BOTH), (), "latent", id="two transit gateways"),
        pytest.param(routing(ours("tgw-1", tables=("t",)), theirs("tgw-1", tables=("u", "t")), read=BOTH), (), "live", id="one route table"),
        pytest.param(routing(ours("tgw-1", tables=("t",)), theirs("tgw-1", tables=("u",)), read=BOTH), (), "latent", id="two route tables of one gateway"),
        pytest.param(routing(ours("tgw-1", tables=()), theirs("tgw-1", tables=()), read=BOTH), (), "latent", id="no route table"),
        pytest.param(routing(ours("pcx-1", PEERING, state="active"), theirs("pcx-1", PEERING, state="active"), read=BOTH), (), "live", id="peering"),
        pytest.param(routing(ours("pcx-1", PEERING, state="failed"), theirs("pcx-1", PEERING, state="failed"), read=BOTH), (), "latent", id="a peering that failed over it"),
        pytest.param(routing(ours("x-1"), theirs("x-1", PEERING, state="active"), read=BOTH), (), "latent", id="two things of one name"),
        pytest.param(routing(ours("tgw-1", provider=Provider.ALIBABA), theirs("tgw-1"), read=BOTH), (), "latent", id="a VPC of that id in another cloud"),
        pytest.param(routing(read=()), (Domain("mpls", accounts=frozenset(BOTH)),), "live", id="a declared domain"),
        pytest.param(routing(read=()), (Domain("mpls", accounts=frozenset({ACCOUNT})),), "unknown", id="a domain of one end"),
        pytest.param(routing(ours("tgw-1"), theirs("tgw-1"), ours("tgw-2"), theirs("tgw-2"), read=BOTH), (), "live", id="one and another transit gateway"),
        pytest.param(routing(ours("tgw-0", state="deleted"), ours("tgw-1"), theirs("tgw-1"), read=BOTH), (), "live", id="one that is over, and another"),
        pytest.param(routing(*(joined(f"vpc-{n}", "tgw-1") for n in range(20)), theirs("tgw-1"), read=BOTH), (), "latent", id="VPCs that nobody saw"),
        pytest.param(routing(ours("tgw-1"), read=BOTH), (Domain("tgw-1", accounts=frozenset("9")),), "latent", id="a domain named like a gateway"),
    ],
)  # fmt: skip
def test_an_overlap_is_live_in_one_domain_latent_where_all_was_read_and_else_unknown(routes, domains, reach):
    report = judged([A, B], policy=Policy(domains=domains), routes=routes)

    assert [said[2] for said in groups(report).values()] == [reach]
    assert str(report.reachability(0, 1)[0]) == reach
    assert severities(report) == [{"live": "critical", "unknown": "warning", "latent": "info"}[reach]]


def test_a_declared_network_is_known_that_a_domain_names():
    named, other = (
        judged(
            [A, DC], policy=Policy(domains=(Domain("mpls", frozenset({source})),)), routes=routing(read=BOTH)
        )
        for source in ("dc", "dc2")
    )

    assert [[said[2] for said in groups(one).values()] for one in (named, other)] == [["latent"], ["unknown"]]


def test_a_vpc_is_in_the_domains_of_its_own_account_and_not_of_those_that_its_subnets_are_shared_with():
    shared = subnet("10.10.0.0/24", "subnet-a", "vpc-a", account="9")
    report = judged([A, B, shared], policy=Policy(domains=(Domain("mpls", accounts=frozenset("9")),)))

    assert [said[2] for said in groups(report).values()] == ["unknown"]


@pytest.mark.parametrize("account", ["1", "2", "3"])
def test_a_vpc_is_known_where_the_attachments_of_its_account_were_read(account):
    seen = [vpc(f"10.{n}.0.0/16", f"vpc-{n}", account=n) for n in "123"]
    report = judged(seen, routes=routing(read=(account,)))
    of = {n: int(report.snapshot.columns.network[row_of(report, f"vpc-{n}")]) for n in "123"}

    assert [n for n, network in of.items() if report.reach.knows(network)] == [account]


def test_an_overlap_says_through_what_both_ends_are_joined():
    routes = routing(
        ours("tgw-1"),
        theirs("tgw-1"),
        ours("pcx-1", PEERING, state="active"),
        theirs("pcx-1", PEERING, state="active"),
    )

    assert judged([A, B], routes=routes).reachability(0, 1) == (
        REACHABILITY[0],
        "transit_gateway tgw-1, peering pcx-1",
    )


def test_two_ends_that_nothing_joins_are_joined_through_nothing():
    latent, unknown = (judged([A, B], routes=routing(read=read)).reachability(0, 1) for read in (BOTH, ()))

    assert (latent, unknown) == ((Reachability.LATENT, ""), (Reachability.UNKNOWN, ""))


@pytest.mark.parametrize(
    "network", [-2, -1, 1, 2], ids=["an allocation", "none", "the next number", "no number"]
)
def test_what_is_no_network_is_in_no_domain_and_not_known(network):
    domains = Reach(("mpls",), np.array([0, 1]), np.zeros(1, np.int32), np.ones(1, np.bool_))

    assert (domains.of(0), domains.knows(0)) == ({0}, True)
    assert (domains.of(network), domains.knows(network)) == (frozenset(), False)


def test_one_live_pair_makes_the_group_live():
    far = vpc("10.10.128.0/24", "vpc-c", account="9")
    report = judged(
        [A, B, far], routes=routing(ours("tgw-1"), joined("vpc-c", "tgw-1", account="9"), read=BOTH)
    )

    assert [said[2] for said in groups(report).values()] == ["live"]
    assert str(report.reachability(0, 1)[0]) == "latent"


@pytest.mark.parametrize(
    ("domains", "expected"),
    [
        pytest.param((), set(), id="nothing joins them"),
        pytest.param((Domain("mpls", frozenset({"dc"}), frozenset({ACCOUNT})),), {("servers", "vpc-a")}, id="the data centre and us"),
        pytest.param((Domain("mpls", frozenset({"dc"}), frozenset("9")),), {("servers", "vpc-b")}, id="the data centre and them"),
        pytest.param((Domain("one", frozenset(), frozenset(BOTH)),), {("vpc-a", "vpc-b")}, id="us and them"),
    ],
)  # fmt: skip
def test_blocks_of_two_scopes_overlap_where_something_joins_them(domains, expected):
    scopes = (*TWO, Scope("dc", matches=(Match(sources=frozenset({"dc"})),)))
    report = judged([A, B, DC], tree(scopes=scopes), Policy(domains=domains))

    assert pairs(report) == expected
    assert severities(report) == ["critical"] * len(expected)
    assert {name[2]: said[5] for name, said in verdicts(report).items()} == {
        resource: "overlapping" if any(resource in pair for pair in expected) else "nonoverlapping"
        for resource in ("vpc-a", "vpc-b", "servers")
    }


def test_two_scopes_joined_twice_are_a_group_for_each_domain_and_one_more_in_each_count():
    report = judged(
        [A, B],
        tree(scopes=TWO),
        routes=routing(ours("tgw-1"), theirs("tgw-1"), ours("tgw-2"), theirs("tgw-2")),
    )

    assert sorted(groups(report)) == [("domain", f"transit_gateway tgw-{n}", "10.10.0.0/16") for n in (1, 2)]
    assert [said[6] for said in verdicts(report).values()] == [1, 1]


def test_a_block_that_meets_others_in_two_domains_counts_each_of_them_once():
    others = [vpc("10.10.0.0/24", f"vpc-{n}", account="9") for n in range(3)]
    routes = routing(
        ours("tgw-1"), ours("tgw-2"), joined("vpc-0", "tgw-1"), joined("vpc-1", "tgw-2"), joined("vpc-2", "tgw-1"), joined("vpc-2", "tgw-2")
    )  # fmt: skip
    report = judged([A, *others], tree(scopes=TWO), routes=routes)

    assert {name[2]: said[6] for name, said in verdicts(report).items()} == {
        "vpc-a": 3,
        "vpc-0": 3,
        "vpc-1": 3,
        "vpc-2": 3,
    }


def test_blocks_that_meet_several_in_different_domains_count_those_of_their_own():
    """Two blocks of one scope are each in two domains, and meet one block, or two, of another scope in both."""
    seen, routes = [], []
    for name, gateways, others in (("vpc-a", "rs", ("vpc-1",)), ("vpc-c", "tu", ("vpc-2", "vpc-3"))):
        seen += [replace(A, resource=name), *(vpc("10.10.0.0/24", one, account="9") for one in others)]
        routes += [joined(one, f"tgw-{to}") for to in gateways for one in (name, *others)]
    report = judged(seen, tree(scopes=TWO), routes=routing(*routes))
    across = {"vpc-a": 1, "vpc-c": 2, "vpc-1": 1, "vpc-2": 1, "vpc-3": 1}
    within = {"vpc-a": 1, "vpc-c": 1, "vpc-1": 2, "vpc-2": 2, "vpc-3": 2}

    assert {name[2]: said[6] for name, said in verdicts(report).items()} == {
        name: count + within[name] for name, count in across.items()
    }


def test_a_vpc_whose_own_blocks_overlap_is_not_live_by_itself():
    again = vpc("10.10.0.0/24", "vpc-a")
    report = judged([A, again, B], routes=routing(ours("tgw-1"), theirs("tgw-2"), read=BOTH))

    assert [said[2] for said in groups(report).values()] == ["latent"]


def test_a_group_is_of_the_domain_in_which_it_collides():
    far = vpc("10.0.0.0/16", "vpc-c"), vpc("10.1.0.0/16", "vpc-d", account="9")
    routes = routing(
        joined("vpc-c", "tgw-0"), joined("vpc-d", "tgw-0", account="9"), ours("tgw-1"), theirs("tgw-1")
    )

    assert list(groups(judged([*far, A, B], tree(scopes=TWO), routes=routes))) == [
        ("domain", "transit_gateway tgw-1", "10.10.0.0/16")
    ]


def test_groups_of_domains_stand_by_family():
    seen = [
        vpc(cidr, one, account=account)
        for one, account in (("vpc-b", "9"), ("vpc-a", ACCOUNT))
        for cidr in ("fd00::/56", "10.10.0.0/16")
    ]
    report = judged(seen, tree(scopes=TWO), routes=routing(ours("t"), theirs("t")))

    assert [block for _, _, block in groups(report)] == ["10.10.0.0/16", "fd00::/56"]


def test_two_scopes_that_no_domain_joins_stay_apart_however_many_domains_there_are():
    nobody = (Domain(f"{at}", accounts=frozenset(f"{at}")) for at in range(5))
    domains = (
        Domain("theirs", accounts=frozenset("9")),
        *nobody,
        Domain("ours", accounts=frozenset({ACCOUNT})),
    )
    report = judged([A, B], tree(scopes=TWO), Policy(domains=domains))

    assert (groups(report), [said[6] for said in verdicts(report).values()]) == ({}, [0, 0])


def test_a_pair_of_one_scope_is_never_told_again_by_its_domain():
    report = judged(
        [A, B, replace(A, resource="vpc-c")],
        tree(scopes=TWO),
        routes=routing(ours("t"), theirs("t"), joined("vpc-c", "t")),
    )

    assert {
        key[0]: {tuple(sorted(name[2] for name in pair)) for pair in said[1]}
        for key, said in groups(report).items()
    } == {
        "scope": {("vpc-a", "vpc-c")},
        "domain": {("vpc-a", "vpc-b"), ("vpc-b", "vpc-c")},
    }


def test_a_reservation_is_no_network_so_nobody_knows_who_reaches_it():
    plan = tree(pool("a", "10.0.0.0/8"), reserved=[("a", "10.10.0.0/15")])
    report = judged([A], plan, routes=routing(ours("tgw-1"), read=BOTH))

    assert [said[2] for said in groups(report).values()] == ["unknown"]


def test_an_ignored_block_overlaps_nothing_across_scopes_either():
    plan = tree(scopes=TWO)
    policy = Policy(domains=(Domain("one", accounts=frozenset(BOTH)),))
    ignored = replace(policy, ignore=(IgnoreRule(Match(accounts=frozenset("9")), "gone soon"),))

    assert overlap(judged([A, B], plan, policy), "vpc-a") == "overlapping"
    assert overlap(judged([A, B], plan, ignored), "vpc-a") == "nonoverlapping"
