"""A list that is taken over, against every pair of its blocks looked at."""

from itertools import count

from hypothesis import given
from hypothesis import strategies as st
from registering import TODAY, made, sub, top

from ipam.cidr import parse, share_addresses
from ipam.registry.held import held_by
from ipam.registry.homes import Goal, Homes
from ipam.registry.listed import Listed, Place
from ipam.registry.takeover import taken_over

SPACE = parse("10.0.0.0/27")
TREE = made(top("top", "10.0.0.0/28"), sub("low", "top", "10.0.0.0/29"), sub("lower", "low", "10.0.0.4/30"))
BLOCKS = [block for length in range(26, 33) for block in parse("10.0.0.0/26").subnets(new_prefix=length)]


def pool_around(cidr):
    around = [pool for pool in TREE.pools if any(cidr.subnet_of(own) for own in pool.cidrs)]
    return max(around, key=lambda pool: pool.depth, default=None)


@given(st.lists(st.sampled_from(BLOCKS), max_size=6))
def test_it_goes_through_exactly_when_no_two_would_share_an_address(cidrs):
    ids = count(1)
    listed = [Listed(Place(at), cidr) for at, cidr in enumerate(cidrs, 1)]
    found = taken_over(Homes.of(TREE, Goal()), listed, lambda: f"new-{next(ids)}", TODAY)

    new = [(pool_around(cidr), cidr) for cidr in cidrs]
    wrong = any(pool is None for pool, _ in new) or len(set(cidrs)) < len(cidrs)
    given_away = [(pool, cidr) for pool, cidr in new if pool and cidr not in pool.cidrs]
    wrong |= any(
        share_addresses(cidr, held.cidr) for pool, cidr in given_away for held in held_by(TREE, pool, TODAY)
    )
    wrong |= any(
        one[0] is other[0] and share_addresses(one[1], other[1])
        for at, one in enumerate(given_away)
        for other in given_away[at + 1 :]
    )

    assert bool(found.obstacles) == wrong
    if not wrong:
        assert [(one.pool, one.cidr) for one in found.made] == [(pool.id, cidr) for pool, cidr in given_away]
