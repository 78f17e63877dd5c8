"""Which block holds which, against comparing every two."""

from ipaddress import ip_network

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.holders import Index, Spans, holders, outermost
from ipam.blocks import IPV4, Blocks
from ipam.position import Ipv4Order, Ipv6Order
from ipam.report import NONE

UNIVERSES = ["10.0.0.0/27", "0.0.0.0/0", "2001:db8::/123", "::/0", "0:0:0:4::/62"]


def networks(universe: str):
    root = ip_network(universe)
    width = root.max_prefixlen
    return st.integers(root.prefixlen, width).flatmap(
        lambda length: st.integers(0, 2 ** (length - root.prefixlen) - 1).map(
            lambda place: type(root)((int(root[0]) + (place << (width - length)), length))
        )
    )


def spans(cidrs, groups):
    blocks = Blocks.of(cidrs)
    if not len(blocks) or blocks.version[0] == IPV4:
        order, code = Ipv4Order(), Ipv4Order.codes(blocks.lo, blocks.length)
    else:
        order, code = Ipv6Order.of(blocks.hi, blocks.lo, blocks.length)
    return Spans.of(np.array(groups, np.int64), code, order.ends(code))


@st.composite
def grouped(draw, universe):
    cidrs = draw(st.lists(networks(universe), max_size=16))
    groups = draw(st.lists(st.integers(0, 1), min_size=len(cidrs), max_size=len(cidrs)))
    return cidrs, groups, draw(st.integers(0, len(cidrs)))


@pytest.mark.parametrize("universe", UNIVERSES)
@given(data=st.data())
def test_the_smallest_container_of_the_group_holds_a_block_and_of_equal_ones_the_later(universe, data):
    cidrs, groups, split = data.draw(grouped(universe))
    every = spans(cidrs, groups)
    found = holders(every.take(np.arange(split)), every.take(np.arange(split, len(cidrs))))

    for asked, held in zip(range(split, len(cidrs)), found.tolist(), strict=True):
        around = [
            (cidrs[one].prefixlen, one)
            for one in range(split)
            if groups[one] == groups[asked] and cidrs[asked].subnet_of(cidrs[one])
        ]
        assert held == (max(around)[1] if around else NONE)


@pytest.mark.parametrize("universe", UNIVERSES)
@given(data=st.data())
def test_a_block_straddles_exactly_when_a_container_lies_strictly_inside(universe, data):
    cidrs, groups, split = data.draw(grouped(universe))
    every = spans(cidrs, groups)
    order = split + np.argsort(every.first[split:], kind="stable")
    _, straddles = Index.of(every.take(np.arange(split))).holding(every.take(order))

    for asked, flag in zip(order.tolist(), straddles.tolist(), strict=True):
        inside = [
            groups[one] == groups[asked] and cidrs[one] != cidrs[asked] and cidrs[one].subnet_of(cidrs[asked])
            for one in range(split)
        ]
        assert flag == any(inside)


@pytest.mark.parametrize("universe", UNIVERSES)
@given(data=st.data())
def test_the_outermost_are_those_in_nothing_that_stands_before_them(universe, data):
    cidrs, groups, _ = data.draw(grouped(universe))
    every = spans(cidrs, groups)
    order = np.argsort(every.first, kind="stable")

    for place, flag in enumerate(outermost(every.take(order)).tolist()):
        inside = [
            groups[one] == groups[order[place]] and cidrs[order[place]].subnet_of(cidrs[one])
            for one in order[:place].tolist()
        ]
        assert flag == (not any(inside))
