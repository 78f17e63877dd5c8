"""What joining two sides would come to, compared whole: result, collisions, reasons and their values."""

import pytest
from world import judged, network, row_of, vpc

from analyzer.what_if_attach import NAMES, attached, is_block, new_networks
from ipam.what_if import MOST, SUPPOSED, Action, Because, Outcome, Reason, Result

SEEN = (
    vpc("10.0.0.0/16", "vpc-a"), vpc("10.0.0.0/24", "vpc-b", account="9"), vpc("10.7.0.0/16", "vpc-c", account="9"),
)  # fmt: skip


def tried(one, other, seen=SEEN):
    """Join two sides, with the new networks that they name."""
    made = [network(str(cidr), name, SUPPOSED) for name, cidr in new_networks(one, other).items()]
    report = judged([*seen, *made])
    return report, attached(report, one, other)


def outcome(one, other, result, pairs, *reasons):
    told = tuple(Reason(code, values) for code, values in reasons)
    return Outcome(Action.ATTACH, {"a": one, "b": other}, result, None, tuple(pairs), told)


def test_two_sides_collide_where_their_blocks_share_addresses():
    report, found = tried("vpc-a", "9")
    pair = (row_of(report, "vpc-a"), row_of(report, "vpc-b"))

    assert found == outcome(
        "vpc-a", "9", Result.COLLIDES, [pair], (Because.SIDES_COLLIDE, {"a": "vpc-a", "b": "9", "count": 1})
    )


def test_two_sides_that_share_nothing_can_be_joined():
    assert tried("vpc-a", "vpc-c")[1] == outcome(
        "vpc-a", "vpc-c", Result.OK, [], (Because.NOTHING_SHARED, {})
    )


def test_a_side_without_blocks_is_told_and_nothing_is_said_to_be_shared():
    assert tried("public", "9")[1] == outcome(
        "public", "9", Result.OK, [], (Because.NO_BLOCKS, {"side": "public"})
    )


def test_a_network_is_not_joined_with_itself():
    assert tried("vpc-a", "vpc-a")[1] == outcome(
        "vpc-a", "vpc-a", Result.OK, [], (Because.ONE_NETWORK, {"a": "vpc-a", "b": "vpc-a"})
    )


def test_one_network_that_has_two_names_is_told_by_both():
    both = outcome("private", "vpc-a", Result.OK, [], (Because.ONE_NETWORK, {"a": "private", "b": "vpc-a"}))

    assert tried("private", "vpc-a", SEEN[:1])[1] == both


def test_new_networks_are_compared_with_what_is_there_and_with_each_other():
    report, found = tried("10.0.0.0/8", "10.7.0.0/24")
    one, other = (row_of(report, name) for name in NAMES)

    assert found.collisions == ((one, other),)
    assert tried("10.7.0.0/20", "vpc-c")[1].collisions == ((2, 3),)
    assert tried("10.8.0.0/16", "vpc-c")[1].fine


def test_pairs_are_counted_until_there_are_more_than_are_listed():
    crowd = [vpc(f"10.{number // 250}.{number % 250}.0/24", f"vpc-{number}") for number in range(MOST + 2)]
    _, found = tried("vpc-wide", "private", [*crowd, vpc("10.0.0.0/8", "vpc-wide")])

    assert len(found.collisions) == MOST
    assert found.reasons == (
        Reason(Because.SIDES_COLLIDE, {"a": "vpc-wide", "b": "private", "count": MOST + 1}),
        Reason(Because.MORE_COLLISIONS, {"between": ("vpc-wide", "private")}),
    )


@pytest.mark.parametrize(
    ("word", "block"), [("FD00:ABCD::/32", True), ("X.X/8", False), ("10.0.0.0/8/8", False)]
)
def test_a_block_is_spelled_by_the_digits_of_addresses_alone(word, block):
    assert is_block(word) is block
