"""What an allocation would come to, compared whole: result, collisions, reasons and their values."""

from ipaddress import ip_network

import pytest
from telling import management
from world import eip, given, judged, network, pool, row_of, subnet, tree, vpc

from analyzer.what_if_allocate import allocated, has_cidr_around, outside, with_allocation
from ipam.policy import Policy
from ipam.pool import Allocation, Rules
from ipam.scope import DEFAULT_SCOPES, IgnoreRule, Match, Scope
from ipam.what_if import Action, Because, Outcome, Reason, Result
from ipam.words import AllocationType

FAR = vpc("10.99.0.0/16", "vpc-far")
OTHERS = (*DEFAULT_SCOPES, Scope("b", matches=(Match(accounts=frozenset("9")),)))
POLICY = Policy((IgnoreRule(Match(accounts=frozenset({"ignored"}), sources=frozenset({"aws"})), "gone"),
                 IgnoreRule(Match(sources=frozenset({"ignored"})), "gone")))  # fmt: skip
TOP = pool("top", "10.0.0.0/8")


def tried(cidr, seen=(FAR,), plan=None, of="top"):
    """Allocate a block; the new allocation is the entity behind all that the plan already has."""
    plan = plan or tree(TOP, scopes=OTHERS)
    giver = next(one for one in plan.pools if one.path == of)
    report = judged(seen, with_allocation(plan, giver, ip_network(cidr)), POLICY)
    return report, allocated(report, giver), len(report.snapshot) + len(plan.allocations)


def outcome(cidr, result, pairs, *reasons, of="top"):
    """Expect an outcome; a reason is a code, what its values are besides pool and block, and whom it names."""
    values = {"pool": of, "cidr": ip_network(cidr)}
    told = tuple(Reason(code, values | more, *other) for code, more, *other in reasons)
    return Outcome(Action.ALLOCATE, {"pool": of, "cidr": cidr}, result, ip_network(cidr), tuple(pairs), told)


def test_a_block_that_nothing_touches_is_given():
    report, found, _ = tried("10.9.0.0/16")
    asked = {"pool": "top", "cidr": "10.9.0.0/16"}

    assert report.tree.allocations == (Allocation("new", "top", ip_network("10.9.0.0/16")),)
    assert found == Outcome(
        Action.ALLOCATE,
        asked,
        Result.OK,
        ip_network("10.9.0.0/16"),
        (),
        (Reason(Because.NOTHING_SHARED, {}),),
    )


def test_a_block_beyond_the_rules_is_refused_whatever_it_meets():
    plan = tree(pool("top", "10.0.0.0/8", rules=Rules(max_netmask_length=20)))
    _, found, _ = tried("10.99.1.0/24", plan=plan)

    assert found.result is Result.REFUSED
    assert [one.code for one in found.reasons] == [Because.NETMASK_OUT_OF_BOUNDS, Because.MEETS_NETWORKS]


def test_a_block_that_the_pool_does_not_have_is_refused():
    halves = pool("halves", "10.0.0.0/24", "10.0.4.0/24")
    cidr = ip_network("10.0.0.0/23")
    values = {"pool": "halves", "cidr": cidr, "cidrs": halves.cidrs}

    assert outside(judged([FAR]), halves, cidr) == Outcome(
        Action.ALLOCATE, {"pool": "halves", "cidr": "10.0.0.0/23"}, Result.REFUSED, cidr,
        reasons=(Reason(Because.OUTSIDE_POOL, values),),
    )  # fmt: skip


def test_a_refusal_says_as_well_that_nothing_was_read():
    reasons = outside(judged([]), TOP, ip_network("11.0.0.0/16")).reasons

    assert [one.code for one in reasons] == [Because.OUTSIDE_POOL, Because.NOTHING_READ]


