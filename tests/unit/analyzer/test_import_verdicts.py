"""What auto-import takes and why not the rest, and which rules of its pool a block breaks."""

from dataclasses import replace

import pytest
from telling import besides, candidates, compliance, decision, management
from world import eip, judged, pool, tree, vpc

from ipam.ipam import Ipam
from ipam.organization import EVERYBODY, UNKNOWN, Organization
from ipam.policy import Policy
from ipam.pool import Rules
from ipam.registry.asking import Asker
from ipam.scope import IgnoreRule, Match
from ipam.words import Breach

RULES = Rules(16, 20, 24, (("Environment", "Prod"),))
PROD = {"Environment": "Prod"}


@pytest.mark.parametrize(
    ("seen", "breach"),
    [
        pytest.param(vpc("10.0.0.0/20", "v", tags=PROD), Breach(0), id="keeps every rule"),
        pytest.param(vpc("10.0.0.0/16", "v", tags=PROD), Breach(0), id="the largest block there may be"),
        pytest.param(vpc("10.0.0.0/24", "v", tags=PROD), Breach(0), id="the smallest"),
        pytest.param(vpc("10.0.0.0/25", "v", tags=PROD), Breach.NETMASK_OUT_OF_BOUNDS, id="too small a block"),
        pytest.param(vpc("10.0.0.0/15", "v", tags=PROD), Breach.NETMASK_OUT_OF_BOUNDS, id="too large a block"),
        pytest.param(vpc("10.0.0.0/20", "v", tags={"Environment": "Dev"}), Breach.TAG_MISSING, id="wrong tag"),
        pytest.param(vpc("10.0.0.0/20", "v", tags=PROD, region="us-east-1"), Breach.LOCALE_MISMATCH, id="region"),
        pytest.param(vpc("10.0.0.0/20", "v", tags=PROD, account="9"), Breach.OWNER_NOT_SHARED, id="stranger"),
        pytest.param(
            vpc("10.0.0.0/25", "v", region="us-east-1", account="9"), Breach(15), id="all at once"),
    ],
)  # fmt: skip
def test_an_imported_vpc_is_held_against_the_rules_of_its_pool(seen, breach):
    plan = tree(
        pool(
            "prod", "10.0.0.0/14", rules=RULES, auto_import=True, locale="eu-west-1", share=("111122223333",)
        )
    )
    report = judged([seen], plan)

    assert Breach(int(report.verdicts.breaches[0])) == breach
    assert compliance(report, "v") == ("noncompliant" if breach else "compliant")


ARN = "arn:aws:organizations::222233334444:ou/o-abc/ou-prod-abcd1234"
ALL = "arn:aws:organizations::222233334444:organization/o-abc"
MEMBER, ROOTED = "111122223333", "444455556666"
KNOWN = Organization(
    {MEMBER: frozenset({"r-1", "ou-prod-abcd1234", EVERYBODY}), ROOTED: frozenset({"r-1", EVERYBODY})}
)


