"""Auto-import carried out on every database: what is found is allocated, what is gone is released, each once."""

import os
import signal
from datetime import timedelta
from threading import Event

import pytest
from importing import Estate, at, candidates, mistakes
from registering import wanted
from telling import management, of_rule

from ipam.cidr import parse
from ipam.finding import Rule
from ipam.registry.asking import OPERATOR
from ipam.registry.error import RegistryError
from ipam.registry.homes import Goal
from ipam.registry.listed import Listed, Listing, Place
from ipam.registry.treatment import Found
from ipam.resource_block import ResourceBlock
from ipam.scope import Scope
from ipam.words import Provider, ResourceType
from service.memory import opened
from service.order import Order
from service.registry import Registry
from service.registry_exceptions import ignoring, moving
from service.registry_space import allocating, releasing
from service.registry_takeover import taking_over
from service.settling import AT_ONCE, settle

A, B, C = (f"vpc-{letter}" for letter in "abc")
SHOP = (A, "10.10.0.0/16")


def pointed(name, cidr):
    return ResourceBlock(Provider.AWS, ResourceType.VPC, name, parse(cidr))


def test_a_network_that_is_found_is_allocated_once(estate, store_url):
    estate.read(0, [SHOP])
    before = estate.judged(1)
    done, again = estate.settle(1, before), estate.settle(2, before)
    after = estate.judged(2)
    (held,) = after.tree.allocations

    assert (done.imported, again.changed, again.skipped) == (1, False, ())
    assert (held.type, held.owner, held.region) == ("vpc", "111122223333", "eu-west-1")
    assert (held.origin, held.creator) == ("auto-import", "auto-import")
    assert (of_rule(before, Rule.IMPORT_CANDIDATE), of_rule(after, Rule.IMPORT_CANDIDATE)) == ([[A]], [])
    assert (management(after, A), candidates(after)) == ("managed", {})
    assert [use.assigned for use in after.pools] == [use.assigned for use in before.pools]
    assert of_rule(after, Rule.NETMASK_OUT_OF_BOUNDS) == [[A]]  # rules do not stop an import
    assert estate.log("auto-import") == [("cidrwatch", "auto-import", "10.10.0.0/16", None)]
    assert estate.settle(3).changed is False
    assert mistakes(store_url) == []


def test_of_three_equal_blocks_one_is_imported_and_the_others_say_whose_it_is(estate):
    estate.read(0, [SHOP], [(B, "10.10.0.0/16"), (C, "10.10.0.0/16")])
    before = candidates(estate.judged(1))
    estate.settle(1)
    after = estate.judged(2)

    assert before == {A: ("import", "fits", None), **candidates(after)}
    assert candidates(after) == dict.fromkeys((B, C), ("loses", "identical_seen_earlier", A))
    assert estate.held == [("10.10.0.0/16", A)]
    assert of_rule(after, Rule.OVERLAP) == [[A, B, C]]


def test_what_was_imported_first_stays_and_a_larger_one_is_blocked_by_it(estate):
    estate.read(0, [(A, "10.10.0.0/24")])
    estate.settle(1)
    estate.read(5, [(A, "10.10.0.0/24"), (B, "10.10.0.0/16"), (C, "10.10.0.0/25")])
    done = estate.settle(6)
    (held,) = estate.memory.plan.load().allocations

    assert done.changed is False
    assert candidates(estate.judged(6)) == {
        B: ("blocked", "covers_allocation", held.id),
        C: ("loses", "larger_sibling_wins", A),
    }


def test_pools_that_do_not_import_are_left_alone(estate):
    estate.read(0, [(A, "10.20.0.0/24")])

    assert (estate.settle(1).changed, estate.held) == (False, [])
    assert candidates(estate.judged(1)) == {A: ("off", "auto_import_off", None)}


