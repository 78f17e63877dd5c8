"""What is said about allocations, quotas and the clouds' own verdicts."""

from dataclasses import replace
from datetime import timedelta

import pytest
from telling import findings, of_rule, severities
from world import NOW, eip, given, judged, network, opinion, pool, subnet, tree, vpc

from exporter.records.findings import findings as records
from ipam.finding import Rule
from ipam.policy import Policy
from ipam.quotas import Quotas
from ipam.scope import DEFAULT_SCOPES
from ipam.share import Member, Share
from ipam.words import AllocationType

MIRRORED = pool("corp", "10.0.0.0/8", origin="aws-ipam")


def gone(minutes):
    return int((NOW - timedelta(minutes=minutes)).timestamp())


@pytest.mark.parametrize(
    ("allocation", "seen", "expected"),
    [
        pytest.param(given("corp", "10.0.0.0/16", resource="vpc-1", gone_since=gone(44)), [], False, id="44 minutes: the cloud may lag"),
        pytest.param(given("corp", "10.0.0.0/16", resource="vpc-1", gone_since=gone(45)), [], True, id="45 minutes"),
        pytest.param(given("corp", "10.0.0.0/16", resource="vpc-1"), [], False, id="no complete reading has missed it"),
        pytest.param(given("corp", "10.0.0.0/16", resource="vpc-1", gone_since=gone(90)), [vpc("10.0.0.0/16", "vpc-2")], False, id="another VPC has the block"),
        pytest.param(given("corp", "10.0.0.0/16", resource="vpc-1", gone_since=gone(90)), [vpc("10.0.0.0/17", "vpc-2")], True, id="another VPC has half of it"),
        pytest.param(given("corp", "10.0.0.0/16", AllocationType.CUSTOM, gone_since=gone(90)), [], False, id="a reservation waits for its resource"),
        pytest.param(given("corp", "10.0.0.0/24", AllocationType.SUBNET, gone_since=gone(90)), [], True, id="of a subnet"),
        pytest.param(given("corp", "10.0.0.1/32", AllocationType.EIP, gone_since=gone(90)), [eip("10.0.0.1", "eip-1")], False, id="an Elastic IP that is back"),
    ],
)  # fmt: skip
def test_an_allocation_is_a_ghost_when_its_resource_has_been_gone_for_longer_than_clouds_lag(
    allocation, seen, expected
):
    found = of_rule(judged(seen, tree(MIRRORED, given=[allocation])), Rule.GHOST_ALLOCATION)

    assert found == ([[allocation.id]] if expected else [])


def test_a_ghost_is_told_since_a_complete_reading_first_missed_its_resource():
    ghost = given("corp", "10.0.0.0/16", resource="vpc-1", gone_since=gone(60))

    assert judged([], tree(MIRRORED, given=[ghost])).findings.since.tolist() == [gone(60)]


def entered(giver, cidr, pool_id):
    return given(giver, cidr, AllocationType.IPAM_POOL, resource=pool_id, id=f"{giver} {cidr} {pool_id}")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param([], [], id="books that say nothing of sub-pools"),
        pytest.param([("a", "10.0.0.0/16", "a/x"), ("b", "10.16.0.0/16", "b/x")], [], id="books that balance"),
        pytest.param([("a", "10.0.0.0/17", "a/x")], [["a/x"]], id="another block than the sub-pool has"),
        pytest.param([("a", "10.0.0.0/16", "a/x"), ("a", "10.1.0.0/16", "a/x")], [["a/x"]], id="one block more"),
        pytest.param([("a", "10.1.0.0/16", "gone")], [["a/x"]], id="another sub-pool alone"),
        pytest.param([("b", "10.0.0.0/16", "a/x")], [["a/x"], ["b/x"]], id="in the books of another pool"),
        pytest.param([("a/x", "10.0.0.0/16", "a/x")], [["a/x"]], id="in its own books"),
    ],
)  # fmt: skip
def test_a_sub_pool_has_what_its_parents_books_say_where_they_say_any(lines, expected):
    pools = (
        pool("a", "10.0.0.0/12"),
        pool("a/x", "10.0.0.0/16"),
        pool("b", "10.16.0.0/12"),
        pool("b/x", "10.16.0.0/16"),
    )
    report = judged([], tree(*pools, given=(entered(*line) for line in lines)))

    assert of_rule(report, Rule.SUBPOOL_MISMATCH) == expected


