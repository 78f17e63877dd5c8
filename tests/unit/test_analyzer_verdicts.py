from ipaddress import ip_network

import pytest
from world import NOW, eip, judged, network, pool, row_of, subnet, tree, vpc

from ipam.finding import Rule
from ipam.policy import Policy
from ipam.pool import Rules, Thresholds
from ipam.report import COMPLIANCE, DECISION, MANAGEMENT, OVERLAP, WHY
from ipam.scope import IgnoreRule, Match, Scope
from ipam.words import Breach, Provider, ResourceType

RULES = Rules(16, 20, 24, (("Environment", "Prod"),))
PROD = {"Environment": "Prod"}


def management(report, resource, cidr=None):
    return MANAGEMENT[report.verdicts.management[row_of(report, resource, cidr)]]


def compliance(report, resource):
    return COMPLIANCE[report.verdicts.compliance[row_of(report, resource)]]


def overlap(report, resource, cidr=None):
    return OVERLAP[report.verdicts.overlap[row_of(report, resource, cidr)]]


def pairs(report):
    """Name both ends of every overlap."""
    rows = len(report.snapshot)
    names = [text.resource for text in report.snapshot.texts.of(range(rows))]
    return {
        tuple(sorted(names[e] if e < rows else report.tree.allocations[e - rows].id for e in pair))
        for group in range(len(report.overlaps))
        for pair in report.overlaps.pairs(group)
    }


def rules_found(report):
    return {list(Rule)[code] for code in report.findings.rule.tolist()}


@pytest.mark.parametrize(
    ("estate", "expected"),
    [
        pytest.param(
            [vpc("10.10.0.0/16", "vpc-a", account="1"), vpc("10.10.0.0/16", "vpc-b", account="2"),
             vpc("10.10.0.0/16", "vpc-c", account="3")],
            {("vpc-a", "vpc-b"), ("vpc-a", "vpc-c"), ("vpc-b", "vpc-c")}, id="three teams on one block: three pairs"),
        pytest.param(
            [vpc("10.32.0.0/16", "vpc-a"), vpc("10.32.0.0/18", "vpc-b", provider=Provider.ALIBABA)],
            {("vpc-a", "vpc-b")}, id="across clouds"),
        pytest.param(
            [vpc("10.0.0.0/16", "vpc-a"), network("10.0.8.0/24", "office")],
            {("office", "vpc-a")}, id="a declared network against a VPC"),
        pytest.param(
            [vpc("10.0.0.0/16", "vpc-a"), subnet("10.0.0.0/24", "subnet-a", "vpc-a")],
            set(), id="a VPC against its own subnet: never"),
        pytest.param(
            [vpc("10.0.0.0/16", "vpc-a"), vpc("10.0.20.0/24", "vpc-a")],
            set(), id="two blocks of one VPC: never"),
        pytest.param(
            [vpc("10.0.0.0/16", "vpc-a"), vpc("10.1.0.0/16", "vpc-b")],
            set(), id="neighbours"),
        pytest.param(
            [vpc("2001:db8::/56", "vpc-a"), vpc("2001:db8:0:10::/60", "vpc-b")],
            {("vpc-a", "vpc-b")}, id="IPv6"),
        pytest.param(
            [vpc("10.0.0.0/16", "vpc-a"), vpc("::a00:0/112", "vpc-b")],
            set(), id="families never meet"),
    ],
)  # fmt: skip
def test_networks_of_one_scope_that_share_addresses_overlap(estate, expected):
    assert pairs(judged(estate)) == expected


def test_a_subnet_overlaps_only_where_it_meets_the_block_of_another_vpc():
    report = judged([
        vpc("10.10.0.0/16", "vpc-a"), subnet("10.10.0.0/20", "subnet-hit", "vpc-a"),
        subnet("10.10.240.0/20", "subnet-clear", "vpc-a"), vpc("10.10.8.0/24", "vpc-b"),
    ])  # fmt: skip

    assert overlap(report, "subnet-hit") == "overlapping"
    assert overlap(report, "subnet-clear") == "nonoverlapping"


def test_default_vpcs_everywhere_are_one_finding_that_needs_nobody():
    report = judged([vpc("172.31.0.0/16", f"vpc-{n}", account=str(n), default=True) for n in range(50)])

    assert len(report.findings) == 1
    assert report.findings.severity[0] == 2
    assert len(report.findings.subjects) == 50


