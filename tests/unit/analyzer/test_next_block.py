"""The block that an allocation would get, compared whole: result, block, reasons and their values."""

from datetime import UTC, datetime
from ipaddress import ip_network

import pytest
from world import judged, network, pool, tree, vpc

from analyzer.next_block import next_block
from ipam.held_back import Cooling, HeldBack
from ipam.pool import Rules
from ipam.what_if import Action, Because, Outcome, Reason, Result

FAR = vpc("192.168.0.0/24", "vpc-far")
UNTIL, LATER = datetime(2026, 11, 8, tzinfo=UTC), datetime(2026, 11, 9, tzinfo=UTC)


def asked(length, *pools, of="a", held=(), **more):
    """Ask a pool for a block, of a plan in which pools hold back blocks: pool, block and until when."""
    report = judged([FAR, *more.pop("seen", ())], tree(*pools, **more))
    cooling = {}
    for name, cidr, until in held:
        cooling.setdefault(name, []).append(HeldBack(ip_network(cidr), until))
    place = [one.path for one in report.tree.pools].index(of)
    return next_block(report, place, length, Cooling(cooling))


def given(length, cidr, *more, of="a"):
    """Expect a block."""
    block = ip_network(cidr)
    chosen = Reason(Because.BEST_FIT, {"pool": of, "cidr": block})
    told = {"pool": of, "netmask_length": length}
    return Outcome(Action.NEXT, told, Result.OK, block, reasons=(chosen, *more))


def refused(length, *reasons, of="a"):
    """Expect none."""
    return Outcome(Action.NEXT, {"pool": of, "netmask_length": length}, Result.REFUSED, reasons=reasons)


def no_room(length, largest, *others, more=0):
    block = None if largest is None else ip_network(largest)
    return Reason(
        Because.NO_ROOM, {"pool": "a", "length": length, "largest": block, "others": others, "more": more}
    )


def held_back(cidr, until=UNTIL):
    return Reason(Because.HELD_BACK, {"cidr": ip_network(cidr), "until": until, "pool": "a"})


A, FULL = pool("a", "10.0.0.0/22"), pool("a", "10.0.0.0/24")
TAKEN = [("a", "10.0.0.0/24")]
BOUNDED = pool("a", "10.0.0.0/8", rules=Rules(16, 20, 24))


@pytest.mark.parametrize(
    ("length", "values"),
    [
        pytest.param(15, {"than": "larger", "end": "largest", "bound": 16}, id="too large"),
        pytest.param(25, {"than": "smaller", "end": "smallest", "bound": 24}, id="too small"),
    ],
)
def test_a_length_out_of_the_bounds_of_the_pool_is_refused_with_the_bound_it_breaks(length, values):
    broken = Reason(Because.NETMASK_OUT_OF_BOUNDS, {"pool": "a", "length": length, **values})

    assert asked(length, BOUNDED) == refused(length, broken)


@pytest.mark.parametrize("length", [16, 24])
def test_the_bounds_themselves_are_given(length):
    assert asked(length, BOUNDED) == given(length, f"10.0.0.0/{length}")


@pytest.mark.parametrize(
    ("length", "rules"),
    [
        pytest.param(8, Rules(max_netmask_length=24), id="no upper bound"),
        pytest.param(32, Rules(min_netmask_length=8), id="no lower bound"),
    ],
)
def test_a_bound_that_a_pool_does_not_have_refuses_nothing(length, rules):
    assert asked(length, pool("a", "10.0.0.0/8", rules=rules)) == given(length, f"10.0.0.0/{length}")


def test_the_block_comes_from_the_smallest_space_that_holds_it_beside_what_is_planned_and_what_exists():
    found = asked(25, A, reserved=[("a", "10.0.0.0/25")], seen=[vpc("10.0.1.0/24", "vpc-1")])

    assert found == given(25, "10.0.0.128/25")


def test_a_report_of_nothing_read_says_so_whether_a_block_is_given_or_not():
    report = judged([], tree(BOUNDED))
    nothing = Reason(Because.NOTHING_READ, {})
    broken = {"pool": "a", "length": 8, "than": "larger", "end": "largest", "bound": 16}
    full = judged([], tree(FULL, reserved=TAKEN))

    assert next_block(report, 0, 20) == given(20, "10.0.0.0/20", nothing)
    assert next_block(report, 0, 8) == refused(8, Reason(Because.NETMASK_OUT_OF_BOUNDS, broken), nothing)
    assert next_block(full, 0, 24) == refused(24, no_room(24, None), nothing)


def test_a_pool_without_room_names_its_largest_free_block():
    reserved = [("a", "10.0.0.0/24"), ("a", "10.0.2.0/23")]

    assert asked(23, A, reserved=reserved) == refused(23, no_room(23, "10.0.1.0/24"))


