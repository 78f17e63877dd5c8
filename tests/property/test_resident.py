"""An analysis that goes on from the one before, against one that begins anew."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from ipaddress import ip_network

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from world import NOW, Seen, eip, network, pointed, pool, snapshot, subnet, tree, vpc
from world import given as assigned

from analyzer.reconcile import Resident, reconcile
from analyzer.working import Manner
from ipam.cloud_ipam import CloudIpam, CloudPool, CloudScope
from ipam.domain import Domain
from ipam.exemption import Exemption
from ipam.finding import Rule
from ipam.mirroring import Told, mirrored
from ipam.policy import Policy
from ipam.pool import Rules
from ipam.scope import DEFAULT_SCOPES, IgnoreRule, Match, Move, Scope
from ipam.shard import Shard
from ipam.words import AllocationType, Family, Kind, Provider

ACCOUNTS = ("111122223333", "444455556666", "777788889999")
TAGS = frozenset({("Environment", "prod"), ("Team", "blue")})
SCOPES = (
    *DEFAULT_SCOPES,
    Scope("acquired", matches=(Match(accounts=frozenset({ACCOUNTS[1]})),)),
    Scope("tagged", matches=(Match(tags=(("Team", "blue"),)),)),
)
PLAN = tree(
    pool("root", "10.0.0.0/26", auto_import=True, locale="eu-west-1", rules=Rules(27, 29, 30, (("Environment", "prod"),))),
    pool("root/a", "10.0.0.0/28", auto_import=True, locale="eu-west-1"),
    pool("other", "10.0.0.0/26", scope="acquired", auto_import=True, locale="eu-west-1"),
    pool("other/b", "10.0.0.16/28", scope="acquired", auto_import=True, locale="eu-west-1"),
    pool("six", "fd00::/122", auto_import=True, locale="eu-west-1"),
    pool("root/off", "10.0.0.48/28"),
    pool("root/plan", "10.0.0.0/27", network=f"vpc-{ACCOUNTS[0]}a", rules=Rules(29)),
    reserved=[("root", "10.0.0.32/29"), ("other", "10.0.0.48/29")],
    given=[assigned("root", "10.0.0.40/30", AllocationType.SUBNET, resource="subnet-4"), assigned("root", "10.0.0.44/31", AllocationType.SUBNET), assigned("root/plan", "10.0.0.8/30", AllocationType.SUBNET, resource="subnet-8")],
    scopes=SCOPES,
)  # fmt: skip
EXEMPT = (
    (Rule.OVERLAP, f"vpc-{ACCOUNTS[0]}a"), (Rule.OVERLAP, "10.0.0.0/26"), (Rule.POOL_NEARLY_EXHAUSTED, "root"),
)  # fmt: skip
POLICY = Policy(
    ignore=(IgnoreRule(Match(default_vpc=True), "default VPCs"),),
    domains=(Domain("mpls", frozenset({"dc"}), frozenset(ACCOUNTS[:2])),),
    exemptions=tuple(Exemption(rule, name, "known") for rule, name in EXEMPT),
)
ROOTS = (ip_network("10.0.0.0/26"), ip_network("fd00::/122"))


def blocks():
    return st.sampled_from(ROOTS).flatmap(
        lambda root: st.integers(root.prefixlen, root.max_prefixlen).flatmap(
            lambda length: st.integers(0, 2 ** (length - root.prefixlen) - 1).map(
                lambda place: str(
                    type(root)((int(root[0]) + (place << (root.max_prefixlen - length)), length))
                )
            )
        )
    )


@st.composite
def seen(draw, number: int) -> Seen:
    """Draw one block of one of a few resources, so that a second draw changes some and leaves others."""
    account, name = draw(st.sampled_from(ACCOUNTS)), draw(st.sampled_from("abc"))
    more = {
        "tags": dict(draw(st.sets(st.sampled_from(sorted(TAGS))))),
        "first_seen": draw(st.integers(1, 3)),
        "default": draw(st.booleans()),
    }
    cidr = draw(blocks())
    if number % 4 == 0:
        return subnet(
            cidr,
            f"subnet-{number}",
            f"vpc-{account}{name}",
            account=account,
            free=draw(st.integers(-1, 3)),
            **more,
        )
    if number % 5 == 0:
        return network(cidr, f"net-{number}", first_seen=more["first_seen"])
    if number % 7 == 0:
        return eip("10.0.0.9", f"eip-{number}", account=account, attached=draw(st.integers(0, 1)))
    return vpc(cidr, f"vpc-{account}{name}", account=account, **more)  # fmt: skip


@st.composite
def estates(draw):
    """Draw an estate, and the same one after something happened in it."""
    count = draw(st.integers(0, 14))
    before = [draw(seen(number)) for number in range(count)]
    after = [
        draw(seen(number)) if draw(st.integers(0, 3)) == 0 else one
        for number, one in enumerate(before)
        if draw(st.integers(0, 7))
    ]
    after += [draw(seen(count + number)) for number in range(draw(st.integers(0, 2)))]
    return before, after


@st.composite
def policies(draw, estate):
    """Draw what somebody decided of single blocks of an estate, beside what the file says."""
    ever = [one for some in estate for one in some]
    if not ever:
        return POLICY
    ignored, moved = (draw(st.lists(st.sampled_from(ever), max_size=3)) for _ in range(2))
    return replace(
        POLICY,
        ignore=(*(IgnoreRule(Match(block=pointed(one)), "pointed at") for one in ignored), *POLICY.ignore),
        moves=tuple(Move(pointed(one), draw(st.sampled_from(["acquired", "nowhere"]))) for one in moved),
    )


def taken(estate):
    """Make a snapshot in which every shard that either estate has answers, in one order."""
    return snapshot(*ANCHORS, *estate, tags=TAGS)


# One block of each shard, so that both snapshots have the same shards.
ANCHORS = [
    *(vpc("203.0.113.0/30", f"vpc-{account}anchor", account=account) for account in ACCOUNTS),
    *(subnet("203.0.113.0/31", f"subnet-{account}", f"vpc-{account}anchor", account=account) for account in ACCOUNTS),
    *(eip("203.0.113.9", f"eip-{account}", account=account) for account in ACCOUNTS),
    network("203.0.113.128/30", "net-anchor"),
]  # fmt: skip


def plain(value):
    """Turn whatever a report is made of into values that can be compared."""
    if isinstance(value, np.ndarray):
        return value.dtype.kind, np.where(
            np.isnan(value), -1.0, value
        ).tolist() if value.dtype.kind == "f" else value.tolist()
    if is_dataclass(value):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value) if one.name not in SKIPPED}
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    return value  # fmt: skip


SKIPPED = ("snapshot", "pools", "tree", "policy")


@pytest.mark.parametrize("least", [1, 4, 1 << 16])
@settings(deadline=None)
@given(estate=estates(), data=st.data())
def test_going_on_gives_the_report_that_beginning_anew_gives(least, estate, data):
    policy = data.draw(policies(estate))
    before, after = map(taken, estate)
    whole, resident = reconcile("1", after, PLAN, policy, NOW), Resident(Manner(least, threads=2))
    resident.reconcile("1", before, PLAN, policy, NOW)
    found = resident.reconcile("1", after, PLAN, policy, NOW)
    again = resident.reconcile("1", after, PLAN, policy, NOW)
    anew = Resident(Manner(least, threads=2)).reconcile("1", after, PLAN, policy, NOW)

    assert plain(found.verdicts) == plain(whole.verdicts)
    assert plain(found.candidates) == plain(whole.candidates)
    assert silent(found) == silent(whole)
    assert list(found.pools) == list(whole.pools)
    assert sorted(found.findings.key.tolist()) == sorted(whole.findings.key.tolist())
    assert pairs(found) == pairs(whole)
    for report in (again, anew):
        assert plain(report.verdicts) == plain(found.verdicts)
        assert plain(report.findings) == plain(found.findings)
        assert plain(report.overlaps) == plain(found.overlaps)


MIRROR = Told(
    Shard("aws", Provider.AWS, ACCOUNTS[0], "eu-west-1", Kind.IPAM),
    NOW,
    CloudIpam(
        (CloudScope("s-1", "", "private"),),
        (
            CloudPool("p-1", "s-1", "top", Family.IPV4, (ROOTS[0],), rules=Rules(28)),
            CloudPool("p-2", "s-1", "plan", Family.IPV4, (ROOTS[0],), "p-1", network=f"vpc-{ACCOUNTS[1]}a"),
        ),
        (assigned("p-1", "10.0.0.0/26", resource=f"vpc-{ACCOUNTS[1]}a", id="alloc"),),
    ),
)
OURS = replace(PLAN, scopes=(*SCOPES[:3], Scope("corp"), SCOPES[3]), pools=(), allocations=())


@settings(deadline=None)
@given(estate=estates(), mapped=st.sampled_from([{}, {"acquired": "aws/s-1"}, {"corp": "aws/s-1"}]))
def test_a_mirror_that_changes_is_judged_as_if_nothing_had_been_before(estate, mapped):
    before, after = map(taken, estate)
    trees = [mirrored(OURS, told, mapped) for told in ((), (MIRROR,), (MIRROR,))]
    resident = Resident(Manner(threads=2))
    for one in trees:
        resident.reconcile("1", before, one, POLICY, NOW)
        found, whole = (way("1", after, one, POLICY, NOW) for way in (resident.reconcile, reconcile))

        assert plain(found.verdicts) == plain(whole.verdicts)
        assert list(found.pools) == list(whole.pools)
        assert sorted(found.findings.key.tolist()) == sorted(whole.findings.key.tolist())


def silent(report):
    return sorted(report.silenced.key.tolist()), report.silenced.idle


def pairs(report):
    return sorted(pair for group in range(len(report.overlaps)) for pair in report.overlaps.pairs(group))
