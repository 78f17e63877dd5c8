"""Input that is odd or at odds with itself: the verdict of docs/reference/odd-input.md, never a wrong number."""

from dataclasses import replace
from ipaddress import ip_network

import pytest
from telling import compliance, decision, findings, groups, management, overlap, pairs, told, uses, verdicts
from world import eip, judged, network, pool, subnet, tree, vpc

from analyzer.next_block import next_block
from ipam.finding import Rule
from ipam.pool import Rules
from ipam.scope import DEFAULT_SCOPES, Match, Scope
from ipam.what_if import Result
from ipam.words import Breach, Provider

ALL = (*DEFAULT_SCOPES, Scope("all", matches=(Match(),)))


@pytest.mark.parametrize(("everything", "part"), [("0.0.0.0/0", "10.0.0.0/8"), ("::/0", "fd00::/8")])
def test_a_block_of_length_0_is_a_block_like_any_other(everything, part):
    plan = tree(pool("world", everything, scope="all"), scopes=ALL)
    width = ip_network(everything).max_prefixlen
    report = judged([vpc(part, "vpc-part")], plan)
    use, free = uses(report)["world"]

    assert pairs(judged([network(everything, "net-all"), vpc(part, "vpc-part")], plan)) == {
        ("net-all", "vpc-part")
    }
    assert (use.size, use.available, use.safe) == (1 << width, 1 << width, (1 << width) - (1 << (width - 8)))
    assert dict(use.capacity)[width] == use.safe
    assert len(free) == 8


@pytest.mark.parametrize("everything", ["0.0.0.0/0", "::/0"])
def test_a_pool_that_is_all_of_a_family_is_exactly_full_when_its_network_is_imported(everything):
    plan = tree(pool("world", everything, scope="all", auto_import=True, locale="eu-west-1"), scopes=ALL)
    report = judged([vpc(everything, "vpc-all")], plan)
    use, free = uses(report)["world"]

    assert management(report, "vpc-all") == "managed"
    assert (use.assigned, use.available, use.safe, free) == (use.size, 0, 0, ())
    assert report.pools.utilization.tolist() == [1.0]


@pytest.mark.parametrize("cidr", ["0.0.0.0/0", "8.0.0.0/5", "::/0", "fc00::/6"])
def test_a_block_that_reaches_beyond_private_space_is_public_and_meets_no_private_one(cidr):
    report = judged([network(cidr, "net-all"), vpc("10.0.0.0/16", "vpc-a"), vpc("fd00::/56", "vpc-b")])

    assert verdicts(report)[("network", "dc", "net-all", cidr)][0] == "public"
    assert pairs(report) == set()


def test_an_ipv4_mapped_block_is_ipv6_and_never_meets_the_ipv4_block_it_spells():
    plan = tree(pool("four", "10.0.0.0/8", auto_import=True, locale="eu-west-1", scope="all"), scopes=ALL)
    report = judged(
        [
            vpc("10.0.0.0/16", "vpc-a"),
            vpc("::ffff:10.0.0.0/112", "vpc-b"),
            vpc("::ffff:10.0.0.0/112", "vpc-c"),
        ],
        plan,
    )

    assert pairs(report) == {("vpc-b", "vpc-c")}
    assert [management(report, name) for name in ("vpc-a", "vpc-b")] == ["managed", "unmanaged"]


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param([], id="none"),
        pytest.param([vpc("10.0.0.0/16", "vpc-a")], id="IPv4 alone"),
        pytest.param([vpc("fd00::/56", "vpc-a")], id="IPv6 alone"),
        pytest.param([subnet("fd00::/64", "subnet-a", "vpc-a")], id="a subnet alone"),
        pytest.param([eip("52.0.1.9", "eip-a")], id="an Elastic IP alone"),
    ],
)
@pytest.mark.parametrize("cidr", ["10.0.0.0/8", "fd00::/8"])
def test_a_family_without_a_block_or_without_a_pool_is_no_mistake(seen, cidr):
    plan = tree(pool("a", cidr, rules=Rules(default_netmask_length=24)), reserved=[("a", cidr)])
    use, _ = uses(judged(seen, plan))["a"]

    assert len(verdicts(judged(seen, plan))) == len(seen)
    assert (use.size, use.assigned, use.safe) == (ip_network(cidr).num_addresses, use.size, 0)


def test_a_block_that_is_listed_twice_counts_once():
    once, twice = (
        [vpc("10.0.0.0/16", "vpc-a")] * times + [vpc("10.0.0.0/24", "vpc-b", account="9")] for times in (1, 2)
    )

    assert told(judged(twice)) == told(judged(once))


def test_one_id_in_two_clouds_is_two_networks():
    report = judged([vpc("10.0.0.0/16", "vpc-a"), vpc("10.0.0.0/16", "vpc-a", provider=Provider.ALIBABA)])

    assert [said[6] for said in verdicts(report).values()] == [1, 1]
    assert len(findings(report)) == 1


def test_one_id_for_two_resources_of_one_cloud_is_one_network_of_two_blocks():
    report = judged([vpc("10.0.0.0/16", "vpc-a", account="1"), vpc("10.0.0.0/24", "vpc-a", account="2")])

    assert pairs(report) == set()


