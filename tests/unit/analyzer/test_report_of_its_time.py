"""What a report says of its own: its name, its time, what it was made of, and whose data were too old."""

from datetime import timedelta

from world import NOW, pool, snapshot, tree, vpc

from analyzer.reconcile import Resident, reconcile
from ipam.policy import Policy
from ipam.words import Kind

SEEN = (vpc("10.0.0.0/16", "vpc-a"), vpc("10.0.0.0/24", "vpc-b", account="9"))
PLAN, POLICY = tree(pool("a", "10.0.0.0/8")), Policy(stale_after={Kind.VPC: timedelta(days=8)})
LATER = NOW + timedelta(days=9)


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