def test_other_pools_with_room_are_named_those_of_the_same_locale_first_and_three_at_most():
    here = pool("a", "10.0.0.0/24", locale="eu-west-1")
    others = [
        pool("far", "10.1.0.0/24", locale="us-east-1"),
        *(pool(f"near-{number}", f"10.{number}.0.0/23", locale="eu-west-1") for number in (2, 3)),
        pool("anywhere", "10.4.0.0/24"),
        pool("else", "10.5.0.0/24"),
    ]
    reason = no_room(24, None, "near-2", "near-3", "far", more=2)

    assert asked(24, here, *others, reserved=TAKEN) == refused(24, reason)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(pool("b", "10.1.0.0/25"), id="too small"),
        pytest.param(pool("b", "10.1.0.0/16", scope="public"), id="in another scope"),
        pytest.param(pool("b", "fd00::/16"), id="of the other family"),
        pytest.param(pool("b", "10.1.0.0/16", rules=Rules(min_netmask_length=25)), id="gives smaller ones"),
        pytest.param(pool("b", "10.1.0.0/16", rules=Rules(max_netmask_length=23)), id="gives larger ones"),
        pytest.param(pool("b", "10.1.0.0/16", network="vpc-1"), id="plans a VPC"),
    ],
)
def test_a_pool_that_could_not_give_the_block_is_not_named(other):
    assert asked(24, FULL, other, reserved=TAKEN) == refused(24, no_room(24, None))


@pytest.mark.parametrize(
    "rules", [Rules(min_netmask_length=24), Rules(max_netmask_length=24)], ids=["least", "most"]
)
def test_a_pool_whose_bound_is_the_length_itself_is_named(rules):
    other = pool("b", "10.1.0.0/24", rules=rules)

    assert asked(24, FULL, other, reserved=TAKEN) == refused(24, no_room(24, None, "b"))


def test_a_larger_free_block_of_another_pool_is_room_and_of_ipv6_all_128_bits_count():
    six = [pool("a", "fd00::/64"), pool("b", "fd00:0:0:1::/64"), pool("c", "fd00:0:0:2::/128")]

    assert asked(24, FULL, pool("b", "0.0.0.0/0"), reserved=TAKEN).reasons == (no_room(24, None, "b"),)
    assert asked(128, *six, reserved=[("a", "fd00::/64")]).reasons == (no_room(128, None, "b", "c"),)
    assert asked(0, *six, reserved=[("a", "fd00::/64")]).reasons == (no_room(0, None),)


def test_what_is_held_back_is_passed_over_and_told():
    held = [("a", "10.0.0.0/24", UNTIL)]

    assert asked(24, A, held=held) == given(24, "10.0.1.0/24", held_back("10.0.0.0/24"))


def test_what_is_held_back_elsewhere_or_of_no_use_is_not_told():
    """A block of another pool, and one behind the block that is chosen anyhow."""
    held = [("b", "10.0.0.0/24", UNTIL), ("a", "10.0.3.0/24", UNTIL)]

    assert asked(25, A, held=held) == given(25, "10.0.2.0/25")
    assert asked(24, A, pool("b", "10.9.0.0/24"), held=held[:1]) == given(24, "10.0.0.0/24")


def test_of_several_blocks_held_back_the_one_that_would_be_chosen_is_told():
    held = [("a", "10.0.3.0/24", LATER), ("a", "10.0.0.0/25", UNTIL), ("a", "10.0.0.128/25", LATER)]

    assert asked(24, A, held=held) == given(24, "10.0.1.0/24", held_back("10.0.0.0/25"))


def test_a_pool_that_holds_back_all_of_its_room_says_so():
    held = [("a", "10.0.0.0/23", UNTIL), ("a", "10.0.2.0/24", LATER)]
    reason = no_room(23, "10.0.3.0/24")

    assert asked(23, A, held=held) == refused(23, reason, held_back("10.0.0.0/23"))


def test_a_pool_that_is_full_whatever_it_holds_back_does_not_blame_that():
    assert asked(24, FULL, held=[("a", "10.0.0.0/25", UNTIL)], reserved=TAKEN) == refused(
        24, no_room(24, None)
    )


def test_another_pool_that_holds_back_its_room_is_not_named_but_one_with_more_is():
    others = [pool("b", "10.1.0.0/24"), pool("c", "10.2.0.0/23")]
    held = [("b", "10.1.0.0/28", UNTIL), ("c", "10.2.0.0/24", UNTIL)]

    assert asked(24, FULL, *others, held=held, reserved=TAKEN) == refused(24, no_room(24, None, "c"))


def test_a_declared_network_is_in_the_way_as_a_vpc_is():
    assert asked(24, A, seen=[network("10.0.0.0/24", "rack")]) == given(24, "10.0.1.0/24")
