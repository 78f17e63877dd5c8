"""Placement, management, compliance and the import plan, against the rules taken word by word."""

from brute_force import BruteForce, name
from brute_plan import BrutePlan
from drawing import World, worlds
from hypothesis import given
from telling import besides, candidates, verdicts


@given(worlds())
def test_every_block_is_placed_in_the_deepest_pool_of_its_scope(world: World):
    force = BruteForce(world)
    pools = {name(one): force.pool(one) for one in world.seen}
    expected = {name(one): (force.scope(one), getattr(pools[name(one)], "path", None)) for one in world.seen}

    assert {subject: said[:2] for subject, said in verdicts(world.report()).items()} == expected


@given(worlds())
def test_a_block_is_ignored_managed_or_unmanaged_and_judged_by_the_rules_of_its_pool(world: World):
    plan = BrutePlan(BruteForce(world))
    expected = {
        name(one): (plan.management(one), plan.compliance(one), plan.breaches(one)) for one in world.seen
    }

    assert {subject: said[2:5] for subject, said in verdicts(world.report()).items()} == expected


@given(worlds())
def test_the_import_plan_gives_every_candidate_the_reason_that_the_rules_give(world: World):
    plan = BrutePlan(BruteForce(world))
    found = candidates(world.report())

    assert {subject: said[1:3] for subject, said in found.items()} == {
        subject: choice[:2] for subject, choice in plan.choices.items()
    }
    for subject, (_, _, _, other) in found.items():
        may_be_named = plan.choices[subject][2]
        assert other in may_be_named if may_be_named else other is None


@given(worlds())
def test_what_is_ignored_or_off_tells_what_would_be_in_its_way_otherwise(world: World):
    expected, found = BrutePlan(BruteForce(world)).besides, besides(world.report())

    assert {subject: why for subject, (why, _) in found.items()} == {
        subject: choice[1] for subject, choice in expected.items()
    }
    for subject, (_, other) in found.items():
        may_be_named = expected[subject][2]
        assert other in may_be_named if may_be_named else other is None


@given(worlds())
def test_what_is_imported_lies_apart_from_everything_else_that_is_managed(world: World):
    force = BruteForce(world)
    report = world.report()
    managed = {subject for subject, said in verdicts(report).items() if said[2] == "managed"}
    held = [one for one in world.seen if name(one) in managed]
    imported = [one for one in held if candidates(report).get(name(one), ("", ""))[1] == "import"]

    for one in imported:
        for other in held:
            apart = force.scope(one) != force.scope(other) or not meets(force, one, other)
            assert one is other or apart


def meets(force, one, other):
    a, b = force.cidr(one), force.cidr(other)
    return a.version == b.version and a.overlaps(b)
