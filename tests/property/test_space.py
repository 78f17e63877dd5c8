from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipam.cidr import Cidr, first
from ipam.space import best_fit, best_fits, blocks_of_length, free_blocks, largest

UNIVERSES = [
    pytest.param(ip_network("10.0.0.0/26"), id="IPv4"),
    pytest.param(ip_network("2001:db8::/122"), id="IPv6"),
    pytest.param(ip_network("0.0.0.0/26"), id="the lowest IPv4"),
    pytest.param(ip_network("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffc0/122"), id="the highest IPv6"),
]


@st.composite
def subnets(draw, universe: Cidr) -> Cidr:
    """Draw a block of the universe."""
    length = draw(st.integers(universe.prefixlen, universe.max_prefixlen))
    steps = draw(st.integers(0, (1 << (length - universe.prefixlen)) - 1))
    start = first(universe) + (steps << (universe.max_prefixlen - length))
    return type(universe)((start, length))


def addresses(cidrs) -> set[int]:
    return {address for cidr in cidrs for address in range(first(cidr), first(cidr) + cidr.num_addresses)}


def fits(cidr: Cidr, free: set[int]) -> bool:
    return addresses([cidr]) <= free


@pytest.mark.parametrize("universe", UNIVERSES)
@given(data=st.data())
def test_free_is_provisioned_less_used_address_by_address(universe, data):
    ours = data.draw(st.lists(subnets(universe), max_size=6))
    used = data.draw(st.lists(subnets(universe), max_size=12))

    free = free_blocks(ours, used)

    assert addresses(free) == addresses(ours) - addresses(used)
    assert sum(cidr.num_addresses for cidr in free) == len(addresses(free))


@pytest.mark.parametrize("universe", UNIVERSES)
@given(data=st.data())
def test_free_blocks_are_the_largest_inside_one_provisioned_cidr_and_ascend(universe, data):
    ours = data.draw(st.lists(subnets(universe), max_size=6))
    used = data.draw(st.lists(subnets(universe), max_size=12))

    free = free_blocks(ours, used)

    rest = addresses(free)
    assert list(free) == sorted(free)
    for cidr in free:
        assert any(cidr.subnet_of(one) for one in ours)
        if cidr.prefixlen > universe.prefixlen:
            wider = cidr.supernet()
            assert not (fits(wider, rest) and any(wider.subnet_of(one) for one in ours))


@pytest.mark.parametrize("universe", UNIVERSES)
@given(data=st.data())
def test_best_fit_takes_the_lowest_of_the_smallest_blocks_that_are_large_enough(universe, data):
    used = data.draw(st.lists(subnets(universe), max_size=12))
    length = data.draw(st.integers(universe.prefixlen, universe.max_prefixlen))
    free = free_blocks([universe], used)

    large_enough = [cidr for cidr in free if cidr.prefixlen <= length]
    smallest = [c for c in large_enough if c.prefixlen == max(c.prefixlen for c in large_enough)]
    expected = next(min(smallest).subnets(new_prefix=length)) if smallest else None

    assert best_fit(free, length) == expected


@pytest.mark.parametrize("universe", UNIVERSES)
@given(data=st.data())
def test_several_fits_are_single_fits_each_after_the_other(universe, data):
    used = data.draw(st.lists(subnets(universe), max_size=6))
    lengths = data.draw(st.lists(st.integers(universe.prefixlen, universe.max_prefixlen), max_size=8))
    taken: list[Cidr] = []
    expected = []
    for length in lengths:
        fit = best_fit(free_blocks([universe], [*used, *taken]), length)
        expected.append(fit)
        taken += [fit] if fit else []

    assert best_fits(free_blocks([universe], used), lengths) == tuple(expected)


@pytest.mark.parametrize("universe", UNIVERSES)
@given(data=st.data())
def test_blocks_of_a_length_are_counted_as_if_each_were_tried(universe, data):
    used = data.draw(st.lists(subnets(universe), max_size=12))
    length = data.draw(st.integers(universe.prefixlen, universe.max_prefixlen))
    free = free_blocks([universe], used)
    rest = addresses(free)

    oracle = [cidr for cidr in universe.subnets(new_prefix=length) if fits(cidr, rest)]

    assert blocks_of_length(free, length) == len(oracle)
    assert blocks_of_length(free, length) == 0 or largest(free).prefixlen <= length


def test_counts_of_ipv6_are_exact_beyond_every_float():
    free = free_blocks([ip_network("::/0")], [ip_network("::/128")])

    assert blocks_of_length(free, 128) == (1 << 128) - 1
    assert largest(free) == ip_network("8000::/1")


def test_the_two_families_do_not_touch_each_other():
    free = free_blocks([ip_network("10.0.0.0/8"), ip_network("::/96")], [ip_network("::a00:0/104")])

    assert free[0] == ip_network("10.0.0.0/8")
    assert ip_network("::a00:0/104") not in free
