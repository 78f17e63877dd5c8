"""Since when findings are known: noted by whoever collects, read by whoever asks; and how many are silenced."""

from datetime import timedelta

import pytest
from processes import read
from world import NOW

from analyzer.reconcile import reconcile
from ipam.finding import RULES, Rule
from service.knowledge import noticed, shown
from service.mirror import Mirror
from service.planning import applied_plan

FULL = (
    "cidrs: [10.0.0.0/8]}",
    "cidrs: [10.9.0.0/24], rules: {default_netmask_length: 24}, allocations: [{cidr: 10.9.0.0/24}]}",
)
LATER, MUCH_LATER = NOW + timedelta(days=2), NOW + timedelta(days=3)
EXEMPT = "exempt: [{rule: overlap, subject: 10.1.0.0/16, reason: known}]\n"


@pytest.fixture
def settings(written):
    """A pool that reservations alone have filled: nothing but the clock tells since when."""
    return written(FULL)


def begun(report):
    found = report.findings
    (since,) = found.since[found.rule == RULES.index(Rule.POOL_EXHAUSTED)].tolist()
    return since - int(NOW.timestamp())


def test_a_finding_is_known_since_the_first_analysis_that_had_it(settings, memory):
    tree = Mirror.of(settings, memory, applied_plan(settings, memory.plan))

    assert [begun(noticed(settings, memory, tree, now, reconcile)) for now in (NOW, LATER)] == [0, 0]


def test_a_finding_that_comes_back_is_a_new_one(written, settings, memory):
    tree = Mirror.of(settings, memory, applied_plan(settings, memory.plan))
    noticed(settings, memory, tree, NOW, reconcile)
    other = Mirror.of(written(), memory, applied_plan(written(), memory.plan))
    noticed(written(), memory, other, NOW, reconcile)
    again = written(FULL)

    assert begun(noticed(again, memory, tree, LATER, reconcile)) == 2 * 86_400


def test_a_finding_that_was_silenced_meanwhile_is_as_old_as_its_cause(written, settings, memory):
    tree = Mirror.of(settings, memory, applied_plan(settings, memory.plan))
    exempt = "exempt: [{rule: pool_exhausted, subject: top, reason: known}]\nsources:\n"
    silent = written(FULL, ("sources:\n", exempt))
    found = [noticed(silent, memory, tree, now, reconcile) for now in (NOW, LATER)]

    assert [len(one.silenced) for one in found] == [1, 1]
    assert [one.silenced.since.tolist() for one in found] == [[int(NOW.timestamp())]] * 2
    assert begun(shown(written(FULL), memory, LATER)) == 0
    assert begun(noticed(written(FULL), memory, tree, MUCH_LATER, reconcile)) == 0


def test_who_only_reads_knows_what_was_noticed_and_notices_nothing(settings, memory):
    tree = Mirror.of(settings, memory, applied_plan(settings, memory.plan))

    assert begun(shown(settings, memory, LATER)) == 2 * 86_400
    assert begun(noticed(settings, memory, tree, NOW, reconcile)) == 0
    assert begun(shown(settings, memory, MUCH_LATER)) == 0


@pytest.mark.parametrize(
    ("exempt", "scanned", "listed"),
    [
        pytest.param("", "1 finding, 0 silenced", None, id="none"),
        pytest.param(EXEMPT, "0 findings, 1 silenced", "1 finding is silenced by `exempt`.", id="one"),
    ],
)
def test_a_scan_and_the_findings_say_how_many_are_silenced(tmp_path, exempt, scanned, listed):
    config = tmp_path / "cidrwatch.yaml"
    config.write_text(
        "sources: [{name: dc, kind: static, networks: [{cidr: 10.1.0.0/16, name: office}, "
        "{cidr: 10.1.128.0/17, name: lab}]}]\n" + exempt
    )

    assert scanned in read(config, "scan").err
    assert [line for line in read(config, "findings").said if "silenced" in line] == (
        [listed] if listed else []
    )


IDLE = EXEMPT.replace("10.1.0.0/16", "10.0.0.0/8")


def test_a_scan_and_the_findings_name_the_exemptions_that_silence_nothing(tmp_path):
    config = tmp_path / "cidrwatch.yaml"
    config.write_text(
        "sources: [{name: dc, kind: static, networks: [{cidr: 10.1.0.0/16, name: office}]}]\n" + IDLE
    )
    expected = "The exemption of overlap for 10.0.0.0/8 silences nothing now."

    assert expected in read(config, "scan").said
    assert read(config, "findings").said == [expected]
    assert read(config, "findings", "-o", "json").said == [expected]


def test_below_the_pools_stands_what_makes_their_space_unsafe(tmp_path):
    config = tmp_path / "cidrwatch.yaml"
    config.write_text(
        "sources: [{name: dc, kind: static, networks: [{cidr: 10.1.0.0/17, name: office}]}]\n"
        "pools: [{name: top, scope: private, cidrs: [10.1.0.0/16]}]\n"
    )
    read(config, "scan")

    assert read(config, "pools").said == [
        (
            "In pool 'top': 32768 of the 65536 addresses available are not safe to give away: network office "
            "(10.1.0.0/17, dc, global) lies there without an allocation."
        )
    ]
    assert read(config, "pools", "-o", "json").said == []
