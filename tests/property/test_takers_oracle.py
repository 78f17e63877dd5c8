"""What makes a pool's space unsafe, against painting every address of a small universe."""

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st
from world import judged, pool, tree, vpc

from exporter.records.advice import Advice
from exporter.records.unsafe import unsafe_count

UNIVERSES = ["10.0.0.0/28", "2001:db8::/124"]
BITS = 4


def blocks(universe):
    whole = ip_network(universe)
    shortest = whole.prefixlen
    return (
        st.integers(0, BITS)
        .flatmap(lambda extra: st.sampled_from(list(whole.subnets(extra)) if extra else [whole]))
        .filter(lambda one: one.prefixlen >= shortest)
    )


def painted(cidrs):
    return {address for cidr in cidrs for address in cidr}


@pytest.mark.parametrize("universe", UNIVERSES)
@given(data=st.data())
def test_unsafe_space_is_what_lies_in_the_blocks_that_are_named(universe, data):
    whole = ip_network(universe)
    seen = data.draw(st.lists(blocks(universe), max_size=6))
    held = data.draw(st.lists(blocks(universe), max_size=2))
    sub = data.draw(blocks(universe).filter(lambda one: one != whole))
    around = data.draw(st.booleans())
    reserved = [
        one for number, one in enumerate(held) if not any(one.overlaps(other) for other in held[:number])
    ]
    reserved = [one for one in reserved if not one.overlaps(sub)]
    scope = "private" if whole.version == 4 else "public"
    plan = tree(
        pool("top", universe, scope=scope, auto_import=data.draw(st.booleans()), locale="eu-west-1"),
        pool("top/sub", str(sub), scope=scope),
        reserved=[("top", str(one)) for one in reserved],
    )
    networks = [vpc(str(one), f"vpc-{number}") for number, one in enumerate(seen)]
    if around:
        networks.append(vpc(str(whole.supernet()), "vpc-around"))
    report = judged(networks, plan)
    advice = Advice(report)

    for place, one in enumerate(report.tree.pools):
        rows = advice.takers.of(place)
        taken = painted(report.snapshot.cidr(row) for row in rows) & painted(one.cidrs)
        given_away = painted(c for p in report.tree.pools if p.parent == one.id for c in p.cidrs)
        given_away |= painted(r.cidr for r in report.tree.allocations if r.pool == one.id)
        given_away |= painted(
            report.snapshot.cidr(row)
            for row in range(len(report.snapshot))
            if report.verdicts.management[row] == 0 and report.verdicts.pool[row] == place
        )
        assert len(taken - given_away) == unsafe_count(advice, place)
        sizes = [report.snapshot.cidr(row).num_addresses for row in rows]
        assert sizes == sorted(sizes, reverse=True)
