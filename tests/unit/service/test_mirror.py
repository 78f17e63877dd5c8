"""From readings of a cloud's IPAM to pools, ghosts and drifts; and what stays as it was."""

from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network

import pytest
from reading_rows import START, answered
from telling import of_rule

from analyzer.reconcile import Resident, reconcile
from config.load import load
from ipam.cloud_ipam import CloudIpam, CloudPool, CloudScope
from ipam.finding import Rule
from ipam.opinion import Opinion
from ipam.pool import Allocation
from ipam.reading import Row
from ipam.shard import Shard
from ipam.words import (
    AllocationType,
    Compliance,
    Family,
    Kind,
    Management,
    Overlap,
    Provider,
    ResourceType,
)
from service.knowledge import noticed, shown
from service.mirror import Mirror
from service.planning import applied_plan
from service.what_if import Trial

ME, HERE = "111122223333", "eu-west-1"
TEXT = f"""\
store: sqlite:///cidrwatch.db
sources:
  - {{name: aws, kind: aws, accounts: ["{ME}"], regions: [{HERE}], collect: [vpc, ipam]}}
scopes:
  - {{name: corp, mirror: aws/s-1, match: [{{provider: aws}}]}}
pools:
  - {{name: top, scope: private, cidrs: [10.0.0.0/8]}}
"""
VPCS, IPAM = (Shard("aws", Provider.AWS, ME, HERE, kind) for kind in (Kind.VPC, Kind.IPAM))
BLOCK = ip_network("10.0.0.0/16")
HELD = Allocation("a-1", "p-1", BLOCK, AllocationType.VPC, "vpc-1", ME, region=HERE)
LOST = replace(HELD, id="a-2", cidr=ip_network("10.1.0.0/16"), resource="vpc-2")
SAID = Opinion(
    Provider.AWS, ResourceType.VPC, "vpc-1", "vpc-1", BLOCK,
    Management.MANAGED, Compliance.NONCOMPLIANT, Overlap.NONOVERLAPPING, "s-1",
)  # fmt: skip
TOLD = CloudIpam(
    (CloudScope("s-1", "", "private"), CloudScope("s-2", "", "private")),
    (
        CloudPool("p-1", "s-1", "prod", Family.IPV4, (ip_network("10.0.0.0/12"),), locale=HERE),
        CloudPool("p-2", "s-2", "draft", Family.IPV4, (ip_network("10.0.0.0/8"),)),
    ),
    (HELD, LOST),
    (SAID, replace(SAID, scope="s-2", overlap=Overlap.OVERLAPPING)),
)


def at(minutes):
    return START + timedelta(minutes=minutes)


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "cidrwatch.yaml").write_text(TEXT)
    return load(tmp_path / "cidrwatch.yaml")


def read(memory, minutes, told=TOLD, vpcs=("vpc-1",)):
    """Let both shards answer."""
    memory.inventory.record(replace(answered(at=at(minutes), of=IPAM), ipam=told))
    rows = [Row(LOST.cidr if name == "vpc-2" else BLOCK, name, ME) for name in vpcs]
    memory.inventory.record(answered(*rows, at=at(minutes), of=VPCS))


def judge(settings, memory, minutes, mirror=None):
    mirror = mirror or Mirror.of(settings, memory, applied_plan(settings, memory.plan))
    return noticed(settings, memory, mirror, at(minutes), reconcile)


def test_the_pools_of_a_cloud_are_judged_and_the_stored_plan_is_not_changed(settings, memory):
    read(memory, 0)
    report = judge(settings, memory, 1)
    (row,) = range(len(report.snapshot))

    assert [pool.path for pool in report.tree.pools] == ["top", "corp:prod", "aws/s-2:draft"]
    assert report.tree.pools[int(report.verdicts.pool[row])].path == "corp:prod"
    assert [pool.path for pool in memory.plan.load().pools] == ["top"]
    assert [pool.path for pool in shown(settings, memory, at(1)).tree.pools][1:] == [
        "corp:prod",
        "aws/s-2:draft",
    ]


def test_what_the_cloud_says_is_compared_where_its_scope_is_one_of_ours(settings, memory):
    read(memory, 0)
    report = judge(settings, memory, 1)

    assert of_rule(report, Rule.VERDICT_DRIFT) == [["vpc-1"]]
    assert len(report.snapshot.opinions) == 1


def test_where_nothing_differs_the_tree_is_the_same(settings, memory):
    read(memory, 0)
    mirror, resident = Mirror.of(settings, memory, applied_plan(settings, memory.plan)), Resident()
    trees = []
    for minute in range(1, 4):
        trees.append(noticed(settings, memory, mirror, at(minute), resident.reconcile).tree)
        read(memory, minute)
    read(memory, 9, replace(TOLD, pools=TOLD.pools[:1]))
    trees.append(noticed(settings, memory, mirror, at(9), resident.reconcile).tree)

    assert trees[0] is trees[1] is trees[2]
    assert [pool.path for pool in trees[3].pools] == ["top", "corp:prod"]


def test_a_ghost_is_told_45_minutes_after_a_reading_first_missed_its_vpc(settings, memory):
    read(memory, 0)
    found = []
    for minute in (1, 44, 45, 60):
        found.append(of_rule(judge(settings, memory, minute), Rule.GHOST_ALLOCATION))
        read(memory, minute)

    assert found == [[], [], [["a-2"]], [["a-2"]]]


def test_who_only_reads_sees_the_ghost_and_notes_nothing(settings, memory):
    read(memory, 0)

    assert shown(settings, memory, at(50)).findings.since.tolist()
    assert memory.missed.recalled() == {}


def test_a_vpc_that_comes_back_is_no_ghost_and_begins_anew(settings, memory):
    read(memory, 0)
    judge(settings, memory, 1)
    read(memory, 30, vpcs=("vpc-1", "vpc-2"))
    judge(settings, memory, 31)
    read(memory, 40)

    assert of_rule(judge(settings, memory, 50), Rule.GHOST_ALLOCATION) == []
    assert list(memory.missed.recalled().values()) == [int(at(40).timestamp())]


def test_a_change_is_tried_on_the_pools_of_a_cloud_as_well(settings, memory):
    read(memory, 0)
    applied_plan(settings, memory.plan)
    (outcome,) = Trial.of(settings, memory, at(1)).next("corp:prod", 24).outcomes

    assert str(outcome.cidr) == "10.2.0.0/24"