def test_a_scope_of_its_own_keeps_an_acquired_company_apart():
    scopes = (
        Scope("private", "private"), Scope("public", "public"), Scope("b", matches=(Match(accounts=frozenset("9")),))
    )  # fmt: skip
    estate = [vpc("10.0.0.0/16", "vpc-a"), vpc("10.0.0.0/16", "vpc-b", account="9")]

    assert pairs(judged(estate, tree(scopes=scopes))) == set()


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
    ],
)
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
    ("seen", "breach"),
    [
        pytest.param(vpc("10.0.0.0/20", "v", tags=PROD), Breach(0), id="keeps every rule"),
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


def test_rules_of_a_pool_do_not_bind_what_lies_in_its_sub_pool():
    plan = tree(
        pool("top", "10.0.0.0/8", rules=RULES),
        pool("top/dev", "10.0.0.0/16", auto_import=True, locale="eu-west-1"),
    )

    assert compliance(judged([vpc("10.0.0.0/28", "v")], plan), "v") == "compliant"


def decision(report, resource):
    place = report.candidates.row.tolist().index(row_of(report, resource))
    return f"{DECISION[report.candidates.decision[place]]}: {WHY[report.candidates.why[place]]}"


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

    names = [text.resource for text in report.snapshot.texts.of(range(len(report.snapshot)))]
    assert {names[row]: decision(report, names[row]) for row in report.candidates.row.tolist()} == {
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


def test_a_vpc_that_covers_a_sub_pool_is_blocked_by_it():
    plan = tree(pool("top", "10.0.0.0/8", auto_import=True, locale="eu-west-1"), pool("top/a", "10.0.0.0/16"))

    assert decision(judged([vpc("10.0.0.0/15", "v")], plan), "v") == "blocked: covers_allocation"


def test_a_block_equal_to_a_reservation_binds_it_and_further_equal_blocks_overlap():
    plan = tree(pool("a", "10.0.0.0/16"), reserved=[("a", "10.0.16.0/22")])
    bound = judged([vpc("10.0.16.0/22", "vpc-a")], plan)
    twice = judged(
        [vpc("10.0.16.0/22", "vpc-a", first_seen=5), vpc("10.0.16.0/22", "vpc-b", first_seen=4)], plan
    )

    assert management(bound, "vpc-a") == "managed"
    assert pairs(bound) == set()
    assert [management(twice, name) for name in ("vpc-a", "vpc-b")] == ["unmanaged", "managed"]
    assert pairs(twice) == {("vpc-a", "vpc-b")}


def test_a_vpc_inside_a_reservation_overlaps_it_but_a_declared_network_fulfils_it():
    plan = tree(pool("a", "10.0.0.0/16"), reserved=[("a", "10.0.16.0/22")])
    intruder = judged([vpc("10.0.16.0/24", "vpc-a")], plan)
    fulfilled = judged([network("10.0.16.0/24", "dc")], plan)

    assert pairs(intruder) == {("alloc 10.0.16.0/22", "vpc-a")}
    assert pairs(fulfilled) == set()
    assert management(fulfilled, "dc") == "managed"


def test_safe_space_leaves_out_what_was_discovered_there():
    plan = tree(pool("a", "10.0.0.0/22", rules=Rules(default_netmask_length=24)))
    use = judged([vpc("10.0.1.0/25", "vpc-a")], plan).pools[0]

    assert (use.available, use.safe, use.allocatable_blocks) == (1024, 896, 3)
    assert use.largest_free_block == ip_network("10.0.2.0/23")


def test_nothing_is_safe_in_a_pool_that_lies_inside_a_larger_discovered_block():
    plan = tree(pool("a", "10.0.0.0/24", rules=Rules(default_netmask_length=26)))
    use = judged([vpc("10.0.0.0/16", "vpc-a")], plan).pools[0]

    assert (use.available, use.safe, use.allocatable_blocks) == (256, 0, 0)


@pytest.mark.parametrize(
    ("used", "expected"),
    [
        pytest.param([], set(), id="16 blocks left"),
        pytest.param(["10.0.0.0/25", "10.0.0.128/26"], set(), id="four left"),
        pytest.param(
            ["10.0.0.0/25", "10.0.0.128/26", "10.0.0.192/28"], {Rule.POOL_NEARLY_EXHAUSTED}, id="three left"
        ),
        pytest.param(["10.0.0.0/24"], {Rule.POOL_EXHAUSTED}, id="none left"),
    ],
)
def test_a_pool_is_judged_by_the_blocks_that_are_left(used, expected):
    plan = tree(
        pool("a", "10.0.0.0/24", rules=Rules(default_netmask_length=28)),
        reserved=[("a", cidr) for cidr in used],
    )

    assert rules_found(judged([], plan)) == expected


def test_utilization_reached_means_nearly_exhausted_where_there_is_no_default_length():
    full = pool("a", "10.0.0.0/24", thresholds=Thresholds((0.75,)))

    assert rules_found(judged([], tree(full, reserved=[("a", "10.0.0.0/25")]))) == set()
    assert rules_found(judged([], tree(full, reserved=[("a", "10.0.0.0/25"), ("a", "10.0.0.128/26")]))) == {
        Rule.POOL_NEARLY_EXHAUSTED
    }


@pytest.mark.parametrize(
    ("estate", "resource", "expected"),
    [
        pytest.param(
            [vpc("10.0.0.0/16", "v"), subnet("10.0.0.0/17", "s", "v"), subnet("10.0.128.0/18", "t", "v")],
            "v", 0.75, id="a VPC by its subnets"),
        pytest.param([subnet("10.0.0.0/20", "s", "v", free=4091)], "s", 5 / 4096, id="an empty subnet: the reserved five"),
        pytest.param([subnet("10.0.0.0/20", "s", "v")], "s", None, id="free addresses unknown"),
        pytest.param([vpc("10.0.0.0/16", "v")], "v", None, id="a VPC whose subnets were not read"),
        pytest.param(
            [vpc("10.0.0.0/16", "v"), subnet("10.9.0.0/24", "s", "w")], "v", 0.0, id="a VPC that has none"),
        pytest.param([vpc("2001:db8::/56", "v"), subnet("2001:db8::/64", "s", "v")], "v", 1 / 256, id="IPv6, exactly"),
        pytest.param([eip("203.0.113.9", "e", attached=1)], "e", 1.0, id="an Elastic IP in use"),
        pytest.param([eip("203.0.113.9", "e", attached=0)], "e", 0.0, id="an idle Elastic IP"),
    ],
)  # fmt: skip
def test_usage_is_the_share_that_is_in_use(estate, resource, expected):
    report = judged(estate)
    share = report.verdicts.utilization[row_of(report, resource)]

    assert (None if share != share else float(share)) == expected  # noqa: PLR0124 - NaN is not itself


@pytest.mark.parametrize(
    ("cidr", "scope"),
    [("10.0.0.0/16", 0), ("100.64.0.0/16", 0), ("192.168.0.0/24", 0), ("172.32.0.0/16", 1), ("fd00::/56", 0), ("2001:db8::/56", 1)],
)  # fmt: skip
def test_private_space_goes_to_the_private_scope_and_the_rest_to_the_public(cidr, scope):
    assert judged([vpc(cidr, "v")]).verdicts.scope.tolist() == [scope]


def test_an_empty_estate_has_an_empty_report():
    report = judged([])

    assert (len(report.findings), len(report.overlaps), len(report.candidates.row)) == (0, 0, 0)
    assert report.fresh_share == 1.0


def test_an_elastic_ip_in_a_reservation_is_not_imported_and_an_equal_one_binds_it():
    plan = tree(
        pool("public", "52.0.1.0/28", scope="public", auto_import=True, locale="eu-west-1"),
        reserved=[("public", "52.0.1.8/29"), ("public", "52.0.1.1/32")],
    )
    report = judged([eip("52.0.1.9", "inside"), eip("52.0.1.1", "equal"), eip("52.0.1.2", "free")], plan)
    use = report.pools[0]

    assert decision(report, "inside") == "blocked: inside_allocation"
    assert [management(report, name) for name in ("inside", "equal", "free")] == [
        "unmanaged",
        "managed",
        "managed",
    ]
    assert (use.assigned, use.available) == (10, 6)


def test_networks_that_two_data_centres_declare_under_one_name_overlap():
    report = judged([network("10.0.0.0/8", "servers"), network("10.0.0.0/16", "servers", account="dc2")])

    assert len(list(report.overlaps.pairs(0))) == 1


def test_a_group_begins_with_a_block_that_collides():
    plan = tree(pool("a", "10.0.0.0/8"), reserved=[("a", "10.0.0.0/9")])
    estate = [network(cidr, f"net {cidr} {n}") for cidr in ("10.0.0.0/24", "10.1.0.0/24") for n in (1, 2)]
    report = judged(estate, plan)

    heads = [report.snapshot.cidr(int(report.overlaps.members(group)[0])) for group in (0, 1)]
    assert [str(head) for head in heads] == ["10.0.0.0/24", "10.1.0.0/24"]
    assert len(report.overlaps) == 2


def test_a_rule_for_subnets_ignores_a_subnet_of_a_watched_vpc():
    rule = IgnoreRule(Match(types=frozenset({ResourceType.SUBNET})), "why")
    report = judged([vpc("10.0.0.0/16", "v"), subnet("10.0.0.0/24", "s", "v")], policy=Policy(ignore=(rule,)))

    assert [management(report, name) for name in ("v", "s")] == ["unmanaged", "ignored"]


def test_a_full_pool_without_any_network_is_known_from_now_on():
    plan = tree(
        pool("a", "10.0.0.0/24", rules=Rules(default_netmask_length=28)), reserved=[("a", "10.0.0.0/24")]
    )

    assert judged([], plan).findings.since.tolist() == [int(NOW.timestamp())]
