"""The block chosen around what is avoided is the best fit of the space that is left, as counted the slow way."""

from hypothesis import given
from hypothesis import strategies as st
from plan_machine import UNIVERSE, blocks

from ipam.registry.avoiding import Avoided
from ipam.registry.choosing import chosen
from ipam.registry.stock import Blocks
from ipam.space import best_fit, free_blocks
from ipam.words import Family


@given(data=st.data())
def test_choosing_around_is_best_fit_of_what_is_left(data):
    universe = UNIVERSE[data.draw(st.sampled_from(list(Family)))]
    some = st.lists(blocks(universe), max_size=6)
    provisioned, used, avoided, allowed = (data.draw(some) for _ in range(4))
    length = data.draw(st.integers(universe.prefixlen, universe.max_prefixlen))
    stock = Blocks.of(provisioned, used)
    within = free_blocks(provisioned, used)
    left = free_blocks(within, avoided)
    inside = free_blocks([one for one in within if any(one.subnet_of(two) for two in allowed)] + [
        two for two in allowed if any(two.subnet_of(one) for one in within)
    ], avoided)  # fmt: skip

    assert chosen(stock, length, Avoided.of(avoided, provisioned)) == best_fit(left, length)
    if allowed:
        assert chosen(stock, length, Avoided.of(avoided, provisioned), allowed) == best_fit(inside, length)
