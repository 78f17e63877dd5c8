"""Keys where sorting and arithmetic could betray them: many equal blocks, the last scope, the ends of an address space."""

from dataclasses import replace
from ipaddress import ip_network

import numpy as np
import pytest

from analyzer.field import arranged
from analyzer.holders import Index, Spans, holders, outermost
from analyzer.overlap import UNKNOWN, Arena, counts, crossings, grouped, neighbours
from ipam.blocks import IPV4, Blocks
from ipam.position import CODE_BITS, Ipv4Order, Ipv6Order, bit_lengths, ranked
from ipam.report import NONE

LAST_SCOPE = (1 << 25) - 1  # of those that fit beside a code in 63 bits
SCOPES = [0, 1, LAST_SCOPE]


def spans(scope, *cidrs: str) -> Spans:
    """Make keys; `scope` is one for all, or one for each."""
    blocks = Blocks.of(list(map(ip_network, cidrs)))
    if blocks.version[0] == IPV4:
        order, code = Ipv4Order(), Ipv4Order.codes(blocks.lo, blocks.length)
    else:
        order, code = Ipv6Order.of(blocks.hi, blocks.lo, blocks.length)
    group = np.broadcast_to(np.array(scope, np.int64), len(code))
    return Spans.of(group, code, order.ends(code))


@pytest.mark.parametrize("block", ["10.0.0.0/24", "fd00::/64"])
def test_of_a_thousand_equal_containers_the_last_holds(block):
    # Far more than sorts that are not stable leave alone, with others between them.
    every = spans(0, *[block, "10.0.0.0/8" if "." in block else "fd00::/16"] * 1000)

    assert set(holders(every, every.take(np.arange(4))).tolist()) == {1998, 1999}
    assert Index.of(every).number.tolist() == [*range(1, 2000, 2), *range(0, 2000, 2)]


@pytest.mark.parametrize("scope", SCOPES)
def test_every_scope_is_as_exact_as_the_first(scope):
    around = spans(scope, "10.0.0.0/8", "10.0.0.0/31", "10.0.0.2/32", "255.255.255.255/32")
    asked = spans(
        scope, "10.0.0.0/32", "10.0.0.1/32", "10.0.0.2/32", "10.0.0.3/32", "10.0.0.0/30", "255.255.255.254/31"
    )

    assert holders(around, asked).tolist() == [1, 1, 2, 0, 0, NONE]
    order = np.argsort(asked.first, kind="stable")
    _, straddles = Index.of(around).holding(asked.take(order))
    assert order[straddles].tolist() == [4, 5]


@pytest.mark.parametrize(
    "last",
    [
        pytest.param(1, id="few scopes: all fits into one key"),
        pytest.param((1 << 22) - 1, id="as many as fit beside a code and the number of six rows"),
        pytest.param(1 << 22, id="one more than fit"),
        pytest.param(LAST_SCOPE, id="as many as fit beside a code"),
    ],
)
def test_rows_stand_by_scope_then_code_and_equal_ones_by_number(last):
    scope, greatest = [last, 0, last, last, 0, last], (1 << CODE_BITS) - 1
    code = [greatest, 7, 0, greatest, 7, 5]
    places, keys = arranged(np.array(scope, np.int32), np.array(code, np.int64))

    assert places.tolist() == [1, 4, 2, 5, 0, 3]
    assert keys.tolist() == [scope[at] << CODE_BITS | code[at] for at in (1, 4, 2, 5, 0, 3)]


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        pytest.param(2, 2, id="small ranks: all fits into one key"),
        pytest.param(26, 26, id="the largest ranks that fit beside a length and the number of six rows"),
        pytest.param(26, 27, id="the lower one bit larger"),
        pytest.param(27, 26, id="the upper one bit larger"),
        pytest.param(30, 30, id="far larger ones"),
        pytest.param(52, 0, id="the largest with one lower half"),
        pytest.param(0, 52, id="the largest with one upper half"),
    ],
)
def test_blocks_are_ranked_by_both_halves_and_length_whatever_fits_into_a_key(upper, lower):
    last, least = (1 << upper) - 1, (1 << lower) - 1
    rows = [
        (last, least, 128),
        (last, 0, 128),
        (0, 0, 128),
        (last, 0, 128),
        (last, 0, 64),
        (last, least, 128),
    ]
    high, low, length = (np.array(column) for column in zip(*rows, strict=True))
    order, rank, new = ranked(high, low, length.astype(np.uint8))
    ordered = sorted(range(6), key=lambda at: (*rows[at], at))
    distinct = sorted(set(rows))

    assert order.tolist() == ordered
    assert rank.tolist() == [distinct.index(rows[at]) for at in ordered]
    assert new.sum() == len(distinct)


