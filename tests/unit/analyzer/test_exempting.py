"""What an exemption silences, and what it leaves as it is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from telling import findings, of_rule, overlap, uses
from world import NOW, given, judged, network, pool, tree, vpc

from ipam.exemption import Exemption
from ipam.finding import RULES, Rule
from ipam.policy import Policy
from ipam.pool import Rules

TODAY = NOW.date()
YESTERDAY = TODAY - timedelta(days=1)
SEEN = [
    vpc("10.0.0.0/16", "vpc-1"), vpc("10.0.0.0/24", "vpc-2", account="9"),
    vpc("10.5.0.0/16", "vpc-3"), vpc("10.5.0.0/16", "vpc-4", account="9"),
]  # fmt: skip
FULL = Rules(default_netmask_length=28)
PLAN = tree(
    pool("full", "10.8.0.0/24", rules=FULL), pool("also", "10.9.0.0/24", rules=FULL), pool("free", "10.10.0.0/24"),
    given=[given("free", "10.99.0.0/24", id="alloc-3"), given("full", "10.8.0.0/24", id="alloc-1"), given("also", "10.9.0.0/24", id="alloc-2")],
)  # fmt: skip


def left(*exemptions):
    """List what is still told: rule, and the pool or the subjects."""
    report = judged(SEEN, PLAN, Policy(exemptions=exemptions))
    return sorted(
        f"{rule} {' '.join(sorted(one[2] if len(one) > 2 else one[1] for one in subjects)) or pool}"
        for rule, _, _, pool, _, _, subjects in findings(report).values()
    )


FIRST, SECOND = "overlap vpc-1 vpc-2", "overlap vpc-3 vpc-4"
ALL = ["allocation_outside_pool alloc-3", FIRST, SECOND, "pool_exhausted also", "pool_exhausted full"]
ITS_ID = "the id of the first overlap"


def without(*said):
    return [one for one in ALL if one not in said]


def id_of_the_first():
    names = {"vpc-1", "vpc-2"}
    return next(
        key for key, found in findings(judged(SEEN, PLAN)).items() if {one[-2] for one in found[6]} == names
    )


def test_there_is_something_to_silence():
    assert left() == ALL


@pytest.mark.parametrize(
    ("rule", "subject", "expected"),
    [
        pytest.param(Rule.OVERLAP, ITS_ID, without(FIRST), id="its id"),
        pytest.param(Rule.OVERLAP, "vpc-1", without(FIRST), id="the resource of its largest block"),
        pytest.param(Rule.OVERLAP, "vpc-2", ALL, id="not another resource of the group"),
        pytest.param(Rule.OVERLAP, "10.0.0.0/16", without(FIRST), id="its largest block"),
        pytest.param(Rule.OVERLAP, "10.0.0.0/24", ALL, id="not a block inside it"),
        pytest.param(Rule.OVERLAP, "10.0.0.0/8", ALL, id="not a block around it"),
        pytest.param(Rule.TAG_MISSING, "10.0.0.0/16", ALL, id="not another rule"),
        pytest.param(Rule.POOL_EXHAUSTED, "full", without("pool_exhausted full"), id="the path of a pool"),
        pytest.param(Rule.POOL_EXHAUSTED, "free", ALL, id="not another pool"),
        pytest.param(Rule.ALLOCATION_OUTSIDE_POOL, "free", ALL, id="not what a pool has given away"),
        pytest.param(Rule.POOL_EXHAUSTED, ITS_ID, ALL, id="not an id of another rule"),
        pytest.param(Rule.ALLOCATION_OUTSIDE_POOL, "10.99.0.0/24", without("allocation_outside_pool alloc-3"), id="the block of an allocation"),
        pytest.param(Rule.OVERLAP, "nothing like it", ALL, id="nothing by that name"),
    ],
)  # fmt: skip
def test_an_exemption_silences_the_findings_of_its_rule_about_its_subject_and_no_other(
    rule, subject, expected
):
    named = id_of_the_first() if subject is ITS_ID else subject

    assert left(Exemption(rule, named, "agreed")) == expected


def test_a_finding_is_meant_by_its_id_also_where_a_pool_has_that_name():
    name = id_of_the_first()
    plan = replace(PLAN, pools=(*PLAN.pools, pool(name, "10.11.0.0/24")))
    report = judged(SEEN, plan, Policy(exemptions=(Exemption(Rule.OVERLAP, name, "agreed"),)))

    assert of_rule(report, Rule.OVERLAP) == [["vpc-3", "vpc-4"]]


def test_of_two_allocations_the_one_with_the_block_is_meant():
    plan = tree(pool("a", "10.0.0.0/24"), given=[given("a", f"10.{at}.0.0/24") for at in (98, 99)])
    policy = Policy(exemptions=(Exemption(Rule.ALLOCATION_OUTSIDE_POOL, "10.99.0.0/24", "agreed"),))

    assert of_rule(judged([], plan, policy), Rule.ALLOCATION_OUTSIDE_POOL) == [["alloc 10.98.0.0/24"]]


def test_a_declared_network_is_meant_by_its_name():
    seen = [network("10.0.0.0/16", "rack"), vpc("10.0.0.0/24", "vpc-1")]

    assert of_rule(judged(seen), Rule.OVERLAP) == [["rack", "vpc-1"]]
    assert (
        of_rule(
            judged(seen, policy=Policy(exemptions=(Exemption(Rule.OVERLAP, "rack", "agreed"),))), Rule.OVERLAP
        )
        == []
    )


def test_an_exempt_block_stays_overlapping_and_is_counted_and_avoided():
    told = judged(SEEN, tree(pool("a", "10.0.0.0/14")))
    silent = judged(
        SEEN, tree(pool("a", "10.0.0.0/14")), Policy(exemptions=(Exemption(Rule.OVERLAP, "vpc-1", "agreed"),))
    )

    assert [overlap(one, "vpc-1") for one in (told, silent)] == ["overlapping"] * 2
    assert uses(silent) == uses(told)
    assert len(list(silent.overlaps.pairs(0))) == 1
    assert (len(told.silenced), len(silent.silenced)) == (0, 1)


def test_an_exemption_in_force_that_silences_nothing_is_named():
    exemptions = (
        Exemption(Rule.OVERLAP, "vpc-1", "agreed"),
        Exemption(Rule.OVERLAP, "10.0.0.0/8", "a slip of the pen"),
        Exemption(Rule.OVERLAP, "10.0.0.0/16", "twice"),
        Exemption(Rule.TAG_MISSING, "vpc-1", "another rule"),
        Exemption(Rule.OVERLAP, "vpc-9", "over, which is a finding", YESTERDAY),
    )
    report = judged(SEEN, PLAN, Policy(exemptions=exemptions))

    assert [one.reason for one in report.idle_exemptions] == ["a slip of the pen", "another rule"]
    assert judged(SEEN, PLAN).idle_exemptions == ()


def test_an_exemption_holds_through_its_last_day_and_is_told_from_the_midnight_after():
    last = left(Exemption(Rule.OVERLAP, "vpc-1", "agreed", TODAY))
    report = judged(SEEN, PLAN, Policy(exemptions=(Exemption(Rule.OVERLAP, "vpc-1", "agreed", YESTERDAY),)))
    over = [one for one in findings(report).values() if one[0] == Rule.EXEMPTION_EXPIRED]

    assert last == without(FIRST)
    assert len(report.findings) == len(ALL) + 1
    assert [(one[1], one[5]) for one in over] == [
        ("warning", int(datetime(2026, 11, 1, tzinfo=UTC).timestamp()))
    ]


def test_each_expired_exemption_is_a_finding_that_names_it_by_its_place():
    exemptions = (
        Exemption(Rule.TAG_MISSING, "vpc-1", "in force"),
        Exemption(Rule.OVERLAP, "vpc-1", "agreed", YESTERDAY),
        Exemption(Rule.OVERLAP, "vpc-3", "agreed", YESTERDAY),
    )
    found = judged(SEEN, PLAN, Policy(exemptions=exemptions)).findings
    of_expired = found.rule == RULES.index(Rule.EXEMPTION_EXPIRED)

    assert found.group[of_expired].tolist() == [1, 2]


def test_what_is_silenced_keeps_its_id_its_start_and_its_rule():
    exemptions = (
        Exemption(Rule.OVERLAP, "vpc-1", "agreed"),
        Exemption(Rule.OVERLAP, "vpc-3", "agreed"),
        Exemption(Rule.POOL_EXHAUSTED, "also", "agreed"),
        Exemption(Rule.ALLOCATION_OUTSIDE_POOL, "10.99.0.0/24", "agreed"),
    )
    told, silent = judged(SEEN, PLAN), judged(SEEN, PLAN, Policy(exemptions=exemptions))

    assert left(*exemptions) == ["pool_exhausted full"]
    assert len(silent.silenced) == 4
    assert causes(silent) == causes(told)
    assert silent.silenced.idle == ()


def causes(report):
    """List number, start and rule of every cause, be it told or silenced."""
    return sorted(zip(*(column.tolist() for column in report.causes), strict=True))