def test_what_is_gone_is_a_ghost_and_then_released_when_a_later_reading_says_so_as_well(estate, store_url):
    estate.read(0, [SHOP])
    estate.settle(1)
    found = []
    for minute in (10, 40, 60, 69, 70):
        estate.read(minute)
        done = estate.settle(minute, after=60)
        found.append((done.released, of_rule(estate.judged(minute), Rule.GHOST_ALLOCATION)))

    ghost = [["ipam-pool-alloc"]]
    assert [(released, [[one[0][:15]] for one in ghosts]) for released, ghosts in found] == [
        (0, []),
        (0, []),
        (0, ghost),
        (0, ghost),
        (1, []),
    ]
    assert estate.held == []
    assert estate.log("auto-import", "release") == [
        ("cidrwatch", "auto-import", "10.10.0.0/16", None),
        ("cidrwatch", "release", "10.10.0.0/16", "gone"),
    ]
    assert mistakes(store_url) == []


def test_one_reading_that_lacks_it_releases_nothing_however_old_it_gets(estate):
    estate.read(0, [SHOP])
    estate.settle(1)
    estate.read(5)

    assert [estate.settle(minute).released for minute in (6, 36, 300)] == [0, 0, 0]


@pytest.mark.parametrize("back", [True, False])
def test_what_comes_back_is_missing_anew(estate, back):
    estate.read(0, [SHOP])
    estate.settle(1)
    for minute, there in ((5, False), (20, back), (25, False), (36, False)):
        estate.read(minute, [SHOP] if there else [])
        done = estate.settle(minute)

    assert done.released == (0 if back else 1)


def test_a_block_that_left_its_network_is_gone_as_well(estate):
    estate.read(0, [SHOP, (A, "10.11.0.0/24")])
    estate.settle(1)
    for minute in (5, 36):
        estate.read(minute, [SHOP])
        done = estate.settle(minute)

    assert (done.released, estate.held) == (1, [("10.10.0.0/16", A)])


def test_a_shard_that_does_not_answer_or_is_stale_releases_nothing(estate):
    estate.read(0, [SHOP])
    estate.settle(1)
    estate.read(5)
    estate.settle(6)
    estate.read(40)
    estate.fail(45)
    failing = estate.settle(46)
    estate.read(50)
    stale = estate.settle(180)

    assert (failing.released, stale.released) == (0, 0)
    assert estate.settle(51).released == 1


def test_a_reading_that_comes_between_decides_the_next_time(estate):
    estate.read(0, [SHOP])
    estate.settle(1)
    estate.read(5)
    estate.settle(6)
    estate.read(40)
    report = estate.judged(41)
    estate.read(42, [SHOP])
    done = estate.settle(42, report)

    assert (done.released, estate.held) == (0, [("10.10.0.0/16", A)])
    assert "was read again while 10.10.0.0/16 of vpc-a was looked at" in done.skipped[0]


def test_an_account_that_nobody_reads_any_more_releases_nothing(estate):
    estate.read(0, [], [(B, "10.10.0.0/16")])
    estate.settle(1)
    estate.write(('"111122223333", "444455556666"', '"111122223333"'))
    estate.read(5)
    estate.settle(6)
    estate.read(50)

    assert (estate.settle(51).released, estate.held) == (0, [("10.10.0.0/16", B)])


def test_a_released_block_makes_room_for_the_next(estate):
    estate.cool_down = timedelta(days=1)
    estate.read(0, [SHOP])
    estate.settle(1)
    for minute in (5, 36):
        estate.read(minute, [], [(B, "10.10.0.0/20"), (C, "10.11.0.0/20")])
        done = estate.settle(minute)

    assert (done.released, done.imported) == (1, 0)
    assert estate.settle(37).imported == 1  # held back for others, not for what is there
    assert estate.held == [("10.10.0.0/20", B), ("10.11.0.0/20", C)]


def test_what_is_ignored_by_a_rule_gives_its_space_back(estate):
    estate.read(0, [SHOP])
    estate.settle(1)
    estate.apply(("sources:\n", 'ignore: [{match: {cidr: 10.10.0.0/16}, reason: "a lab"}]\nsources:\n'))

    assert (estate.settle(2).released, estate.held) == (1, [])
    assert estate.log("release") == [("cidrwatch", "release", "10.10.0.0/16", "ignored")]
    assert estate.settle(3).changed is False