def test_a_block_of_ipv6_ends_within_its_subnet_whatever_subnets_there_are():
    inside = ("::/96", "::1/128", "::ffff:ffff/128", ":1::/96")  # the first holds two
    subnets = [f"fd00:0:0:{subnet}{one}" for subnet in range(1, 4) for one in inside]
    blocks = Blocks.of(list(map(ip_network, ["fd00::/48", *subnets, "fd00:1::/48"])))
    order, code = Ipv6Order.of(blocks.hi, blocks.lo, blocks.length)

    assert code.tolist() == list(range(14))
    assert order.ends(code).tolist() == [12, 3, 2, 3, 4, 7, 6, 7, 8, 11, 10, 11, 12, 13]


def test_bits_are_counted_from_nothing_to_the_greatest_number_that_is_exact():
    values = [0, 1, 2, 3, 4, (1 << 31) - 1, 1 << 31, (1 << 52) - 1, 1 << 52]

    assert bit_lengths(np.array(values)).tolist() == [value.bit_length() for value in values]


@pytest.mark.parametrize("whole", ["0.0.0.0/0", "::/0"])
def test_the_whole_space_of_a_scope_ends_before_the_next_scope(whole):
    every = spans([0, 1, 2], whole, whole, whole)
    found, straddles = Index.of(every.take(np.array([0]))).holding(every)

    assert found.tolist() == [0, NONE, NONE]
    assert straddles.tolist() == [False, False, False]
    assert outermost(every).tolist() == [True, True, True]
    assert neighbours(every).tolist() == [0, 0, 0]
    assert crossings(every.take(np.array([0, 2])), every).tolist() == [1, 0, 1]


def test_a_container_in_another_scope_is_no_parent():
    every = spans([0, 1, 1], "0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/9")

    assert Index.of(every).parent.tolist() == [NONE, NONE, 1]
    assert Index.of(every).numbers(np.array([NONE, 2], np.int32)).tolist() == [NONE, 2]


@pytest.mark.parametrize(
    ("asked", "inside"),
    [
        pytest.param("fd00::/64", "fd00::ffff:ffff:ffff:ffff/128", id="the last address"),
        pytest.param("fd00::/64", "fd00::/128", id="the first address"),
        pytest.param("fd00::/64", "fd00::8000:0:0:0/65", id="the upper half"),
        pytest.param("10.0.0.0/24", "10.0.0.255/32", id="the last IPv4 address"),
        pytest.param("10.0.0.0/24", "10.0.0.0/25", id="the lower half"),
    ],
)
def test_one_container_strictly_inside_is_enough_to_straddle(asked, inside):
    every = spans(0, asked, inside)

    assert Index.of(every.take(np.array([1]))).holding(every)[1].tolist() == [True, False]
    assert Index.of(every).holding(every)[1].tolist() == [True, False]
    assert Index.of(every.take(np.array([0]))).holding(every)[1].tolist() == [False, False]


@pytest.mark.parametrize(
    ("block", "asked", "met"),
    [
        pytest.param("10.0.0.255/32", "10.0.0.0/24", 1, id="the last address"),
        pytest.param("10.0.1.0/32", "10.0.0.0/24", 0, id="the address after it"),
        pytest.param("fd00::1/128", "fd00::/127", 1, id="the last address of IPv6"),
        pytest.param("fd00::/128", "fd00::/128", 1, id="an equal block in which nothing lies"),
        pytest.param("10.0.0.0/32", "10.0.0.0/32", 1, id="an equal address"),
    ],
)
def test_a_block_is_crossed_up_to_its_last_address(block, asked, met):
    both = spans(0, block, asked)

    assert crossings(both.take(np.array([0])), both.take(np.array([1]))).tolist() == [met]


@pytest.mark.parametrize("inside", ["10.0.0.0/32", "10.0.0.255/32", "10.0.0.128/25"])
def test_a_declared_network_anywhere_in_an_allocation_fulfils_it(inside):
    found = _arena("10.0.0.0/24", inside)

    assert counts(found).tolist() == [0, 0]


@pytest.mark.parametrize("inside", ["fd00::/128", "fd00::1/128"])
def test_a_declared_network_of_ipv6_fulfils_an_allocation_up_to_its_end(inside):
    assert counts(_arena("fd00::/127", inside)).tolist() == [0, 0]


def test_what_collides_is_unknown_until_somebody_looks_at_what_joins_it():
    found = replace(_arena("10.0.0.0/24", "10.0.0.0/25"), declared=np.zeros(2, np.bool_))

    assert counts(found).tolist() == [1, 1]
    assert grouped(found, counts(found), np.zeros(2, np.int32)).reach.tolist() == [UNKNOWN]


def _arena(allocation, network):
    flags = np.array([True, False])
    return Arena(spans(0, allocation, network), np.arange(2), np.array([NONE - 1, 0]), flags, ~flags)
