"""Which networks overlap, and what is said about it."""

import pytest
from telling import groups, of_resource, overlap, pairs, severities, verdicts
from world import eip, given, judged, network, pool, subnet, tree, vpc

from ipam.finding import Rule
from ipam.scope import DEFAULT_SCOPES, Match, Scope
from ipam.words import Provider

RESERVED = tree(pool("a", "10.0.0.0/16"), reserved=[("a", "10.0.16.0/22")])


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
        pytest.param(
            [eip("52.0.1.9", "eip-a", account="1"), eip("52.0.1.9", "eip-b", account="2")],
            set(), id="Elastic IPs: never"),
        pytest.param(
            [vpc("10.0.0.0/16", "vpc-a"), vpc("10.0.0.0/16", "vpc-a", provider=Provider.ALIBABA)],
            {("vpc-a", "vpc-a")}, id="one id in two clouds is two networks"),
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


@pytest.mark.parametrize(
    "blocks",
    [
        pytest.param(["10.0.0.0/16"], id="in its block"),
        pytest.param(["10.0.0.0/16", "10.1.0.0/16"], id="beside a second one"),
        pytest.param(["10.0.0.0/16", "10.0.0.0/20"], id="in two blocks that bad data let overlap"),
        pytest.param(["10.0.0.0/25"], id="reaching beyond it, by bad data"),
        pytest.param(["10.0.0.0/25", "10.0.0.128/25"], id="reaching over two"),
        pytest.param([], id="of a VPC that nobody saw"),
    ],
)
def test_a_subnet_never_overlaps_its_own_vpc(blocks):
    seen = [*(vpc(cidr, "vpc-a") for cidr in blocks), subnet("10.0.0.0/24", "subnet-a", "vpc-a")]

    assert overlap(judged(seen), "subnet-a") == "nonoverlapping"


def test_a_subnet_beyond_its_vpc_is_told_from_it_also_where_blocks_of_another_vpc_overlap():
    report = judged([
        vpc("10.0.0.0/16", "vpc-a"), vpc("10.0.0.0/20", "vpc-a"), subnet("10.0.0.0/24", "subnet-a", "vpc-a"),
        vpc("10.5.0.0/25", "vpc-b"), subnet("10.5.0.0/24", "subnet-b", "vpc-b"),
    ])  # fmt: skip

    assert {overlap(report, name) for name in ("subnet-a", "subnet-b")} == {"nonoverlapping"}


def test_subnets_of_vpcs_whose_blocks_overlap_in_two_scopes_meet_the_other_vpc_in_their_own():
    scopes = (*DEFAULT_SCOPES, Scope("far", matches=(Match(tags=(("side", "far"),)),)))
    blocks = [
        ("10.0.0.0/16", "far"),
        ("10.0.0.0/17", "far"),
        ("10.0.0.0/18", ""),
        ("10.0.0.0/19", ""),
        ("10.0.0.0/24", ""),
    ]
    seen = [
        one
        for name in "ab"
        for one in (
            *(vpc(cidr, f"vpc-{name}", tags={"side": side}) for cidr, side in blocks),
            subnet("10.0.1.0/24", f"subnet-{name}", f"vpc-{name}"),
        )
    ]
    report = judged(seen, tree(scopes=scopes))

    assert [of_resource(report, f"subnet-{name}")[0] for name in "ab"] == ["private", "private"]
    assert [of_resource(report, f"subnet-{name}")[6] for name in "ab"] == [2, 2]


def test_an_allocation_is_of_no_network_however_many_there_are():
    held = [("a", f"10.{number}.0.0/16") for number in range(4)]
    report = judged([vpc("10.2.0.0/24", "vpc-a")], tree(pool("a", "10.0.0.0/8"), reserved=held))

    assert pairs(report) == {("alloc 10.2.0.0/16", "vpc-a")}


def test_allocations_of_two_pools_that_share_addresses_overlap():
    held = [("a", "10.0.0.0/16"), ("b", "10.0.1.0/24")]
    report = judged([], tree(pool("a", "10.0.0.0/8"), pool("b", "10.0.0.0/8"), reserved=held))

    assert pairs(report) == {("alloc 10.0.0.0/16", "alloc 10.0.1.0/24")}


def test_of_a_network_and_an_equal_allocation_that_it_does_not_hold_the_network_stands_first():
    twice = [given(name, "10.0.0.0/16", id=f"of {name}") for name in "ab"]  # one VPC holds one of them
    report = judged(
        [vpc("10.0.0.0/16", "vpc-a")], tree(pool("a", "10.0.0.0/8"), pool("b", "10.0.0.0/8"), given=twice)
    )

    assert list(report.overlaps.pairs(0)) == [(0, 1)]


