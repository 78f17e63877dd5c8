"""What each finding is known by: its id, which exemptions name and the store keeps, and all its facts."""

import json
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from scenarios import SCENARIOS
from telling import findings
from world import NOW, eip, given, joined, judged, network, opinion, pool, routing, subnet, tree, vpc

from analyzer.reconcile import reconcile
from ipam.domain import Domain
from ipam.exemption import Exemption
from ipam.finding import Rule
from ipam.policy import Policy
from ipam.pool import Rules
from ipam.reading import Rows
from ipam.scope import DEFAULT_SCOPES, Match, Scope
from ipam.shard import Shard, ShardStatus
from ipam.snapshot import ShardContent, Snapshot
from ipam.words import AllocationType, Kind, Provider, ShardState

GOLDEN = Path(__file__).with_name("finding_facts.json")
LONG_AGO, LATELY = NOW - timedelta(days=9), NOW - timedelta(hours=1)


def shards(*statuses):
    """Judge shards that have no rows, by what is known of each."""
    contents = []
    for number, (state, facts) in enumerate(statuses):
        shard = Shard("aws", Provider.AWS, f"{number:012}", "eu-west-1", Kind.VPC)
        status = ShardStatus(shard, state, **facts)
        contents.append(ShardContent.of(status, Rows.of(()), np.zeros(0, np.int64)))
    policy = Policy(stale_after={Kind.VPC: timedelta(days=1)})
    return reconcile("1", Snapshot.of(contents), tree(), policy, NOW)


def seen_at_their_times():
    """Three groups, of three blocks, of a block and a reservation around it, of a reservation inside it, of two reservations."""
    return judged(
        [
            vpc("10.0.0.0/16", "vpc-1", first_seen=300),
            vpc("10.0.0.0/17", "vpc-2", first_seen=100),
            vpc("10.0.0.0/18", "vpc-3", first_seen=200),
            vpc("10.8.4.0/22", "vpc-4", first_seen=50),
            vpc("10.12.0.0/16", "vpc-5", first_seen=70),
            vpc("fd00:1::/56", "vpc-6", first_seen=80),
            vpc("fd00:1::/56", "vpc-7", first_seen=40),
            vpc("fd00:8:0:1::/64", "vpc-8", first_seen=20),
        ],
        tree(
            pool("four", "10.0.0.0/8"),
            pool("six", "fd00::/16"),
            *(pool(name, "fd09::/32") for name in ("one", "other")),
            reserved=[("four", "10.8.0.0/16"), ("four", "10.12.1.0/24"), ("six", "fd00:8::/48")],
            given=[
                given(name, "fd09:0:0:1::1/128", AllocationType.CUSTOM, id=f"of {name}")
                for name in ("one", "other")
            ],
        ),
    )


def books_at_odds():
    return judged(
        [vpc("10.2.0.0/16", "vpc-1", first_seen=5)],
        tree(
            pool("a", "10.0.0.0/14"),
            pool("a/x", "10.0.0.0/16"),
            pool("b", "10.16.0.0/14", "fd00:1::/32"),
            pool("b/x", "10.16.0.0/16"),
            pool("s", "fd00::/32"),
            given=[
                given("a", "10.0.0.0/17", AllocationType.IPAM_POOL, resource="a/x", id="half"),
                given("b", "10.16.0.0/16", AllocationType.IPAM_POOL, resource="b/x", id="whole"),
                given("a", "10.2.0.0/16", resource="vpc-1"),
                given("a", "10.2.4.0/24", AllocationType.CUSTOM, id="inside"),
                given("b", "10.32.0.0/24", AllocationType.CUSTOM, id="outside"),
                given("s", "fd00:0:1::/48", AllocationType.CUSTOM, id="six"),
                given("s", "fd00:0:1::/52", AllocationType.CUSTOM, id="six inside"),
                given("s", "fd01::/48", AllocationType.CUSTOM, id="six outside"),
            ],
        ),
    )