@pytest.mark.parametrize(
    ("cidr", "expected"),
    [
        pytest.param("10.0.0.0/24", True, id="one of its CIDRs"),
        pytest.param("10.0.4.128/25", True, id="inside the second"),
        pytest.param("10.0.4.255/32", True, id="its last address"),
        pytest.param("10.0.0.0/23", False, id="around one of them"),
        pytest.param("10.0.5.0/24", False, id="after both"),
        pytest.param("10.0.3.0/24", False, id="between them"),
        pytest.param("fd00::/64", False, id="of the other family"),
        pytest.param("::a00:0/120", False, id="of the other family, and of the same number"),
    ],
)
def test_a_block_lies_in_a_pool_where_one_cidr_holds_it(cidr, expected):
    assert has_cidr_around(pool("halves", "10.0.0.0/24", "10.0.4.0/24"), ip_network(cidr)) is expected


def test_networks_that_are_declared_in_a_block_are_what_it_is_made_for():
    seen = [
        FAR, network("10.9.1.0/24", "office"), network("10.9.2.0/24", "lab"), network("10.8.0.0/24", "elsewhere"),
        network("10.9.3.0/24", "old", account="ignored"),
    ]  # fmt: skip
    _, found, _ = tried("10.9.0.0/16", seen)

    assert found == outcome("10.9.0.0/16", Result.OK, [], (Because.FULFILLED, {"count": 2}))


@pytest.mark.parametrize(
    ("cidr", "met"),
    [
        pytest.param("10.1.0.0/16", ["around sub"], id="the very block of a sub-pool"),
        pytest.param("10.1.2.0/24", ["around sub"], id="inside a sub-pool"),
        pytest.param("10.2.0.0/16", ["around rack"], id="the very block of a reservation"),
        pytest.param("10.2.255.255/32", ["around rack"], id="its last address"),
        pytest.param("10.0.0.0/14", ["inside last", "inside rack", "inside sub"], id="around all"),
        pytest.param("10.3.0.0/24", ["inside last"], id="around one that is its last address"),
    ],
)
def test_what_the_pool_gave_away_before_is_given_once(cidr, met):
    plan = tree(
        TOP, pool("top/sub", "10.1.0.0/16"), pool("beside", "10.0.0.0/8"),
        reserved=[("top", "10.3.0.255/32"), ("beside", "10.64.0.0/16")],
        given=[given("top", "10.1.0.0/16", AllocationType.IPAM_POOL), given("top", "10.2.0.0/16", AllocationType.CUSTOM)],
        scopes=OTHERS,
    )  # fmt: skip
    _, found, new = tried(cidr, plan=plan)
    places = {
        "last": 1,
        "rack": 4,
        "sub": 1 + 4 + 1 + 1,
    }  # a row, the allocations and the new one, then pools
    pairs = [
        (places[name], new) if place == "around" else (new, places[name])
        for place, name in (one.split() for one in met)
    ]

    assert found == outcome(cidr, Result.COLLIDES, pairs, (Because.HELD_BY_PLAN, {}))


def test_a_reservation_of_a_sub_pool_is_met_and_keeps_the_block_from_being_meant_for_it():
    plan = tree(TOP, pool("top/sub", "10.1.0.0/16"), reserved=[("top/sub", "10.1.1.0/24")], scopes=OTHERS)
    _, found, new = tried("10.1.0.0/16", plan=plan)

    assert found == outcome(
        "10.1.0.0/16", Result.COLLIDES, [(new + 2, new), (new, 1)],
        (Because.HELD_BY_PLAN, {}), (Because.MEETS_NETWORKS, {"count": 1, "shape": "met"}),
    )  # fmt: skip


@pytest.mark.parametrize("first", [vpc, subnet])
def test_the_very_network_is_registered_and_no_subnet(first):
    ours = vpc("10.9.0.0/16", "vpc-a")
    one = subnet("10.9.0.0/16", "subnet-a", "vpc-a")
    report, found, _ = tried("10.9.0.0/16", [one, ours, FAR] if first is subnet else [ours, one, FAR])

    assert found == outcome("10.9.0.0/16", Result.OK, [], (Because.REGISTERS, {}, row_of(report, "vpc-a")))


