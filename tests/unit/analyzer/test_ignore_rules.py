"""Where resources live, and which are left alone."""

from ipaddress import ip_network

import pytest
from telling import compliance, management, overlap, verdicts
from world import ACCOUNT, NOW, judged, subnet, tree, vpc

from ipam.policy import Policy
from ipam.scope import DEFAULT_SCOPES, IgnoreRule, Match, Scope
from ipam.words import Provider, ResourceType


@pytest.mark.parametrize(
    ("match", "ignored"),
    [
        pytest.param(Match(), True, id="an empty match is met by all"),
        pytest.param(Match(providers=frozenset({Provider.AWS})), True, id="provider"),
        pytest.param(Match(providers=frozenset({Provider.ALIBABA})), False, id="another provider"),
        pytest.param(Match(accounts=frozenset({"7"})), False, id="another account"),
        pytest.param(Match(regions=frozenset({"eu-west-1"})), True, id="region"),
        pytest.param(Match(tags=(("a", "1"), ("b", "2"))), True, id="all tags"),
        pytest.param(Match(tags=(("a", "1"), ("c", "3"))), False, id="one tag missing"),
        pytest.param(Match(cidrs=(ip_network("172.31.0.0/16"),)), True, id="the very block"),
        pytest.param(Match(cidrs=(ip_network("172.16.0.0/12"),)), True, id="within"),
        pytest.param(Match(cidrs=(ip_network("172.31.0.0/24"),)), False, id="the block is larger"),
        pytest.param(Match(default_vpc=True), True, id="default VPC"),
        pytest.param(Match(default_vpc=False), False, id="not a default VPC"),
        pytest.param(Match(accounts=frozenset({ACCOUNT}), regions=frozenset({"eu-west-1"})), True, id="account and region"),
        pytest.param(Match(accounts=frozenset({"7"}), regions=frozenset({"eu-west-1"})), False, id="its region, of another account"),
        pytest.param(Match(accounts=frozenset({ACCOUNT}), regions=frozenset({"x"})), False, id="its account, in another region"),
        pytest.param(Match(regions=frozenset({"eu-west-1"}), providers=frozenset({Provider.ALIBABA})), False, id="its region, of another provider"),
        pytest.param(Match(tags=(("a", "1"),), regions=frozenset({"x"})), False, id="its tags, in another region"),
        pytest.param(Match(cidrs=(ip_network("172.16.0.0/12"),), tags=(("c", "3"),)), False, id="within, without the tag"),
        pytest.param(Match(cidrs=(ip_network("10.0.0.0/8"),), default_vpc=True), False, id="a default VPC elsewhere"),
    ],
)  # fmt: skip
def test_an_ignore_rule_takes_a_vpc_and_its_subnets_out_of_everything(match, ignored):
    estate = [
        vpc("172.31.0.0/16", "vpc-a", default=True, tags={"a": "1", "b": "2"}),
        subnet("172.31.0.0/20", "subnet-a", "vpc-a"),
        vpc("172.31.0.0/16", "vpc-z", account="z", default=True),
    ]
    report = judged(estate, policy=Policy(ignore=(IgnoreRule(match, "why"),)))

    expected = "ignored" if ignored else "unmanaged"
    assert (
        management(report, "vpc-a")
        == management(report, "subnet-a")
        == compliance(report, "vpc-a")
        == expected
    )
    assert overlap(report, "vpc-a") == ("ignored" if ignored else "overlapping")


@pytest.mark.parametrize(
    ("days", "expected"),
    [pytest.param(0, "ignored", id="last day"), pytest.param(-1, "unmanaged", id="day after")],
)
def test_an_ignore_rule_holds_through_its_last_day(days, expected):
    until = NOW.date().fromordinal(NOW.date().toordinal() + days)
    report = judged([vpc("10.0.0.0/16", "vpc-a")], policy=Policy(ignore=(IgnoreRule(Match(), "why", until),)))

    assert management(report, "vpc-a") == expected


@pytest.mark.parametrize(
    ("cidr", "scope"),
    [("10.0.0.0/16", 0), ("100.64.0.0/16", 0), ("192.168.0.0/24", 0), ("172.32.0.0/16", 1), ("fd00::/56", 0), ("2001:db8::/56", 1)],
)  # fmt: skip
def test_private_space_goes_to_the_private_scope_and_the_rest_to_the_public(cidr, scope):
    assert judged([vpc(cidr, "v")]).verdicts.scope.tolist() == [scope]


def test_a_rule_for_subnets_ignores_a_subnet_of_a_watched_vpc():
    rule = IgnoreRule(Match(types=frozenset({ResourceType.SUBNET})), "why")
    report = judged([vpc("10.0.0.0/16", "v"), subnet("10.0.0.0/24", "s", "v")], policy=Policy(ignore=(rule,)))

    assert [management(report, name) for name in ("v", "s")] == ["unmanaged", "ignored"]


@pytest.mark.parametrize(("default", "expected"), [(True, "ignored"), (False, "unmanaged")])
def test_a_subnet_is_as_default_as_its_vpc(default, expected):
    rule = IgnoreRule(Match(types=frozenset({ResourceType.SUBNET}), default_vpc=True), "why")
    seen = [vpc("172.31.0.0/16", "v", default=default), subnet("172.31.0.0/20", "s", "v")]

    assert management(judged(seen, policy=Policy(ignore=(rule,))), "s") == expected


def test_a_scope_of_default_vpcs_holds_their_subnets():
    scopes = (*DEFAULT_SCOPES, Scope("default", matches=(Match(default_vpc=True),)))
    seen = [
        vpc("172.31.0.0/16", "v", default=True), subnet("172.31.0.0/20", "s", "v"), subnet("172.31.0.0/20", "t", "gone"),
    ]  # fmt: skip
    report = judged(seen, tree(scopes=scopes))

    assert {name[2]: said[0] for name, said in verdicts(report).items()} == {
        "v": "default",
        "s": "default",
        "t": "private",
    }


def test_the_first_scope_and_the_first_rule_that_match_decide():
    one, other = Match(accounts=frozenset({ACCOUNT})), Match(regions=frozenset({"eu-west-1"}))
    scopes = (*DEFAULT_SCOPES, Scope("first", matches=(one,)), Scope("second", matches=(other,)))
    rules = (IgnoreRule(other, "the first"), IgnoreRule(one, "the second"))
    report = judged([vpc("10.0.0.0/16", "vpc-a")], tree(scopes=scopes), Policy(ignore=rules))

    assert [(said[0], said[8]) for said in verdicts(report).values()] == [("first", 0)]
