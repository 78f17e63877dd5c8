"""What differs between two snapshots: each fact by itself, and where one of them has nothing."""

from dataclasses import replace
from ipaddress import ip_network

import numpy as np
import pytest
from telling import told
from world import NOW, snapshot, subnet, tree, vpc

from analyzer.delta import Delta
from analyzer.reconcile import Resident, reconcile
from ipam.policy import Policy
from ipam.reading import Row, Rows
from ipam.shard import Shard, ShardStatus
from ipam.snapshot import ShardContent, Snapshot
from ipam.words import Kind, Provider, ShardState

FULL = snapshot(
    vpc("10.0.0.0/16", "vpc-a"), vpc("fd00::/56", "vpc-a"), vpc("10.0.0.0/24", "vpc-b", account="9"),
    subnet("10.0.0.0/25", "subnet-a", "vpc-a"),
)  # fmt: skip
EMPTY = Snapshot.of(
    ShardContent.of(replace(one, rows=0), Rows.of(()), np.zeros(0, np.int64)) for one in FULL.statuses
)


def test_when_all_has_gone_every_row_is_and_no_network_has_a_number():
    delta = Delta.of(FULL, EMPTY)

    assert (delta.before.tolist(), delta.after.tolist()) == ([True] * 4, [])
    assert (delta.moved.tolist(), delta.network.tolist()) == ([-1] * 4, [-1] * len(FULL.networks))


def test_when_all_has_come_every_row_is_new():
    delta = Delta.of(EMPTY, FULL)

    assert (delta.before.tolist(), delta.after.tolist()) == ([], [True] * 4)
    assert (delta.moved.tolist(), delta.network.tolist()) == ([], [])


@pytest.mark.parametrize(("first", "then"), [(FULL, EMPTY), (EMPTY, FULL)], ids=["gone", "come"])
def test_an_estate_of_which_all_has_gone_or_come_is_judged_as_if_for_the_first_time(first, then):
    resident, plan = Resident(), tree()
    resident.reconcile("1", first, plan, Policy(), NOW)

    assert told(resident.reconcile("2", then, plan, Policy(), NOW)) == told(
        reconcile("2", then, plan, Policy(), NOW)
    )


VPCS = tuple(Row(ip_network(f"10.{at}.0.0/16"), f"vpc-{at}", "1") for at in range(3))
ROWS = tuple(
    Row(ip_network(f"10.{at}.0.0/24"), f"subnet-{at}", "1", "", f"vpc-{at}", tags={"env": "dev"})
    for at in range(3)
)
RACKS = tuple(Row(ip_network(f"fd00:{at}::{at}/128"), f"rack-{at}", "1", zone="here") for at in range(3))
SEEN = (5, 5, 5)


def taken(subnets=ROWS, racks=RACKS, seen=SEEN) -> Snapshot:
    """Put three subnets first, their VPCs behind them, and three declared networks last."""
    contents = []
    for kind, rows, times in (
        (Kind.SUBNET, subnets, seen),
        (Kind.VPC, VPCS, SEEN),
        (Kind.NETWORK, racks, SEEN),
    ):
        provider = Provider.STATIC if kind is Kind.NETWORK else Provider.AWS
        status = ShardStatus(
            Shard("one", provider, "1", "eu-west-1", kind), ShardState.OK, last_attempt=NOW, last_success=NOW
        )
        contents.append(ShardContent.of(status, Rows.of(rows), np.array(times, np.int64)))
    return Snapshot.of(contents, [("env", "dev"), ("env", "prod")])


@pytest.mark.parametrize(
    ("fact", "touched"),
    [
        pytest.param({"free": 9}, [], id="what no verdict depends on"),
        pytest.param({"parent": "vpc-1"}, [0, 1, 3, 4], id="of another VPC"),
        pytest.param({"parent": ""}, [0, 3], id="of none any more"),
        pytest.param({"owner": "2"}, [0, 3], id="another owner"),
        pytest.param({"tags": {"env": "prod"}}, [0, 3], id="other tags"),
        pytest.param({"cidr": ip_network("10.0.0.0/25")}, [0, 3], id="another length"),
        pytest.param({"cidr": ip_network("10.0.1.0/24")}, [0, 3], id="another address"),
        pytest.param({"resource": "subnet-9"}, [0, 3], id="another resource"),
        pytest.param({"default": True}, [0, 3], id="of a default VPC"),
        pytest.param({"attached": 1}, [0, 3], id="attached"),
    ],
)
def test_a_row_of_which_a_fact_differs_is_judged_anew_with_its_network(fact, touched):
    delta = Delta.of(taken(), taken((replace(ROWS[0], **fact), *ROWS[1:])))

    assert differing(delta) == touched
    assert delta.empty is not bool(touched)


@pytest.mark.parametrize(
    "fact",
    [
        pytest.param({"zone": "there"}, id="another site"),
        pytest.param({"cidr": ip_network("fd00:9::1/128")}, id="the first half of its address"),
        pytest.param({"cidr": ip_network("fd00:1::9/128")}, id="the second half"),
    ],
)
def test_so_is_a_declared_network(fact):
    assert differing(Delta.of(taken(), taken(racks=(RACKS[0], replace(RACKS[1], **fact), RACKS[2])))) == [7]


def test_so_is_a_row_that_was_seen_at_another_time():
    assert differing(Delta.of(taken(), taken(seen=(5, 4, 5)))) == [1, 4]


def differing(delta: Delta) -> list[int]:
    """List the rows that are judged anew; all others have kept their numbers."""
    found: list[int] = np.flatnonzero(delta.before).tolist()

    assert np.flatnonzero(delta.after).tolist() == found
    assert delta.moved.tolist() == [-1 if row in found else row for row in range(9)]
    return found
