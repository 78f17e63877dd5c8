"""The free space of many pools at once, against the free space of one, cut block by block."""

from ipaddress import ip_network

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.holders import Index, Spans
from ipam.blocks import IPV4, Blocks
from ipam.position import CODE_BITS, Ipv4Order, Ipv6Order
from ipam.space import free_blocks, largest
from ipam.vacancy import Ground, Vacancy

UNIVERSES = [
    "10.0.0.0/26",
    "0.0.0.0/0",
    "255.255.255.192/26",
    "2001:db8::/122",
    "::/0",
    "0:0:0:8::/61",
    "2001:db8:0:0:ffff:ffff:ffff:ffc0/122",
]


def networks(universe: str):
    root = ip_network(universe)
    width = root.max_prefixlen
    deep = min(width, root.prefixlen + 7)
    return st.integers(root.prefixlen, deep).flatmap(
        lambda length: st.integers(0, 2 ** (length - root.prefixlen) - 1).map(
            lambda place: type(root)((int(root[0]) + (place << (width - length)), length))
        )
    )


def disjoint(cidrs):
    """Keep what shares no address with what stands before it."""
    kept = []
    for cidr in cidrs:
        if not any(cidr.overlaps(other) for other in kept):
            kept.append(cidr)
    return kept


@st.composite
def grounds(draw, universe):
    """Draw the CIDRs of up to three pools, and used blocks inside them."""
    cidrs = disjoint(draw(st.lists(networks(universe), min_size=1, max_size=5)))
    pools = draw(st.lists(st.integers(0, 2), min_size=len(cidrs), max_size=len(cidrs)))
    drawn = draw(st.lists(networks(universe), max_size=14))
    used = [block for block in drawn if any(block.subnet_of(cidr) for cidr in cidrs)]
    return cidrs, pools, used


def vacancy(cidrs, pools, used):
    blocks = Blocks.of([*cidrs, *used])
    if blocks.version[0] == IPV4:
        order, code = Ipv4Order(), Ipv4Order.codes(blocks.lo, blocks.length)
    else:
        order, code = Ipv6Order.of(blocks.hi, blocks.lo, blocks.length)
    spans = Spans.of(np.zeros(len(code), np.int64), code, order.ends(code))
    index = Index.of(spans.take(np.arange(len(cidrs))))
    ours = len(cidrs) + np.argsort(code[len(cidrs) :], kind="stable")
    place, _ = index.holding(spans.take(ours))
    ground = Ground(order, code[: len(cidrs)][index.number], np.array(pools)[index.number], 3)
    return Vacancy.of(ground, place.astype(np.int64) << CODE_BITS | code[ours])


@pytest.mark.parametrize("universe", UNIVERSES)
@given(data=st.data())
def test_free_blocks_are_counted_listed_and_the_largest_named_as_one_by_one(universe, data):
    cidrs, pools, used = data.draw(grounds(universe))
    found = vacancy(cidrs, pools, used)
    counts, (numbers, blocks) = found.free_counts(), found.largest()
    named = dict(zip(numbers.tolist(), blocks.cidrs(), strict=True))

    for pool in range(3):
        ours = [cidr for cidr, owner in zip(cidrs, pools, strict=True) if owner == pool]
        free = free_blocks(ours, used)
        levels = [block.max_prefixlen - block.prefixlen for block in free]
        assert np.repeat(np.arange(len(counts)), counts[:, pool]).tolist() == sorted(levels)
        assert tuple(found.free_blocks(pool).cidrs()) == free
        assert named.get(pool) == largest(free)


@pytest.mark.parametrize("universe", UNIVERSES)
@given(data=st.data())
def test_one_more_used_block_never_raises_what_can_be_issued(universe, data):
    cidrs, pools, used = data.draw(grounds(universe))
    more = data.draw(networks(universe))
    if not any(more.subnet_of(cidr) for cidr in cidrs):
        more = cidrs[0]
    before, after = vacancy(cidrs, pools, used), vacancy(cidrs, pools, [*used, more])

    for pool in range(3):
        assert all(
            one >= other
            for one, other in zip(
                capacity(before.free_counts()[:, pool]),
                capacity(after.free_counts()[:, pool]),
                strict=True,
            )
        )


def capacity(free):
    """Count the blocks of each level that free ones can be cut into."""
    counts = [int(count) for count in free]
    return [
        sum(count << (level - asked) for level, count in enumerate(counts) if level >= asked)
        for asked in range(len(counts))
    ]


@pytest.mark.parametrize(
    ("cidr", "used"),
    [
        pytest.param("10.0.0.0/31", ["10.0.0.0/32"], id="the upper address is left"),
        pytest.param("10.0.0.0/31", ["10.0.0.1/32"], id="the lower address is left"),
        pytest.param("fd00::/127", ["fd00::1/128"], id="one address of IPv6"),
        pytest.param("fd00::/48", ["fd00::1/128"], id="from an odd address to halves of many prefixes"),
        pytest.param("fd00::/64", ["fd00::ffff:ffff:ffff:ffff/128"], id="the last address of a subnet"),
        pytest.param("fd00::/63", ["fd00:0:0:1::/64"], id="a whole half of the address"),
        pytest.param("::/0", ["8000::/1"], id="half of everything"),
        pytest.param("::/0", ["ffff::1/128"], id="every netmask length"),
    ],
)
def test_what_is_left_beside_a_used_block_is_listed_at_every_length(cidr, used):
    ours, taken = [ip_network(cidr)], list(map(ip_network, used))
    found = vacancy(ours, [1], taken)
    free = free_blocks(ours, taken)

    assert tuple(found.free_blocks(1).cidrs()) == free
    assert set(found.free_blocks(1).version.tolist()) == {ours[0].version}
    assert dict(zip(found.largest()[0].tolist(), found.largest()[1].cidrs(), strict=True)) == {
        1: largest(free)
    }


def test_pools_without_a_cidr_have_no_free_block():
    found = vacancy([ip_network("10.0.0.0/24")], [1], [ip_network("10.0.0.0/25")])

    assert [len(found.free_blocks(pool)) for pool in range(3)] == [0, 1, 0]
    assert found.largest()[0].tolist() == [1]