def test_a_subnet_meets_another_vpc_also_where_nobody_saw_its_own():
    report = judged([vpc("10.0.0.0/16", "vpc-b"), subnet("10.0.0.0/24", "subnet-a", "vpc-a")])

    assert overlap(report, "subnet-a") == "overlapping"
    assert overlap(report, "vpc-b") == "nonoverlapping"  # what it meets is seen when the VPC is


def test_default_vpcs_everywhere_are_one_finding_that_needs_nobody():
    report = judged([vpc("172.31.0.0/16", f"vpc-{n}", account=str(n), default=True) for n in range(50)])

    assert len(report.findings) == 1
    assert severities(report) == ["info"]
    assert len(report.findings.subjects) == 50


def test_one_vpc_that_is_no_default_makes_the_group_a_matter_for_somebody():
    report = judged([
        *(vpc("172.31.0.0/16", f"vpc-{n}", account=str(n), default=True) for n in range(5)),
        vpc("172.31.0.0/20", "vpc-ours"),
    ])  # fmt: skip

    assert severities(report) == ["warning"]


def test_a_scope_of_its_own_keeps_an_acquired_company_apart():
    scopes = (
        Scope("private", "private"), Scope("public", "public"), Scope("b", matches=(Match(accounts=frozenset("9")),))
    )  # fmt: skip
    estate = [vpc("10.0.0.0/16", "vpc-a"), vpc("10.0.0.0/16", "vpc-b", account="9")]

    assert pairs(judged(estate, tree(scopes=scopes))) == set()


def test_a_block_equal_to_a_reservation_binds_it_and_further_equal_blocks_overlap():
    bound = judged([vpc("10.0.16.0/22", "vpc-a")], RESERVED)
    twice = judged(
        [vpc("10.0.16.0/22", "vpc-a", first_seen=5), vpc("10.0.16.0/22", "vpc-b", first_seen=4)], RESERVED
    )

    assert {name[2]: said[2] for name, said in verdicts(bound).items()} == {"vpc-a": "managed"}
    assert pairs(bound) == set()
    assert {name[2]: said[2] for name, said in verdicts(twice).items()} == {
        "vpc-a": "unmanaged",
        "vpc-b": "managed",
    }
    assert pairs(twice) == {("vpc-a", "vpc-b")}


def test_a_vpc_inside_a_reservation_overlaps_it_but_a_declared_network_fulfils_it():
    intruder = judged([vpc("10.0.16.0/24", "vpc-a")], RESERVED)
    fulfilled = judged([network("10.0.16.0/24", "dc")], RESERVED)

    assert pairs(intruder) == {("alloc 10.0.16.0/22", "vpc-a")}
    assert pairs(fulfilled) == set()
    assert [said[2] for said in verdicts(fulfilled).values()] == ["managed"]


def test_a_second_declared_network_of_a_reservations_block_fulfils_nothing():
    report = judged(
        [network("10.0.16.0/22", "late", first_seen=5), network("10.0.16.0/22", "early", first_seen=4)],
        RESERVED,
    )

    assert pairs(report) == {("early", "late")}
    assert {name[2]: said[2] for name, said in verdicts(report).items()} == {
        "early": "managed",
        "late": "unmanaged",
    }


def test_a_declared_network_around_a_reservation_overlaps_it():
    assert pairs(judged([network("10.0.0.0/16", "dc")], RESERVED)) == {("alloc 10.0.16.0/22", "dc")}


def test_networks_that_two_data_centres_declare_under_one_name_overlap():
    report = judged([network("10.0.0.0/8", "servers"), network("10.0.0.0/16", "servers", account="dc2")])

    assert pairs(report) == {("servers", "servers")}


def test_a_group_begins_with_a_block_that_collides():
    plan = tree(pool("a", "10.0.0.0/8"), reserved=[("a", "10.0.0.0/9")])
    estate = [network(cidr, f"net {cidr} {n}") for cidr in ("10.0.0.0/24", "10.1.0.0/24") for n in (1, 2)]

    assert set(groups(judged(estate, plan))) == {
        ("scope", "private", "10.0.0.0/24"),
        ("scope", "private", "10.1.0.0/24"),
    }


def test_a_group_is_told_since_the_second_of_its_networks_was_seen():
    estate = [vpc("10.0.0.0/16", "a", first_seen=30), vpc("10.0.1.0/24", "b", first_seen=10), vpc("10.0.2.0/24", "c", first_seen=20)]  # fmt: skip
    report = judged(estate)

    assert report.findings.since.tolist() == [20]
    assert report.findings.rule.tolist() == [list(Rule).index(Rule.OVERLAP)]
