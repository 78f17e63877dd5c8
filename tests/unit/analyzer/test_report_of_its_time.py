"""What a report says of its own: its name, its time, what it was made of, and whose data were too old."""

from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network

import pytest
from world import NOW, pool, snapshot, tree, vpc

from analyzer.reconcile import Resident, reconcile
from ipam.policy import Policy
from ipam.pool import Allocation, Rules
from ipam.scope import IgnoreRule, Match
from ipam.words import Kind

SEEN = (vpc("10.0.0.0/16", "vpc-a"), vpc("10.0.0.0/24", "vpc-b", account="9"))
PLAN, POLICY = tree(pool("a", "10.0.0.0/8")), Policy(stale_after={Kind.VPC: timedelta(days=8)})
LATER = NOW + timedelta(days=9)
TODAY = NOW.date()
YESTERDAY = TODAY - timedelta(days=1)


def test_a_report_tells_its_name_its_time_and_what_it_was_made_of():
    found = snapshot(*SEEN)
    report = reconcile("7", found, PLAN, POLICY, NOW)

    assert (report.id, report.at) == ("7", NOW)
    assert report.snapshot is found
    assert report.tree is PLAN
    assert report.policy == POLICY
    assert report.stale == frozenset()


def test_data_grow_stale_although_no_verdict_changes():
    resident, found = Resident(), snapshot(*SEEN)
    resident.reconcile("1", found, PLAN, POLICY, NOW)
    later = resident.reconcile("2", found, PLAN, POLICY, LATER)

    assert (later.id, later.at, later.stale) == ("2", LATER, {0, 1})


def test_what_is_as_it_was_is_not_judged_again_and_told_of_the_newest_snapshot():
    resident, anew = Resident(), snapshot(*SEEN, at=LATER)
    first = resident.reconcile("1", snapshot(*SEEN), PLAN, POLICY, NOW)
    later = resident.reconcile("2", anew, PLAN, POLICY, LATER)

    assert later.overlaps is first.overlaps
    assert later.candidates is first.candidates
    assert later.snapshot is anew
    assert later.stale == frozenset()


@pytest.mark.parametrize(
    ("after", "pace", "stale"),
    [
        pytest.param(timedelta(days=8), 1, set(), id="as old as data may be"),
        pytest.param(timedelta(days=8, seconds=1), 1, {0, 1}, id="older"),
        pytest.param(timedelta(days=16), 2, set(), id="twice as old, of shards that are read half as often"),
        pytest.param(timedelta(days=16, seconds=1), 2, {0, 1}, id="older than that"),
    ],
)
def test_data_are_stale_that_are_older_than_they_may_be_at_the_pace_of_their_shard(after, pace, stale):
    found = snapshot(*SEEN)
    found = replace(found, statuses=tuple(replace(one, pace=pace) for one in found.statuses))

    assert reconcile("1", found, PLAN, POLICY, NOW + after).stale == stale


def test_what_has_run_out_holds_no_more_and_on_its_last_day_it_does():
    held, rules = (
        [make(day) for day in (None, TODAY, YESTERDAY)]
        for make in (
            lambda day: Allocation(f"until {day}", "a", ip_network("10.0.0.0/16"), until=day),
            lambda day: IgnoreRule(Match(accounts=frozenset("9")), f"until {day}", day),
        )
    )
    plan, policy = tree(pool("a", "10.0.0.0/8"), given=held), replace(POLICY, ignore=tuple(rules))
    report = reconcile("1", snapshot(*SEEN), plan, policy, NOW)

    assert report.tree == replace(plan, allocations=tuple(held[:2]))
    assert report.policy == replace(POLICY, ignore=tuple(rules[:2]))


def test_a_snapshot_that_was_made_without_the_tags_of_a_rule_is_refused_by_their_names():
    plan = tree(pool("a", "10.0.0.0/8", rules=Rules(tags=(("env", "prod"), ("cost", "7")))))

    with pytest.raises(ValueError, match="the snapshot was made") as told:
        reconcile("1", snapshot(*SEEN, tags=[("cost", "7")]), plan, POLICY, NOW)
    assert str(told.value) == (
        "the snapshot was made without asking for the tags [('env', 'prod')]: ask for them"
    )
