"""What is told of imports: reports made anew, entries of the log, and what becomes of a ghost."""

from threading import Event

import pytest
from importing import HERE, ME, Estate
from processes import read
from reading_rows import answered, shard, vpc

from exporter.records.findings import findings
from service import clock
from service.cycle import Cycle
from service.memory import opened

BLOCK = "10.10.0.0/16"


@pytest.fixture
def estate(tmp_path):
    with opened(f"sqlite:///{tmp_path}/cidrwatch.db") as memory:
        made = Estate(tmp_path, memory)
        made.apply()
        yield made


def rules(report):
    return {one["rule"] for one in findings(report)} - {"stale_shard"}


def test_a_report_is_made_anew_when_something_was_imported_and_only_then(estate):
    estate.memory.inventory.record(answered(vpc("vpc-a", BLOCK), at=clock.now(), of=shard(ME)))
    cycle = Cycle(estate.settings, estate.memory, estate.memory.plan.load(), ())
    first, after = (report for report, _ in cycle.reports(Event()))
    (again,) = (report for report, _ in cycle.reports(Event()))

    assert rules(first) == {"import_candidate", "netmask_out_of_bounds"}
    assert rules(after) == rules(again) == {"netmask_out_of_bounds"}
    assert [one.resource for one in after.tree.allocations] == ["vpc-a"]
    assert after.tree is again.tree


def test_who_only_reads_imports_nothing(estate, tmp_path):
    estate.memory.inventory.record(answered(vpc("vpc-a", BLOCK), at=clock.now(), of=shard(ME)))
    config = tmp_path / "cidrwatch.yaml"
    asked = [
        read(config, *words.split())
        for words in ("pools", "findings", "candidates", "next top/euw1 --netmask 24")
    ]

    assert [one.status for one in asked] == [0] * 4
    assert estate.held == []


def test_the_log_tells_who_had_a_block_and_when(estate, tmp_path):
    estate.read(0, [("vpc-a", BLOCK)])
    estate.settle(1)
    estate.read(5)
    estate.settle(6)
    (missing,) = read(
        tmp_path / "cidrwatch.yaml", "registry", "allocations", "top/euw1", "-o", "json"
    ).records
    estate.read(40)
    estate.settle(41)
    released, imported = read(tmp_path / "cidrwatch.yaml", "registry", "log", BLOCK, "-o", "json").records

    assert (missing["resource"], missing["gone_since"]) == ("vpc-a", "2026-11-01T12:05:00Z")
    assert (imported["at"], imported["principal"], imported["action"]) == (
        "2026-11-01T12:01:00Z",
        "cidrwatch",
        "auto-import",
    )
    assert imported["request"] == {"pool": "top/euw1", "cidr": BLOCK, "resource": "vpc-a"}
    assert (imported["answer"]["owner"], imported["answer"]["region"]) == (ME, HERE)
    assert (released["at"], released["action"], released["object"]) == (
        "2026-11-01T12:41:00Z",
        "release",
        imported["object"],
    )
    assert released["request"] == {
        **imported["request"],
        "because": "gone",
        "gone_since": "2026-11-01T12:05:00Z",
        "read": "2026-11-01T12:40:00Z",
    }


def test_a_ghost_of_an_import_goes_by_itself_and_that_is_said(estate):
    estate.read(0, [("vpc-a", BLOCK)])
    estate.settle(1)
    estate.read(5)
    estate.judged(6)
    (ghost,) = (one for one in findings(estate.judged(60)) if one["rule"] == "ghost_allocation")

    assert (
        "is held for vpc-a of account 111122223333, which has been gone for less than an hour"
        in ghost["summary"]
    )
    assert (
        "it is released when a reading `registry.release_after` later lacks the network as well"
        in ghost["remedy"]
    )