@pytest.mark.parametrize(
    ("share", "account", "within", "verdict"),
    [
        pytest.param(("ou-prod-abcd1234",), MEMBER, KNOWN, "compliant", id="in the unit"),
        pytest.param((ARN,), MEMBER, KNOWN, "compliant", id="in the unit of the ARN"),
        pytest.param((ARN,), ROOTED, KNOWN, "noncompliant", id="in the organization, and not in the unit"),
        pytest.param(("r-1",), ROOTED, KNOWN, "compliant", id="below the root"),
        pytest.param((ALL,), ROOTED, KNOWN, "compliant", id="in the organization"),
        pytest.param((ALL,), "999900001111", KNOWN, "noncompliant", id="outside"),
        pytest.param(("ou-prod-abcd1234",), MEMBER, UNKNOWN, "noncompliant", id="no list is known"),
        pytest.param(("ou-prod-abcd1234", MEMBER), MEMBER, UNKNOWN, "compliant", id="named itself"),
        pytest.param(("ou-1",), "222233334444", KNOWN, "compliant", id="the delegated administrator"),
        pytest.param(("ou-1",), "333344445555", KNOWN, "compliant", id="whose IPAM it is"),
    ],
)
def test_the_owner_of_a_network_lies_in_what_its_pool_is_shared_with_as_the_registry_says(
    share, account, within, verdict
):
    plan = replace(
        tree(pool("prod", "10.0.0.0/14", auto_import=True, locale="eu-west-1", share=share)),
        administrator="222233334444",
        ipam=Ipam("ipam-1", "eu-west-1", ("eu-west-1",), owner="333344445555"),
    )
    report = judged([vpc("10.0.0.0/20", "v", account=account)], plan, Policy(organization=within))
    asker = Asker(account, within.units(account), account in plan.owners)

    assert compliance(report, "v") == verdict
    assert (asker.owns or asker.named_in(share)) == (verdict == "compliant")


def test_rules_of_a_pool_do_not_bind_what_lies_in_its_sub_pool():
    plan = tree(
        pool("top", "10.0.0.0/8", rules=RULES),
        pool("top/dev", "10.0.0.0/16", auto_import=True, locale="eu-west-1"),
    )

    assert compliance(judged([vpc("10.0.0.0/28", "v")], plan), "v") == "compliant"


def test_the_import_plan_says_why_and_why_not():
    plan = tree(
        pool("a", "10.0.0.0/16", auto_import=True, locale="eu-west-1"), pool("off", "10.1.0.0/16"),
        reserved=[("a", "10.0.64.0/26"), ("a", "10.0.128.0/20")],
    )  # fmt: skip
    report = judged(
        [
            vpc("10.0.0.0/20", "vpc-alone"),
            vpc("10.0.16.0/20", "vpc-large"), vpc("10.0.16.0/24", "vpc-small", account="2"),
            vpc("10.0.32.0/24", "vpc-late", first_seen=9), vpc("10.0.32.0/24", "vpc-early", first_seen=5, account="2"),
            vpc("10.0.48.0/24", "vpc-b-tie"), vpc("10.0.48.0/24", "vpc-a-tie", account="2"),
            vpc("10.0.64.0/23", "vpc-poisoned"), vpc("10.0.128.0/24", "vpc-in-reservation"),
            vpc("10.1.0.0/24", "vpc-off"), vpc("10.2.0.0/24", "vpc-elsewhere"), vpc("10.0.96.0/24", "vpc-ignored", account="i"),
        ],
        plan,
        Policy(ignore=(IgnoreRule(Match(accounts=frozenset("i")), "sandbox"),)),
    )  # fmt: skip

    assert {name[2]: decision(report, name[2]) for name in candidates(report)} == {
        "vpc-alone": "import: fits",
        "vpc-large": "import: fits",
        "vpc-small": "loses: larger_sibling_wins",
        "vpc-early": "import: fits",
        "vpc-late": "loses: identical_seen_earlier",
        "vpc-a-tie": "import: fits",
        "vpc-b-tie": "loses: identical_seen_earlier",
        "vpc-poisoned": "blocked: covers_allocation",
        "vpc-in-reservation": "blocked: inside_allocation",
        "vpc-off": "off: auto_import_off",
        "vpc-ignored": "ignored: ignored_by_rule",
    }