def joined_scopes():
    scopes = (*DEFAULT_SCOPES, *(Scope(one, None, (Match(accounts=frozenset({one})),)) for one in "bc"))
    seen = [
        vpc("10.0.0.0/16", "vpc-a", first_seen=11),
        vpc("10.0.0.0/16", "vpc-b", account="b", first_seen=12),
        vpc("10.0.0.0/17", "vpc-c", account="c", first_seen=13),
        vpc("fd00::/56", "vpc-a", first_seen=14),
        vpc("fd00::/56", "vpc-b", account="b", first_seen=15),
    ]
    domains = (
        Domain("all", accounts=frozenset({"111122223333", "b", "c"})),
        Domain("b c", accounts=frozenset("bc")),
    )
    routes = routing(
        joined("vpc-a", "tgw-1"), joined("vpc-b", "tgw-1", account="b"), read=("111122223333", "b")
    )
    return judged(seen, tree(scopes=scopes), Policy(domains=domains), routes=routes)


def full_pools():
    """Pools of both families, with and without a block in them, and one in a scope of its own."""
    scopes = (*DEFAULT_SCOPES, Scope("b", None, (Match(accounts=frozenset("9")),)))
    default = Rules(default_netmask_length=24)
    return judged(
        [
            vpc("10.0.0.0/25", "vpc-1", first_seen=30),
            vpc("10.0.0.128/25", "vpc-2", first_seen=20),
            eip("10.9.0.1", "eip-1", attached=0, first_seen=10),
        ],
        tree(
            pool("in b", "10.0.0.0/24", scope="b", rules=default),
            pool("seen", "10.0.0.0/24", rules=default),
            pool("reserved", "10.1.0.0/24", rules=default),
            pool("six", "fd00::/56", rules=Rules(default_netmask_length=56)),
            scopes=scopes,
            reserved=[("reserved", "10.1.0.0/24"), ("six", "fd00::/56")],
        ),
    )


def of_both_families():
    """One resource, its VPC and its subnet, in either family; and subnets of VPCs that nobody knows."""
    said = [
        vpc("10.0.0.0/24", "vpc-1"), subnet("10.0.0.0/24", "subnet-1", "vpc-1"),
        vpc("fd00::/56", "vpc-1"), subnet("fd00::/56", "subnet-2", "vpc-1"),
        subnet("10.7.0.0/24", "subnet-3", ""), subnet("10.7.0.0/24", "subnet-4", ""),
        subnet("fd00:7::/64", "subnet-5", ""), network("10.6.0.0/24", "rack"),
    ]  # fmt: skip
    return judged(said, opinions=[opinion(one, "managed", "compliant", "overlapping") for one in said])


FURTHER = {
    "shards": lambda: shards(
        (ShardState.OK, {"last_attempt": LATELY, "last_success": LATELY}),
        (ShardState.ERROR, {"last_attempt": LATELY, "last_success": LONG_AGO}),
        (ShardState.ERROR, {"last_attempt": LATELY}),
        (ShardState.PENDING, {}),
        (ShardState.OK, {"last_attempt": LATELY, "last_success": LONG_AGO, "vanished": 3}),
        (ShardState.OK, {"last_attempt": NOW, "last_success": LATELY, "rejected": 2}),
        (ShardState.OK, {"last_attempt": NOW, "last_success": LATELY, "rejected": 2, "vanished": 1}),
        (ShardState.ERROR, {}),
        (ShardState.ERROR, {"rejected": 1}),
        (ShardState.ERROR, {"vanished": 1}),
    ),
    "overlaps, seen at their times": seen_at_their_times,
    "overlaps of scopes that domains join": joined_scopes,
    "books at odds": books_at_odds,
    "full pools": full_pools,
    "drift in both families": of_both_families,
    "exemptions that are over": lambda: judged(
        [],
        policy=Policy(
            exemptions=tuple(
                Exemption(rule, subject, "agreed", (NOW - timedelta(days=days)).date())
                for rule, subject, days in (
                    (Rule.OVERLAP, "vpc-1", 1), (Rule.TAG_MISSING, "vpc-1", 2), (Rule.OVERLAP, "vpc-2", 0),
                    (Rule.OVERLAP, "vpc-3", 400),
                )
            )
        ),
    ),
}  # fmt: skip
ALL = {**SCENARIOS, **FURTHER}


def facts(name):
    """List rule, severity, scope, pool, shard, start and subjects of each finding of a scenario, by its id."""
    return {
        key: [*found[:-1], sorted(" ".join(map(str, one)) for one in found[-1])]
        for key, found in findings(ALL[name]()).items()
    }


@pytest.mark.parametrize("name", ALL)
def test_a_finding_keeps_its_id_and_its_facts_from_release_to_release(name):
    assert facts(name) == json.loads(GOLDEN.read_text("utf-8"))[name]