def test_what_lives_in_another_scope_by_now_gives_its_space_back(estate):
    estate.read(0, [SHOP])
    estate.settle(1)
    scopes = "scopes:\n  - {name: lab, match: [{cidr: 10.10.0.0/16}]}\nsources:\n"
    estate.apply(("sources:\n", scopes))

    assert (estate.settle(2).released, estate.held) == (1, [])
    assert estate.log("release") == [("cidrwatch", "release", "10.10.0.0/16", "moved")]


def test_what_is_ignored_while_it_is_looked_at_is_not_imported(estate):
    estate.read(0, [SHOP, (B, "10.11.0.0/20")])
    report = estate.judged(1)
    registry = estate.registry(1)
    found = (Found(pointed(*SHOP), report.tree.scopes[0], managed=True),)
    registry.run(Order("ignore", {}), ignoring(registry, found, "a lab", None))
    done = estate.settle(2, report)

    assert (done.imported, estate.held) == (1, [("10.11.0.0/20", B)])
    assert done.skipped == (
        "10.10.0.0/16 of vpc-a is ignored since it was looked at: `registry unignore` has it imported",
    )


def test_what_is_moved_while_it_is_looked_at_is_not_imported(estate):
    estate.read(0, [SHOP, (B, "10.11.0.0/20")])
    report = estate.judged(1)
    found = (Found(pointed(*SHOP), report.tree.scopes[0], managed=False, home="private"),)
    estate.registry(1).run(Order("move", {}), moving(found, Scope("lab")))
    done = estate.settle(2, report)

    assert (done.imported, estate.held) == (1, [("10.11.0.0/20", B)])
    (told,) = done.skipped
    assert told == (
        "10.10.0.0/16 of vpc-a is moved to scope 'lab' since it was looked at, and pool 'top/euw1' is in "
        "'private': the next analysis decides"
    )


def test_who_is_faster_keeps_the_space_and_the_others_go_on(estate):
    estate.read(0, [SHOP, (B, "10.11.0.0/20")])
    report = estate.judged(1)
    estate.registry(1).run(Order("allocate", {}), allocating(wanted("top/euw1", "10.10.3.0/24")))
    done = estate.settle(2, report)

    assert (done.imported, estate.held) == (1, [("10.10.3.0/24", ""), ("10.11.0.0/20", B)])
    assert "10.10.0.0/16 shares addresses with 10.10.3.0/24 of pool 'top/euw1'" in done.skipped[0]


def test_a_pool_that_stopped_importing_meanwhile_imports_nothing(estate):
    estate.read(0, [SHOP])
    report = estate.judged(1)
    estate.apply(("auto_import: true", "auto_import: false"))

    assert "pool 'top/euw1' does not import any more" in estate.settle(2, report).skipped[0]
    assert estate.held == []


def test_an_operator_releases_by_hand_what_would_not_be_imported_again(estate):
    estate.read(0, [SHOP])
    estate.settle(1)
    (held,) = estate.memory.plan.load().allocations
    registry = estate.registry(2)
    order, release = Order("release", {}), releasing(registry, held.id, OPERATOR)
    with pytest.raises(RegistryError, match=r"was imported for vpc-a, .* switch the pool's auto_import off"):
        registry.run(order, release)
    estate.apply(("auto_import: true", "auto_import: false"))
    stays = estate.settle(3).changed
    registry.run(order, release)

    assert (stays, estate.held) == (False, [])


