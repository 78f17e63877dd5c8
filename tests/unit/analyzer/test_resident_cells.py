"""Cells that stay as they were, while the rows of another one come, go and change their numbers."""

import numpy as np
import pytest
from telling import candidates, groups, told
from world import NOW, Seen, network, pool, snapshot, subnet, tree, vpc

from analyzer.reconcile import Resident, reconcile
from analyzer.working import Manner
from ipam.asked_tags import asked_tags
from ipam.domain import Domain
from ipam.policy import Policy
from ipam.scope import DEFAULT_SCOPES, Match, Scope

QUIET, BUSY = (
    "444455556666",
    "111122223333",
)  # the rows of the busy account stand before those of the quiet one
SCOPES = (
    *DEFAULT_SCOPES,
    Scope("acquired", matches=(Match(accounts=frozenset({QUIET})), Match(sources=frozenset({"dc"})))),
)
POLICY = Policy(domains=(Domain("mpls", frozenset({"dc"}), frozenset({QUIET})),))
FAMILIES = {"IPv4": ("10.0.0.0/24", "10.0.0.{}/{}", 24), "IPv6": ("fd00::/120", "fd00::{:x}/{}", 120)}


def plan(family: str):
    """Reserve two blocks of a pool, and give a sub-pool a third."""
    whole, block, length = FAMILIES[family]
    return tree(
        pool("root", whole, scope="acquired", auto_import=True),
        pool("root/sub", block.format(128, length + 2), scope="acquired", auto_import=True),
        pool("root/off", block.format(192, length + 3), scope="acquired"),
        pool("busy", whole, auto_import=True),
        reserved=[
            ("root", block.format(0, length + 4)),
            ("root", block.format(16, length + 4)),
            ("busy", block.format(0, length + 4)),
        ],
        scopes=SCOPES,
    )


def quiet(family: str) -> list[Seen]:
    """See what is blocked by reservations and pools, what loses, and what collides with all of these."""
    _, block, length = FAMILIES[family]

    def at(place: int, more: int) -> str:
        return block.format(place, length + more)

    return [
        vpc(at(0, 2), "vpc-covers", account=QUIET),
        vpc(at(4, 6), "vpc-inside", account=QUIET),
        vpc(at(16, 4), "vpc-holds", account=QUIET, first_seen=1),
        vpc(at(16, 4), "vpc-later", account=QUIET, first_seen=2),
        vpc(at(128, 1), "vpc-around", account=QUIET),
        vpc(at(64, 4), "vpc-large", account=QUIET),
        vpc(at(68, 6), "vpc-small", account=QUIET),
        vpc(at(96, 4), "vpc-large", account=QUIET),
        subnet(at(64, 5), "subnet-large", "vpc-large", account=QUIET),
        vpc(at(192, 4), "vpc-off", account=QUIET),
        vpc(at(196, 6), "vpc-off-small", account=QUIET),
        network(at(96, 5), "net-colliding"),
        network(at(0, 6), "net-fulfilling"),
    ]


def taken(family: str, coming: list[Seen]):
    """Make a snapshot in which both accounts have the same shards, whatever is left of their rows."""
    _, block, length = FAMILIES[family]
    anchors = [
        vpc(block.format(240, length + 4), "vpc-anchor", account=BUSY),
        subnet(block.format(240, length + 5), "subnet-anchor", "vpc-anchor", account=BUSY),
    ]
    return snapshot(*anchors, *coming, *quiet(family), tags=asked_tags(plan(family), POLICY))


def busy(family: str, *said: str) -> list[Seen]:
    """See VPCs by their number, and a subnet in each that is said with a dash."""
    _, block, length = FAMILIES[family]
    found = []
    for one in said:
        place, vpc_id = 16 * int(one.rstrip("-")), f"vpc-{one.rstrip('-')}"
        found.append(vpc(block.format(place, length + 4), vpc_id, account=BUSY))
        if one.endswith("-"):
            found.append(subnet(block.format(place, length + 5), f"sub{vpc_id}", vpc_id, account=BUSY))
    return found


STEPS = ((), ("1",), ("1", "2-", "0"), ("2-", "3-"), ("9-", "3"), ("9",), ())


@pytest.mark.parametrize("family", FAMILIES)
def test_what_stays_is_said_of_the_same_blocks_whatever_comes_and_goes_elsewhere(family):
    resident, ours = Resident(Manner(least=1)), plan(family)
    for step in STEPS:
        now = taken(family, busy(family, *step))
        found = resident.reconcile("1", now, ours, POLICY, NOW)

        assert told(found) == told(reconcile("1", now, ours, POLICY, NOW)), step


@pytest.mark.parametrize("family", FAMILIES)
def test_what_stays_has_the_entities_and_networks_of_an_analysis_that_begins_anew(family):
    resident, ours = Resident(Manner(least=1)), plan(family)
    for step in STEPS:
        now = taken(family, busy(family, *step))
        found, anew = (
            one.reconcile("1", now, ours, POLICY, NOW) for one in (resident, Resident(Manner(least=1)))
        )

        for column in ("entity", "network", "scope", "reserved", "declared", "reach"):
            assert np.array_equal(getattr(found.overlaps, column), getattr(anew.overlaps, column)), step


@pytest.mark.parametrize("family", FAMILIES)
def test_the_quiet_cell_has_rows_that_are_blocked_that_lose_and_that_collide(family):
    said = reconcile("1", taken(family, []), plan(family), POLICY, NOW)

    others = {
        one[2]: one[3] and one[3][0] for name, one in candidates(said).items() if "anchor" not in name[2]
    }
    assert {"allocation", "pool", "vpc"} <= set(others.values())
    members = {name[0] for listed, _, _ in groups(said).values() for name in listed}
    assert members == {"vpc", "network", "allocation"}
    assert {reach for _, _, reach in groups(said).values()} >= {"live"}