def test_a_subnet_is_not_registered_although_another_pool_gave_it_the_block():
    plan = tree(
        TOP, pool("beside", "10.0.0.0/8"), scopes=OTHERS,
        given=[given("beside", "10.9.0.0/16", AllocationType.SUBNET, resource="subnet-a")],
    )  # fmt: skip
    seen = [subnet("10.9.0.0/16", "subnet-a", "vpc-a"), vpc("10.9.0.0/16", "vpc-a"), FAR]
    report, found, _ = tried("10.9.0.0/16", seen, plan)

    assert [management(report, one.resource) for one in seen] == ["managed", "managed", "unmanaged"]
    assert [one.other for one in found.reasons] == [row_of(report, "vpc-a")]


def test_a_network_is_registered_although_another_one_meets_it():
    seen = [
        vpc("10.9.0.0/16", "vpc-a", first_seen=1), vpc("10.9.1.0/24", "vpc-b"), FAR, vpc("10.9.0.0/16", "vpc-c", account="9"),
    ]  # fmt: skip
    report, found, new = tried("10.9.0.0/16", seen)

    assert found == outcome(
        "10.9.0.0/16", Result.COLLIDES, [(new, row_of(report, "vpc-b"))],
        (Because.REGISTERS, {}, row_of(report, "vpc-a")), (Because.MEETS_NETWORKS, {"count": 1, "shape": "equal"}),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("seen", "shape"),
    [
        pytest.param([vpc("10.9.1.0/24", "v"), vpc("10.9.2.0/24", "w")], "covered", id="all inside"),
        pytest.param([vpc("10.9.1.0/24", "v"), vpc("10.8.0.0/15", "w")], "met", id="one around it"),
        pytest.param([subnet("10.9.0.0/16", "s", "unseen"), vpc("10.9.2.0/24", "w")], "covered", id="a subnet as large, of a VPC that nobody saw"),
        pytest.param([eip("10.9.0.1", "e"), vpc("10.9.2.0/24", "w")], "covered", id="an Elastic IP"),
    ],
)  # fmt: skip
def test_it_is_told_whether_a_block_covers_what_it_meets(seen, shape):
    report, found, new = tried("10.9.0.0/16", [FAR, *seen])
    rows = sorted(row_of(report, one.resource) for one in seen)
    larger = [
        int(one.cidr.partition("/")[2]) <= 16
        for one in sorted(seen, key=lambda one: row_of(report, one.resource))
    ]

    assert found == outcome(
        "10.9.0.0/16", Result.COLLIDES,
        [(row, new) if wide else (new, row) for row, wide in zip(rows, larger, strict=True)],
        (Because.MEETS_NETWORKS, {"count": 2, "shape": shape}),
    )  # fmt: skip


@pytest.mark.parametrize("account", ["9", "ignored"], ids=["another scope", "ignored"])
def test_what_is_in_another_scope_or_ignored_is_not_met(account):
    seen = [
        FAR, subnet("10.9.1.0/24", "s", "unseen", account=account), eip("10.9.0.1", "e", account=account),
        vpc("10.9.0.0/16", "v", account=account),
    ]  # fmt: skip
    _, found, _ = tried("10.9.0.0/16", seen)

    assert (found.result, [one.code for one in found.reasons]) == (Result.OK, [Because.NOTHING_SHARED])


def test_an_address_that_an_elastic_ip_holds_meets_its_vpc_and_another_elastic_ip():
    seen = [
        FAR, eip("10.9.0.1", "eip-a", first_seen=1), eip("10.9.0.1", "eip-b", account="8", first_seen=2), vpc("10.9.0.0/16", "vpc-a"),
    ]  # fmt: skip
    report, found, new = tried("10.9.0.1/32", seen)
    a, b, around = (row_of(report, name) for name in ("eip-a", "eip-b", "vpc-a"))

    assert found == outcome(
        "10.9.0.1/32", Result.COLLIDES, [(row, new) for row in sorted((b, around))],
        (Because.REGISTERS, {}, a), (Because.MEETS_NETWORKS, {"count": 2, "shape": "equal"}),
    )  # fmt: skip
