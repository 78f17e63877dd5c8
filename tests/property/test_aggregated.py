"""The fewest blocks that hold the same addresses, against plain sets."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.records.prefixes import aggregated
from ipam.cidr import first, parse

UNIVERSES = ["10.0.0.0/27", "fd00::/123"]


@st.composite
def blocks(draw, universe):
    """Draw blocks of a universe so small that each address can be listed."""
    whole = parse(universe)
    length = draw(st.integers(whole.prefixlen, whole.max_prefixlen))
    return draw(st.sampled_from(list(whole.subnets(new_prefix=length))))


@pytest.mark.parametrize("universe", UNIVERSES)
@given(data=st.data())
def test_aggregated_blocks_hold_the_same_addresses_and_none_can_be_spared(universe, data):
    cidrs = data.draw(st.lists(blocks(universe)))
    found = list(aggregated(cidrs))
    addresses = [address for cidr in found for address in cidr]

    assert sorted(addresses) == sorted({address for cidr in cidrs for address in cidr})
    assert all(int(one[-1]) < first(other) for one, other in pairwise(found))
    assert not any(one.supernet() == other.supernet() for one, other in pairwise(found))


def test_families_stand_apart():
    four, six = parse("10.0.0.0/8"), parse("fd00::/8")

    assert list(aggregated([six, four])) == [four, six]