def test_imported_allocations_give_way_to_what_the_file_declares(estate, store_url):
    estate.read(0, [SHOP, (B, "10.11.0.0/20"), (C, "10.11.128.0/20")])
    estate.settle(1)
    kept = {one.resource: one.id for one in estate.memory.plan.load().allocations}
    rules = "        rules: {min_netmask_length: 20}\n"
    more = (
        "        allocations: [{cidr: 10.11.0.0/24}]\n"
        "        pools: [{name: shop, cidrs: [10.10.0.0/16], auto_import: true}]\n"
    )
    tree = estate.apply((rules, rules + more))
    moved = estate.settle(2)
    held = {one.resource: one for one in estate.memory.plan.load().allocations}

    assert [(str(one.cidr), one.resource) for one in tree.allocations] == [
        ("10.11.0.0/24", ""),
        ("10.11.128.0/20", C),
    ]
    assert estate.log("release", "apply")[-3:] == [
        ("cidrwatch", "release", "10.10.0.0/16", "gave_way"),
        ("cidrwatch", "release", "10.11.0.0/20", "gave_way"),
        ("cidrwatch", "apply", "cidrwatch.yaml", None),
    ]
    assert (moved.imported, held[C].id) == (1, kept[C])
    assert held[A].pool == tree.by_path["top/euw1/shop"].id
    assert candidates(estate.judged(3))[B][:2] == ("blocked", "covers_allocation")
    assert mistakes(store_url) == []


def test_imported_allocations_give_way_to_a_list_that_is_taken_over(estate, store_url):
    estate.read(0, [SHOP, (B, "10.11.0.0/20")])
    estate.settle(1)
    block = Listed(Place(1), parse("10.11.0.0/20"), "shop")
    operation = taking_over(Listing("list", (block,)), Goal(), [], str)
    estate.registry(2).run(Order("import", {}), operation)
    report = estate.judged(3)

    assert estate.held == [("10.10.0.0/16", A), ("10.11.0.0/20", "")]
    assert estate.log("release") == [("cidrwatch", "release", "10.11.0.0/20", "gave_way")]
    assert (management(report, B), estate.settle(3, report).changed) == ("managed", False)
    assert mistakes(store_url) == []


def test_told_to_stop_it_ends_between_two_transactions(estate):
    names = [(f"vpc-{number:04}", f"10.{10 + number // 256}.{number % 256}.0/24") for number in range(300)]
    estate.read(0, names)
    stop, report = Event(), estate.judged(1)

    def now():
        stop.set()
        return at(1)

    registry = Registry(estate.memory.plan.store, now=now)
    first = settle(registry, report, timedelta(minutes=30), stop)

    assert (first.imported, estate.settle(2, report).imported) == (AT_ONCE, 300 - AT_ONCE)


def test_a_kill_leaves_whole_transactions_and_nothing_twice(store_url, tmp_path):
    names = [(f"vpc-{number:04}", f"10.{10 + number // 256}.{number % 256}.0/24") for number in range(500)]
    with opened(store_url) as memory:
        estate = Estate(tmp_path, memory)
        estate.apply()
        estate.read(0, names)
    for count in (2, 1):
        _settled_until_killed(store_url, tmp_path, count)
    with opened(store_url) as memory:
        estate = Estate(tmp_path, memory)
        with memory.plan.store.write():  # what the dead process had handed to a server is over now
            pass
        left = len(estate.held)
        logged = len(estate.log("auto-import"))
        rest = estate.settle(3).imported

        assert left == logged
        assert left in range(AT_ONCE, 500)
        assert left % AT_ONCE == 0
        assert (left + rest, len(estate.held), len(estate.log("auto-import"))) == (500, 500, 500)
    assert mistakes(store_url) == []


def _settled_until_killed(url, folder, count):
    """Settle in a process of its own, which is killed when it begins its transaction of this number."""
    reading, writing = os.pipe()
    child = os.fork()  # no connection is open, and no other thread is there
    if not child:
        os.close(reading)
        try:
            with opened(url) as memory:
                estate = Estate(folder, memory)
                report = estate.judged(1)

                def now():
                    os.write(writing, b".")
                    return at(1)

                settle(Registry(memory.plan.store, now=now), report, timedelta(minutes=30), Event())
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading, "rb") as said:
        assert said.read(count) == b"." * count
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL
