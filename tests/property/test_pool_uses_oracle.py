"""The space of pools, against cutting it up block by block; figures in columns against the exact ones."""

from collections import Counter

import pytest
from brute_force import BruteForce
from brute_plan import BrutePlan
from drawing import World, worlds
from hypothesis import given
from telling import uses

from ipam.space import blocks_of_length, largest


def addresses(cidrs):
    return sum(cidr.num_addresses for cidr in cidrs)


@given(worlds())
def test_pools_are_as_full_and_as_free_as_one_finds_block_by_block(world: World):
    plan, found = BrutePlan(BruteForce(world)), uses(world.report())

    for pool in world.plan.pools:
        use, listed = found[pool.path]
        below, held, networks = plan.given(pool)
        free, default = plan.free(pool), pool.rules.default_netmask_length
        bound = [one for one in networks if any(one == other for other in held)]
        assert not bound  # what holds a reservation is counted with it
        assert (use.size, use.allocated, use.assigned) == (
            addresses(pool.cidrs),
            addresses(below),
            addresses([*held, *networks]),
        )
        assert use.available == use.size - use.allocated - use.assigned
        assert (use.sub_pools, use.reservations, use.resources) == (len(below), len(held), len(networks))
        assert listed == tuple(map(str, free))
        assert (use.safe, use.largest_free_block) == (addresses(free), largest(free))
        assert dict(use.free_blocks) == Counter(block.prefixlen for block in free)
        assert use.allocatable_blocks == (None if default is None else blocks_of_length(free, default))
        width = pool.cidrs[0].max_prefixlen
        counted = {length: blocks_of_length(free, length) for length in range(width + 1)}
        assert dict(use.capacity) == {length: count for length, count in counted.items() if count}


@given(worlds())
def test_figures_in_columns_are_those_of_each_pool(world: World):
    pools = world.report().pools

    for place, use in enumerate(pools):
        assert pools.utilization[place] == pytest.approx(use.utilization)
        assert pools.fragmentation[place] == pytest.approx(use.fragmentation)
        left = pools.blocks_left[place]
        assert (None if left != left else left) == use.allocatable_blocks  # noqa: PLR0124 - NaN is not itself


@given(worlds())
def test_of_the_next_longer_blocks_at_least_twice_as_many_can_be_issued(world: World):
    for use in world.report().pools:
        capacity = dict(use.capacity)
        assert all(
            capacity[length + 1] >= 2 * count for length, count in capacity.items() if length + 1 in capacity
        )
        assert max(capacity, default=0) in {0, 32, 128}  # what is free can be cut down to single addresses


@given(worlds())
def test_a_pool_is_allocated_assigned_or_available_and_never_safer_than_available(world: World):
    for use in world.report().pools:
        assert use.allocated + use.assigned + use.available == use.size
        assert 0 <= use.safe <= use.available <= use.size
        assert use.safe == sum(
            count << (max(dict(use.capacity)) - length) for length, count in use.free_blocks
        )