@pytest.mark.parametrize(
    ("pools", "outside", "twice"),
    [
        pytest.param([pool("a", "10.0.0.0/16"), pool("a/x", "10.1.0.0/24")], [["a/x"]], [], id="outside its parent"),
        pytest.param(
            [pool("a", "10.0.0.0/16"), pool("a/x", "10.0.0.0/20"), pool("a/y", "10.0.1.0/24")], [], [["a/y"]],
            id="inside another one",
        ),
    ],
)  # fmt: skip
def test_what_a_sub_pool_has_came_from_its_parent_and_to_nobody_else(pools, outside, twice):
    report = judged([], tree(*pools))

    assert of_rule(report, Rule.ALLOCATION_OUTSIDE_POOL) == outside
    assert of_rule(report, Rule.ALLOCATION_CONFLICT) == twice


ONE, OTHER = vpc("10.1.0.0/16", "vpc-1"), vpc("10.1.0.0/16", "vpc-2", account="9")
NET = subnet("10.1.0.0/16", "subnet-1", "vpc-1")


@pytest.mark.parametrize(
    ("seen", "said", "expected"),
    [
        pytest.param([ONE], opinion(ONE, "unmanaged", "unmanaged", "nonoverlapping"), [], id="the same"),
        pytest.param([ONE], opinion(ONE, "managed", "unmanaged", "nonoverlapping"), [["vpc-1"]], id="another management"),
        pytest.param([ONE], opinion(ONE, "unmanaged", "ignored", "nonoverlapping"), [["vpc-1"]], id="another compliance"),
        pytest.param([ONE], opinion(ONE, "unmanaged", "unmanaged", "overlapping"), [["vpc-1"]], id="another overlap"),
        pytest.param([ONE, OTHER], opinion(ONE, "unmanaged", "unmanaged", "nonoverlapping"), [["vpc-1"]], id="we see more than it does"),
        pytest.param([ONE, NET], opinion(NET, "unmanaged", "unmanaged", "overlapping"), [["subnet-1"]], id="of a subnet as large as its VPC"),
        pytest.param([OTHER], opinion(ONE, "managed", "compliant", "overlapping"), [], id="of a VPC that nobody saw"),
        pytest.param([vpc("10.2.0.0/16", "vpc-1")], opinion(ONE, "managed", "compliant", "overlapping"), [], id="of a block that nobody saw"),
        pytest.param([vpc("10.1.0.0/17", "vpc-1")], opinion(ONE, "managed", "compliant", "overlapping"), [], id="of a larger block"),
        pytest.param([vpc("::a01:0/112", "vpc-1")], opinion(ONE, "managed", "compliant", "overlapping"), [], id="of the other family"),
    ],
)  # fmt: skip
def test_verdicts_drift_where_a_cloud_says_one_of_the_three_words_otherwise(seen, said, expected):
    assert of_rule(judged(seen, opinions=[said]), Rule.VERDICT_DRIFT) == expected


@pytest.mark.parametrize(
    ("mirror", "expected"),
    [
        pytest.param("aws-ipam/ipam-scope-1", [["vpc-1"]], id="of the scope that ours stands for"),
        pytest.param("aws-ipam/ipam-scope-2", [], id="of another one"),
    ],
)
def test_verdicts_drift_in_the_scope_that_a_cloud_judges_in(mirror, expected):
    said = replace(opinion(ONE, "managed", "compliant", "overlapping"), scope="aws-ipam/ipam-scope-1")
    scopes = (replace(DEFAULT_SCOPES[0], mirror=mirror), *DEFAULT_SCOPES[1:])

    assert of_rule(judged([ONE], tree(scopes=scopes), opinions=[said]), Rule.VERDICT_DRIFT) == expected