def test_what_is_off_tells_who_would_win_or_block_if_its_pool_imported():
    plan = tree(
        pool("off", "10.0.0.0/16"), pool("off/sub", "10.0.8.0/24"),
        reserved=[("off", "10.0.64.0/26"), ("off", "10.0.128.0/20")],
    )  # fmt: skip
    report = judged(
        [
            vpc("10.0.0.0/24", "vpc-alone"),
            vpc("10.0.16.0/20", "vpc-large"), vpc("10.0.16.0/24", "vpc-small", account="2"),
            vpc("10.0.32.0/24", "vpc-late", first_seen=9), vpc("10.0.32.0/24", "vpc-early", first_seen=5, account="2"),
            vpc("10.0.8.0/23", "vpc-around-a-pool"), vpc("10.0.64.0/23", "vpc-around"), vpc("10.0.128.0/24", "vpc-inside"),
        ],
        plan,
    )  # fmt: skip

    assert {decision(report, name[2]) for name in candidates(report)} == {"off: auto_import_off"}
    assert {name[2]: (why, other and other[-2 if other[0] == "vpc" else -1]) for name, (why, other) in besides(report).items()} == {
        "vpc-alone": ("fits", None),
        "vpc-large": ("fits", None),
        "vpc-small": ("larger_sibling_wins", "vpc-large"),
        "vpc-early": ("fits", None),
        "vpc-late": ("identical_seen_earlier", "vpc-early"),
        "vpc-around-a-pool": ("covers_allocation", "off/sub"),
        "vpc-around": ("covers_allocation", "alloc 10.0.64.0/26"),
        "vpc-inside": ("inside_allocation", "alloc 10.0.128.0/20"),
    }  # fmt: skip


IGNORED = Policy(ignore=(IgnoreRule(Match(accounts=frozenset("i")), "sandbox"),))


@pytest.mark.parametrize(
    ("ignored", "others", "expected"),
    [
        pytest.param(vpc("10.0.1.0/24", "v", account="i"), [], "fits", id="nothing"),
        pytest.param(
            vpc("10.0.1.0/24", "v", account="i"), [vpc("10.0.0.0/23", "w")], "larger_sibling_wins", id="a larger one"
        ),
        pytest.param(
            vpc("fd00::/64", "v", account="i"), [vpc("fd00::/56", "w")], "larger_sibling_wins", id="a larger one of IPv6"
        ),
        pytest.param(
            vpc("10.0.1.0/24", "v", account="i"), [vpc("10.0.0.0/23", "w", account="i")], "fits", id="not an ignored one"
        ),
        pytest.param(
            vpc("10.0.1.0/24", "v", account="i", first_seen=2), [vpc("10.0.1.0/24", "w", first_seen=1)],
            "identical_seen_earlier", id="an equal one that was first",
        ),
        pytest.param(
            vpc("10.0.1.0/24", "v", account="i", first_seen=1), [vpc("10.0.1.0/24", "w", first_seen=2)],
            "fits", id="not an equal one that came later",
        ),
        pytest.param(vpc("10.0.64.0/20", "v", account="i"), [], "fits", id="not a reservation that it would hold"),
        pytest.param(vpc("10.0.64.0/21", "v", account="i"), [], "inside_allocation", id="a reservation around it"),
        pytest.param(
            vpc("10.0.64.0/20", "v", account="i", first_seen=2), [vpc("10.0.64.0/20", "w", first_seen=1)],
            "identical_seen_earlier", id="the holder of a reservation",
        ),
        pytest.param(
            vpc("10.0.64.0/20", "v", account="i", first_seen=1), [vpc("10.0.64.0/20", "w", first_seen=2)],
            "fits", id="not a holder that came later",
        ),
    ],
)  # fmt: skip
def test_what_is_ignored_tells_what_would_be_in_its_way_were_it_alone_watched(ignored, others, expected):
    plan = tree(
        pool("a", "10.0.0.0/16", auto_import=True, locale="eu-west-1"),
        reserved=[("a", "10.0.64.0/20")],
    )
    plan = replace(plan, pools=(*plan.pools, pool("six", "fd00::/32", auto_import=True, locale="eu-west-1")))
    report = judged([ignored, *others], plan, IGNORED)
    another = ("vpc", "aws", "w", others[0].cidr) if others else ("allocation", "alloc 10.0.64.0/20")

    assert decision(report, "v") == "ignored: ignored_by_rule"
    assert besides(report)["vpc", "aws", "v", ignored.cidr] == (
        expected,
        None if expected == "fits" else another,
    )