def test_a_block_in_two_scopes_is_judged_in_each_by_itself():
    scopes = (*DEFAULT_SCOPES, Scope("b", matches=(Match(accounts=frozenset("9")),)))
    pools = [
        pool(name, "10.0.0.0/16", scope=name, auto_import=True, locale="eu-west-1")
        for name in ("private", "b")
    ]
    report = judged(
        [vpc("10.0.0.0/20", "vpc-a"), vpc("10.0.0.0/20", "vpc-b", account="9")], tree(*pools, scopes=scopes)
    )

    assert {name[2]: said[:3] for name, said in verdicts(report).items()} == {
        "vpc-a": ("private", "private", "managed"),
        "vpc-b": ("b", "b", "managed"),
    }
    assert pairs(report) == set()


def test_blocks_of_one_vpc_in_two_scopes_never_overlap():
    scopes = (*DEFAULT_SCOPES, Scope("b", matches=(Match(cidrs=(ip_network("10.0.0.0/24"),)),)))
    report = judged([vpc("10.0.0.0/16", "vpc-a"), vpc("10.0.0.0/24", "vpc-a")], tree(scopes=scopes))

    assert [said[:1] for said in verdicts(report).values()] == [("private",), ("b",)]
    assert groups(report) == {}


@pytest.mark.parametrize("length", [8, 16, 20, 24, 28])
def test_a_pool_whose_minimum_exceeds_its_maximum_gives_nothing_and_what_is_in_it_breaks_a_bound(length):
    plan = tree(
        pool(
            "odd",
            "10.0.0.0/8",
            rules=Rules(24, None, 16),
            auto_import=True,
            locale="eu-west-1",
            origin="aws-ipam",
        )
    )
    report = judged([vpc(f"10.0.0.0/{length}", "vpc-a")], plan)

    assert next_block(judged([], plan), 0, length).result is Result.REFUSED
    assert Breach(int(report.verdicts.breaches[0])) == Breach.NETMASK_OUT_OF_BOUNDS
    assert compliance(report, "vpc-a") == "noncompliant"


def test_a_tag_with_a_thousand_values_is_a_thousand_tags():
    pools = [
        pool(
            f"p{n}",
            f"10.{n // 256}.{n % 256}.0/24",
            rules=Rules(tags=(("team", str(n)),)),
            auto_import=True,
            locale="eu-west-1",
        )
        for n in range(1000)
    ]
    seen = [
        vpc(f"10.{n // 256}.{n % 256}.0/24", f"vpc-{n}", tags={"team": str(n if n % 10 else n + 1)})
        for n in range(1000)
    ]
    report = judged(seen, tree(*pools))

    wrong = {name[2] for name, said in verdicts(report).items() if said[4]}
    assert wrong == {f"vpc-{n}" for n in range(0, 1000, 10)}
    assert len([one for one in findings(report).values() if one[0] == Rule.TAG_MISSING]) == 100


@pytest.mark.parametrize("carried", [0, 1, 63, 64, 65, 99, 100])
def test_a_pool_may_ask_for_more_tags_than_a_number_has_bits(carried):
    asked = tuple((f"key-{n:03}", "x") for n in range(100))
    plan = tree(pool("a", "10.0.0.0/8", rules=Rules(tags=asked), auto_import=True, locale="eu-west-1"))
    report = judged([vpc("10.0.0.0/16", "vpc-a", tags=dict(asked[:carried]))], plan)

    assert compliance(report, "vpc-a") == ("compliant" if carried == 100 else "noncompliant")


def test_a_subnet_beyond_the_blocks_of_its_vpc_takes_space_and_overlaps_whom_it_meets():
    plan = tree(pool("a", "10.0.0.0/16", rules=Rules(default_netmask_length=24)))
    seen = [
        vpc("10.1.0.0/16", "vpc-a"),
        subnet("10.0.0.0/24", "subnet-a", "vpc-a"),
        vpc("10.0.0.0/25", "vpc-b"),
    ]
    report = judged(seen, plan)

    assert overlap(report, "subnet-a") == "overlapping"
    assert uses(report)["a"][0].safe == 65_536 - 256


def test_a_sub_pool_as_large_as_its_parent_takes_what_lies_in_both():
    plan = tree(pool("a", "10.0.0.0/16"), pool("a/b", "10.0.0.0/16", auto_import=True, locale="eu-west-1"))
    report = judged([vpc("10.0.0.0/16", "vpc-a")], plan)

    assert verdicts(report)[("vpc", "aws", "vpc-a", "10.0.0.0/16")][1] == "a/b"
    assert decision(report, "vpc-a") == "import: fits"
    assert [(use.allocated, use.assigned, use.safe) for use, _ in uses(report).values()] == [
        (65_536, 0, 0),
        (0, 65_536, 0),
    ]


def test_a_pool_without_space_is_neither_full_nor_free():
    plan = tree(replace(pool("a", "10.0.0.0/16"), cidrs=()))
    use, free = uses(judged([vpc("10.0.0.0/24", "vpc-a")], plan))["a"]

    assert (use.size, use.available, use.safe, use.utilization, use.largest_free_block, free) == (
        0,
        0,
        0,
        0.0,
        None,
        (),
    )
