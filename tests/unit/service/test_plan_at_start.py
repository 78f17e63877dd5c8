"""The declared plan on its way into the store, at the start and at reloads: whole, or not at all."""

from contextlib import suppress

import pytest
from world import NOW

from config.mistakes import ConfigError
from ipam.pool import PoolTree
from service.declared import planned
from service.exits import ServiceError
from service.knowledge import shown
from service.memory import opened, stored_plan
from service.planning import applied_plan
from service.start import first_cycle, next_cycle

SUB = ("[10.0.0.0/8]}", "[10.0.0.0/8], pools: [{name: sub, cidrs: [10.1.0.0/16]}]}")
STRAY = ("[10.0.0.0/8]}", "[10.0.0.0/8], pools: [{name: sub, cidrs: [11.1.0.0/16]}]}")


def test_a_plan_error_has_its_place_in_the_file(written):
    settings = written(STRAY)
    with pytest.raises(ConfigError) as caught:
        planned(settings, PoolTree(), NOW.date())

    (line,) = str(caught.value).splitlines()
    assert line.startswith(
        f"{settings.path}:9:62: pools[0].pools[0]: pool 'top/sub' (11.1.0.0/16) does not lie in"
    )


def test_a_plan_is_kept_whole_or_not_at_all(written, memory):
    kept = applied_plan(written(), memory.plan)
    with pytest.raises(ConfigError):
        applied_plan(written(STRAY), memory.plan)

    assert memory.plan.load() == kept
    assert [pool.path for pool in kept.pools] == ["top"]


def below(one, other):
    """Declare two sub-pools of these names, the former name beside one where it has one."""
    pools = f"pools: [{{name: {one}, cidrs: [10.1.0.0/16]}}, {{name: {other}, cidrs: [10.2.0.0/16]}}]"
    return "[10.0.0.0/8]}", f"[10.0.0.0/8], {pools}}}"


@pytest.mark.parametrize(
    ("names", "kept"),
    [
        pytest.param(("b, renamed_from: a", "c, renamed_from: b"), {"a": "b", "b": "c"}, id="a chain"),
        pytest.param(("c, renamed_from: a", "a"), {"a": "c"}, id="a name that goes to a new pool"),
    ],
)
def test_pools_keep_their_ids_when_names_move_on(written, memory, names, kept):
    before = applied_plan(written(below("a", "b")), memory.plan)
    after = applied_plan(written(below(*names)), memory.plan)
    again = applied_plan(written(below(*names)), memory.plan)

    assert {one.name: after.by_id[one.id].name for one in before.pools if one.id in after.by_id} == {
        "top": "top",
        **kept,
    }
    assert again == after


def test_names_that_are_exchanged_are_a_mistake_of_the_file(written):
    with pytest.raises(ConfigError, match="exchange their names"):
        planned(written(below("b, renamed_from: a", "a, renamed_from: b")), PoolTree(), NOW.date())


def test_a_plan_applied_again_writes_nothing(written, memory):
    first = applied_plan(written(SUB), memory.plan)
    before = memory.inventory.generation()

    assert applied_plan(written(SUB), memory.plan) == first
    assert memory.inventory.generation() == before


def test_reading_commands_judge_the_plan_of_the_file_and_do_not_save_it(written, memory):
    applied_plan(written(), memory.plan)
    report = shown(written(SUB), memory, NOW)

    assert [pool.path for pool in report.tree.pools] == ["top", "top/sub"]
    assert [pool.path for pool in memory.plan.load().pools] == ["top"]


def test_a_plan_that_does_not_hold_at_the_start_leaves_the_stored_tree(written, memory):
    kept = applied_plan(written(), memory.plan)
    cycle, wrong = first_cycle(written(STRAY), memory)

    assert cycle.tree == kept
    assert "pool 'top/sub'" in str(wrong)


def test_a_plan_that_does_not_hold_without_a_stored_tree_ends_the_start(written, memory):
    with pytest.raises(ConfigError, match="pool 'top/sub'"):
        first_cycle(written(STRAY), memory)


def test_a_good_start_has_nothing_to_complain(written, memory):
    cycle, wrong = first_cycle(written(SUB), memory)

    assert wrong is None
    assert cycle.tree == memory.plan.load()
    assert [pool.path for pool in cycle.tree.pools] == ["top", "top/sub"]


def test_a_reload_takes_over_the_whole_file(written, memory):
    cycle, _ = first_cycle(written(), memory)
    written(SUB, ("10.1.128.0/17", "10.2.0.0/17"))
    after = next_cycle(cycle, memory)

    assert [pool.path for pool in after.tree.pools] == ["top", "top/sub"]
    assert "10.2.0.0/17" in str(after.settings.sources)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param(STRAY, "pools[0].pools[0]: pool 'top/sub'", id="plan"),
        pytest.param(("kind: static", "kind: nuage"), "sources[0].kind", id="mistake"),
        pytest.param(("cidrwatch.db", "other.db"), ":1:1: store: cannot change while the daemon runs: restart it", id="store"),
        pytest.param(("sources:\n", "web: {listen: 127.0.0.1:1}\nsources:\n"), ":2:7: web.listen: cannot change", id="listen"),
        pytest.param(("sources:\n", "web: {external_url: http://a.example}\nsources:\n"), "web.external_url: cannot change", id="external url"),
    ],
)  # fmt: skip
def test_a_reload_that_does_not_hold_changes_nothing(written, memory, change, words):
    cycle, _ = first_cycle(written(), memory)
    stored = memory.plan.load()
    with suppress(ConfigError):
        written(change)
    with pytest.raises(ConfigError) as caught:
        next_cycle(cycle, memory)

    assert words in str(caught.value)
    assert memory.plan.load() == stored == cycle.tree


def test_a_source_that_cannot_be_set_up_stops_a_reload_before_the_plan_is_touched(written, memory, tmp_path):
    cycle, _ = first_cycle(written(), memory)
    cloud = (
        "sources:\n",
        'sources:\n  - {name: a, kind: aws, accounts: ["111122223333"], regions: [eu-west-1], external_id_file: id}\n',
    )
    (tmp_path / "id").write_text("?\n")
    written(SUB, cloud)
    with pytest.raises(ServiceError, match=r"the external id in .*/id has to be 2 to 1224 letters"):
        next_cycle(cycle, memory)

    assert [pool.path for pool in memory.plan.load().pools] == ["top"]


def test_checking_judges_the_plan_against_the_stored_one_and_makes_no_store(written, tmp_path):
    settings = written()
    before = stored_plan(settings.store)
    with opened(settings.store) as memory:
        kept = applied_plan(settings, memory.plan)

    assert before == PoolTree()
    assert stored_plan(settings.store) == kept
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cidrwatch.db", "cidrwatch.yaml"]
