"""The places of an overlap index: what lies around each, and whom it meets."""

from drawing import World, worlds
from hypothesis import given


@given(worlds())
def test_the_parent_of_a_place_is_the_nearest_block_around_it_in_its_group(world: World):
    index = world.report().overlaps

    for group in range(len(index)):
        places = range(int(index.starts[group]), int(index.stops[group]))
        for place in places:
            around = [outer for outer in places if outer < place <= index.last[outer]]
            assert index.parent[place] == max(around, default=-1)


@given(worlds())
def test_the_pairs_of_a_group_go_on_from_any_of_them(world: World):
    index = world.report().overlaps

    for group in range(len(index)):
        pairs = list(index.place_pairs(group))
        for at, pair in enumerate(pairs):
            assert list(index.place_pairs(group, pair)) == pairs[at:]


@given(worlds())
def test_the_partners_of_a_place_are_the_other_ends_of_its_pairs(world: World):
    index = world.report().overlaps

    for group in range(len(index)):
        pairs = list(index.place_pairs(group))
        for place in range(int(index.starts[group]), int(index.stops[group])):
            met = sorted(one + other - place for one, other in pairs if place in (one, other))
            assert index.partners(group, place).tolist() == met
