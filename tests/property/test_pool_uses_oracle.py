"""The space of pools, against cutting it up block by block; figures in columns against the exact ones."""

from collections import Counter

import pytest
from brute_force import BruteForce
from brute_plan import BrutePlan
from drawing import World, worlds
from hypothesis import given
from telling import uses

from ipam.plan_columns import OF_RESOURCES
from ipam.pool_figures import PoolFigures
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
        told = sum(one.pool == pool.id and one.type in OF_RESOURCES for one in world.plan.allocations)
        kinds = (len(below), len(held) - told, len(networks) + told)
        assert (use.sub_pools, use.reservations, use.resources) == kinds
        assert listed == tuple(map(str, free))
        assert (use.safe, use.largest_free_block) == (addresses(free), largest(free))
        assert dict(use.free_blocks) == Counter(block.prefixlen for block in free)
        assert use.allocatable_blocks == (None if default is None else blocks_of_length(free, default))
        width = pool.cidrs[0].max_prefixlen
        counted = {length: blocks_of_length(free, length) for length in range(width + 1)}
        assert dict(use.capacity) == {length: count for length, count in counted.items() if count}


@given(worlds())
def test_the_figures_of_a_pool_agree_with_each_other_and_with_those_in_columns(world: World):
    pools = world.report().pools

    for place, use in enumerate(pools):
        left, capacity = pools.blocks_left[place], dict(use.capacity)
        assert pools.utilization[place] == pytest.approx(use.utilization)
        assert pools.fragmentation[place] == pytest.approx(use.fragmentation)
        assert (None if left != left else left) == use.allocatable_blocks  # noqa: PLR0124 - NaN is not itself
        assert use.allocated + use.assigned + use.available == use.size
        assert 0 <= use.safe <= use.available
        assert capacity.get(max(capacity, default=0), 0) == use.safe  # cut down to single addresses
        assert all(
            capacity[length + 1] >= 2 * count for length, count in capacity.items() if length + 1 in capacity
        )


@given(worlds())
def test_the_figures_of_all_pools_at_once_are_those_of_each(world: World):
    pools = world.report().pools

    assert PoolFigures.of(pools) == PoolFigures.of(tuple(pools))
    assert PoolFigures.of(pools).available == [use.available for use in pools]
    assert PoolFigures.of(pools).utilization == [use.utilization for use in pools]
