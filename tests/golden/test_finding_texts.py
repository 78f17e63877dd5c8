"""What an engineer reads at three in the morning: every rule, on estates that are really judged."""

import json
from pathlib import Path

import pytest
from scenarios import SCENARIOS

from exporter.records.findings import findings
from ipam.finding import Rule

GOLDEN = Path(__file__).with_name("finding_texts.json")


def told(name):
    """Say everything that is said about a scenario."""
    return {
        f"{one['severity']} {one['rule']} {one['pool'] or one['scope'] or ''}": [
            one["summary"],
            one["remedy"],
        ]
        for one in findings(SCENARIOS[name]())
    }


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_finding_tells_what_and_where_and_the_way_out(name):
    assert told(name) == json.loads(GOLDEN.read_text("utf-8"))[name]


def test_nothing_is_written_down_that_no_scenario_says():
    assert list(json.loads(GOLDEN.read_text("utf-8"))) == list(SCENARIOS)


def test_every_rule_but_those_of_shards_has_a_scenario():
    seen = {key.split()[1] for name in SCENARIOS for key in told(name)}

    assert set(Rule) - seen == {Rule.STALE_SHARD, Rule.MASS_DISAPPEARANCE, Rule.ROW_REJECTED}
