"""Blocks in columns and their places, against the standard library and plain sets."""

from ipaddress import ip_network
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipam.blocks import IPV4, Blocks
from ipam.position import Ipv4Order, Ipv6Order, Order

UNIVERSES = [
    "10.0.0.0/27",
    "2001:db8::/123",
    "0.0.0.0/0",
    "::/0",
    "255.255.255.240/28",
    "0:0:0:4::/62",
    "::ffff:0:0/96",
]


def networks(universe: str):
    """Draw CIDRs within a universe, of all its lengths."""
    root = ip_network(universe)
    width = root.max_prefixlen
    return st.integers(root.prefixlen, width).flatmap(
        lambda length: st.integers(0, 2 ** (length - root.prefixlen) - 1).map(
            lambda place: type(root)((int(root[0]) + (place << (width - length)), length))
        )
    )


def coded(cidrs):
    """Number blocks of one family."""
    blocks = Blocks.of(cidrs)
    order: Order
    if blocks.version[0] == IPV4:
        order = Ipv4Order()
        return order, order.codes(blocks.lo, blocks.length)
    return Ipv6Order.of(blocks.hi, blocks.lo, blocks.length)


@pytest.mark.parametrize("universe", UNIVERSES)
@given(data=st.data())
def test_a_block_lies_in_another_exactly_when_its_code_lies_between(universe, data):
    cidrs = data.draw(st.lists(networks(universe), min_size=2, max_size=12))
    order, code = coded(cidrs)
    end = order.ends(code)

    for one, inner in enumerate(cidrs):
        for other, outer in enumerate(cidrs):
            assert (code[other] <= code[one] <= end[other]) == inner.subnet_of(outer)


@pytest.mark.parametrize("universe", UNIVERSES)
@given(data=st.data())
def test_a_code_gives_back_what_it_was_made_from(universe, data):
    cidrs = data.draw(st.lists(networks(universe), min_size=1, max_size=12))
    order, code = coded(cidrs)
    hi, lo = order.starts(code)
    firsts = [int(cidr[0]) for cidr in cidrs]

    assert [int(h) << 64 | int(low) for h, low in zip(hi, lo, strict=True)] == firsts
    assert order.lengths(code).tolist() == [cidr.prefixlen for cidr in cidrs]
    assert order.forks(code).tolist() == [(one ^ other).bit_length() - 1 for one, other in pairwise(firsts)]


@pytest.mark.parametrize("universe", UNIVERSES)
@given(data=st.data())
def test_columns_give_back_the_blocks_that_went_in(universe, data):
    cidrs = data.draw(st.lists(networks(universe), max_size=8))
    blocks = Blocks.of(cidrs)

    assert list(blocks.cidrs()) == cidrs


@pytest.mark.parametrize("universe", UNIVERSES)
@given(data=st.data())
def test_within_flags_what_the_standard_library_calls_a_subnet(universe, data):
    cidrs = data.draw(st.lists(networks(universe), max_size=8))
    asked = data.draw(networks(universe))

    assert Blocks.of(cidrs).within(asked).tolist() == [cidr.subnet_of(asked) for cidr in cidrs]


def test_within_never_mixes_families():
    blocks = Blocks.of([ip_network("0.0.0.0/8"), ip_network("::/8")])

    assert blocks.within(ip_network("0.0.0.0/0")).tolist() == [True, False]
    assert blocks.within(ip_network("::/0")).tolist() == [False, True]
