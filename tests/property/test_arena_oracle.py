"""What collides in an arena, against trying every two of its entities."""

from dataclasses import dataclass
from ipaddress import ip_network
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.holders import Spans
from analyzer.overlap import Arena, counts, crossings, grouped, neighbours, own
from ipam.blocks import IPV4, Blocks
from ipam.position import CODE_BITS, Ipv4Order, Ipv6Order
from ipam.report import NONE

UNIVERSES = ["10.0.0.0/28", "0.0.0.0/0", "fd00::/124", "::/0"]
DECLARED, RESERVED = 6, 7  # kinds of entities; those below are the blocks of VPCs by their number


@dataclass(frozen=True)
class Entity:
    scope: int
    cidr: object
    network: int
    reserved: bool
    declared: bool

    def meets(self, other: "Entity") -> bool:
        return self.scope == other.scope and self.cidr.overlaps(other.cidr)

    def fulfils(self, other: "Entity") -> bool:
        inside = self.cidr != other.cidr and self.cidr.subnet_of(other.cidr)
        return self.declared and other.reserved and inside

    def collides(self, other: "Entity") -> bool:
        apart = self.network != other.network and not (self.fulfils(other) or other.fulfils(self))
        return apart and self.meets(other)


@st.composite
def entities(draw, universe):
    """Draw blocks of VPCs that overlap themselves, declared networks and reservations, in a few scopes."""
    root = ip_network(universe)
    shape = st.tuples(st.integers(0, 3), st.integers(0, RESERVED), st.integers(0, 4), st.integers(0, 15))
    found = []
    for number, (scope, kind, more, place) in enumerate(draw(st.lists(shape, max_size=14))):
        start = int(root[0]) + ((place >> (4 - more)) << (root.max_prefixlen - root.prefixlen - more))
        cidr = type(root)((start, root.prefixlen + more))
        network = {DECLARED: 10 + number, RESERVED: NONE - 1 - number}.get(kind, kind // 2)
        found.append(Entity(scope, cidr, network, kind == RESERVED, kind == DECLARED))
    return found


def coded(cidrs, scopes):
    blocks = Blocks.of(cidrs)
    if not len(blocks) or blocks.version[0] == IPV4:
        order, code = Ipv4Order(), Ipv4Order.codes(blocks.lo, blocks.length)
    else:
        order, code = Ipv6Order.of(blocks.hi, blocks.lo, blocks.length)
    return Spans.of(np.array(scopes, np.int64), code, order.ends(code))


def arena(held):
    """Put entities in the order of their keys, of equal ones what was discovered first."""
    spans = coded([one.cidr for one in held], [one.scope for one in held])
    order = np.lexsort((np.array([one.reserved for one in held], np.bool_), spans.first))
    ordered = [held[place] for place in order]
    return ordered, Arena(
        spans.take(order),
        np.arange(len(held)),
        np.array([one.network for one in ordered], np.int64),
        np.array([one.reserved for one in ordered], np.bool_),
        np.array([one.declared for one in ordered], np.bool_),
    )


@pytest.mark.parametrize("universe", UNIVERSES)
@given(data=st.data())
def test_each_entity_collides_as_often_as_trying_every_two_says(universe, data):
    held, found = arena(data.draw(entities(universe)))

    def counted(meets):
        return [sum(meets(one, other) for other in held if other is not one) for one in held]

    assert neighbours(found.spans).tolist() == counted(Entity.meets)
    assert own(found).tolist() == counted(
        lambda one, other: one.network == other.network and one.meets(other)
    )
    assert counts(found).tolist() == counted(Entity.collides)


@pytest.mark.parametrize("universe", UNIVERSES)
@given(data=st.data())
def test_groups_list_each_colliding_pair_once_and_begin_with_what_holds_all_of_them(universe, data):
    held, found = arena(data.draw(entities(universe)))
    scope = (found.spans.first >> CODE_BITS).astype(np.int32)
    index = grouped(found, counts(found), scope)

    pairs = [pair for group in range(len(index)) for pair in index.pairs(group)]
    expected = [(a, b) for a, b in combinations(range(len(held)), 2) if held[a].collides(held[b])]
    assert sorted(pairs) == expected
    for group in range(len(index)):
        first, *others = (held[one] for one in index.members(group).tolist())
        assert all(one.scope == first.scope and one.cidr.subnet_of(first.cidr) for one in others)
        assert index.scope_of(group) == first.scope


@pytest.mark.parametrize("universe", UNIVERSES)
@given(data=st.data())
def test_a_block_crosses_those_around_it_those_inside_it_and_its_equals(universe, data):
    held, asked = (data.draw(entities(universe)) for _ in range(2))
    every = coded([one.cidr for one in (*held, *asked)], [one.scope for one in (*held, *asked)])
    split = np.arange(len(held)), len(held) + np.arange(len(asked))
    ours, theirs = (places[np.argsort(every.first[places], kind="stable")] for places in split)

    met = crossings(every.take(ours), every.take(theirs)).tolist()
    assert met == [sum(asked[at - len(held)].meets(one) for one in held) for at in theirs.tolist()]