def test_a_vpc_and_a_subnet_of_its_size_are_two_findings():
    said = [opinion(one, "managed", "compliant", "overlapping") for one in (ONE, NET)]

    assert of_rule(judged([ONE, NET], opinions=said), Rule.VERDICT_DRIFT) == [["subnet-1"], ["vpc-1"]]


@pytest.mark.parametrize(
    ("pools", "quotas", "expected"),
    [
        pytest.param([pool("a", "10.0.0.0/8")], Quotas(), [], id="far from all"),
        pytest.param([pool("a", "10.0.0.0/8"), pool("a/b", "10.0.0.0/9")], Quotas(pool_depth=2), ["a/b"], id="the deepest there may be"),
        pytest.param([pool("a", *(f"10.{n}.0.0/16" for n in range(44)))], Quotas(cidrs_per_pool=50), [], id="44 of 50 CIDRs"),
        pytest.param([pool("a", *(f"10.{n}.0.0/16" for n in range(45)))], Quotas(cidrs_per_pool=50), ["a"], id="45 of 50 CIDRs"),
        pytest.param([pool(f"p{n}", f"10.{n}.0.0/16", origin="aws-ipam") for n in range(45)], Quotas(), ["p44"], id="45 pools in a scope of AWS"),
        pytest.param([pool(f"p{n}", f"10.{n}.0.0/16", origin="alibaba-ipam") for n in range(45)], Quotas(), [], id="45 of 500 in one of Alibaba Cloud"),
        pytest.param([pool(f"p{n}", f"10.{n}.0.0/16") for n in range(45)], Quotas(), [], id="our own know no such limit"),
        pytest.param([pool(f"p{n}", f"10.{n}.0.0/16") for n in range(9)], Quotas(pools_per_scope=10), ["p8"], id="unless one is given"),
        pytest.param([pool(f"p{n}", f"10.{n}.0.0/16", scope=("private", "public")[n % 2]) for n in range(9)], Quotas(pools_per_scope=10), [], id="in two scopes"),
        pytest.param([pool("a", "10.0.0.0/8"), *(pool(f"a/{n}", f"10.{n}.0.0/16") for n in range(9))], Quotas(sub_pools_per_pool=10), ["a"], id="9 of 10 sub-pools"),
    ],
)  # fmt: skip
def test_nine_tenths_of_a_quota_are_told_of_the_pool_that_comes_near_it(pools, quotas, expected):
    report = judged([], tree(*pools), Policy(quotas=quotas))
    found = [one[3] for one in findings(report).values() if one[0] == Rule.QUOTA_HEADROOM]

    assert found == expected


def test_shares_of_a_pool_are_counted_as_well():
    shares = tuple(Share(f"rs-{n}", "a", (Member("ou-1"),)) for n in range(9))
    plan = replace(tree(pool("a", "10.0.0.0/8")), shares=shares)
    report = judged([], plan, Policy(quotas=Quotas(shares_per_pool=10)))

    assert [one["detail"]["quotas"] for one in records(report)] == [
        [{"quota": "shares_per_pool", "used": 9, "limit": 10}]
    ]


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        pytest.param(eip("52.0.1.9", "eip-1", attached=0), [["eip-1"]], id="attached to nothing"),
        pytest.param(eip("52.0.1.9", "eip-1", attached=1), [], id="in use"),
        pytest.param(eip("52.0.1.9", "eip-1"), [], id="not told"),
        pytest.param(network("52.0.1.9/32", "net-1", attached=0), [], id="no Elastic IP"),
    ],
)
def test_an_elastic_ip_that_is_attached_to_nothing_is_told(seen, expected):
    report = judged([seen])

    assert of_rule(report, Rule.EIP_UNASSOCIATED) == expected
    assert severities(report, Rule.EIP_UNASSOCIATED) == ["info"] * len(expected)