@pytest.mark.parametrize("cidr", ["10.0.0.0/15", "10.0.0.0/8"])
def test_a_vpc_that_covers_a_sub_pool_is_blocked_by_it(cidr):
    plan = tree(pool("top", "10.0.0.0/8", auto_import=True, locale="eu-west-1"), pool("top/a", "10.0.0.0/16"))

    assert candidates(judged([vpc(cidr, "v")], plan)) == {
        ("vpc", "aws", "v", cidr): ("top", "blocked", "covers_allocation", ("pool", "top/a"))
    }


@pytest.mark.parametrize(
    ("block", "cidr"),
    [
        ("10.0.64.0/24", "10.0.64.0/32"),
        ("10.0.64.0/24", "10.0.64.255/32"),
        ("fd00:0:64::/56", "fd00:0:64::/64"),
        ("fd00:0:64::/56", "fd00:0:64:ff::/64"),
    ],
)
def test_a_vpc_is_blocked_by_any_reservation_in_it_and_names_it_among_all(block, cidr):
    six = ":" in cidr
    plan = tree(
        pool("a", "fd00::/32" if six else "10.0.0.0/16", auto_import=True, locale="eu-west-1"),
        reserved=[
            ("a", one)
            for one in (
                *(("fd00:0:1::/64", "fd00:0:99::/64") if six else ("10.0.32.0/24", "10.0.96.0/24")),
                cidr,
            )
        ],
    )
    report = judged([vpc(block, "v")], plan)

    assert candidates(report) == {
        ("vpc", "aws", "v", block): ("a", "blocked", "covers_allocation", ("allocation", f"alloc {cidr}"))
    }


def test_a_vpc_of_ipv6_at_the_end_of_a_reservation_lies_in_it():
    plan = tree(
        pool("a", "fd00::/32", auto_import=True, locale="eu-west-1"), reserved=[("a", "fd00:0:0:10::/60")]
    )

    assert decision(judged([vpc("fd00:0:0:1f::/64", "v")], plan), "v") == "blocked: inside_allocation"


def test_an_elastic_ip_in_a_reservation_is_not_imported_and_an_equal_one_binds_it():
    plan = tree(
        pool("public", "52.0.1.0/28", scope="public", auto_import=True, locale="eu-west-1"),
        reserved=[("public", "52.0.1.8/29"), ("public", "52.0.1.1/32")],
    )
    seen = [
        eip("52.0.1.9", "inside"),
        eip("52.0.1.15", "at its end"),
        eip("52.0.1.1", "equal"),
        eip("52.0.1.2", "free"),
    ]
    report = judged(seen, plan)
    use = report.pools[0]

    assert {name[2]: decision(report, name[2]) for name in candidates(report)} == {
        "inside": "blocked: inside_allocation",
        "at its end": "blocked: inside_allocation",
        "free": "import: fits",
    }
    assert [management(report, name) for name in ("inside", "equal", "free")] == [
        "unmanaged",
        "managed",
        "managed",
    ]
    assert (use.assigned, use.available) == (10, 6)


def test_of_two_vpcs_with_the_block_of_a_reservation_the_later_is_blocked_by_the_one_that_holds_it():
    plan = tree(
        pool("a", "10.0.0.0/16", auto_import=True, locale="eu-west-1"), reserved=[("a", "10.0.16.0/22")]
    )
    report = judged(
        [vpc("10.0.16.0/22", "vpc-late", first_seen=5), vpc("10.0.16.0/22", "vpc-early", first_seen=4)], plan
    )

    assert candidates(report) == {
        ("vpc", "aws", "vpc-late", "10.0.16.0/22"): (
            "a", "blocked", "identical_seen_earlier", ("vpc", "aws", "vpc-early", "10.0.16.0/22"),
        )
    }  # fmt: skip
