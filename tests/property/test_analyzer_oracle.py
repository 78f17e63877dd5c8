"""The analyzer against answers found by trying everything."""

from ipaddress import ip_network
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from world import Seen, judged, network, pool, tree, vpc

from ipam.report import DECISION, MANAGEMENT
from ipam.words import Decision, Management

UNIVERSES = ["10.0.0.0/26", "fd00::/122"]


def blocks(universe: str, least: int = 0):
    """Draw CIDRs within a universe so small that they often meet."""
    root = ip_network(universe)
    return st.integers(root.prefixlen + least, root.max_prefixlen).flatmap(
        lambda length: st.integers(0, 2 ** (length - root.prefixlen) - 1).map(
            lambda place: str(type(root)((int(root[0]) + (place << (root.max_prefixlen - length)), length)))
        )
    )


@st.composite
def estates(draw, universe):
    """Draw VPCs of one or two blocks, and declared networks."""
    cidrs = draw(st.lists(blocks(universe), max_size=12))
    seen: list[Seen] = []
    for number, cidr in enumerate(cidrs):
        resource = draw(st.sampled_from([f"vpc-{number}", "vpc-shared"]))
        if not any(one.resource == resource and one.cidr == cidr for one in seen):
            seen.append(vpc(cidr, resource, first_seen=draw(st.integers(0, 2))))
    nets = draw(st.lists(blocks(universe), max_size=3, unique=True))
    return [*seen, *(network(cidr, f"net {cidr}") for cidr in nets)]


@st.composite
def plans(draw, universe):
    """Draw a root pool, disjoint sub-pools and disjoint reservations in the root."""
    root = pool("root", universe, auto_import=draw(st.booleans()), locale="eu-west-1")
    taken: list[str] = []
    for cidr in draw(st.lists(blocks(universe, 1), max_size=6)):
        if not any(ip_network(cidr).overlaps(ip_network(one)) for one in taken):
            taken.append(cidr)
    half = draw(st.integers(0, len(taken)))
    children = [
        pool(f"root/{number}", cidr, auto_import=draw(st.booleans()), locale="eu-west-1")
        for number, cidr in enumerate(taken[:half])
    ]
    return tree(root, *children, reserved=[("root", cidr) for cidr in taken[half:]])


def entity_cidr(report, entity):
    rows = len(report.snapshot)
    return report.snapshot.cidr(entity) if entity < rows else report.tree.allocations[entity - rows].cidr


def brute_pairs(report):
    """Compare every two entities as SEMANTICS decides."""
    snapshot, count = report.snapshot, len(report.snapshot)
    names = [text.resource for text in snapshot.texts.of(range(count))]
    bound = set()
    for number, allocation in enumerate(report.tree.allocations):
        equal = [row for row in range(count) if snapshot.cidr(row) == allocation.cidr]
        if equal:
            bound.add(number)
    entities = [
        *range(count),
        *(count + n for n in range(len(report.tree.allocations)) if n not in bound),
    ]
    found = set()
    for one, other in combinations(entities, 2):
        a, b = entity_cidr(report, one), entity_cidr(report, other)
        if not a.overlaps(b):
            continue
        if other < count:
            if names[one] == names[other]:
                continue
        elif one < count and names[one].startswith("net") and a.subnet_of(b):
            continue
        found.add(frozenset((one, other)))
    return found


@pytest.mark.parametrize("universe", UNIVERSES)
@given(data=st.data())
def test_overlap_counts_and_pairs_are_those_of_trying_every_pair(universe, data):
    report = judged(data.draw(estates(universe)), data.draw(plans(universe)))

    expected = brute_pairs(report)
    listed = [
        frozenset(pair) for group in range(len(report.overlaps)) for pair in report.overlaps.pairs(group)
    ]
    assert len(listed) == len(set(listed))
    assert set(listed) == expected
    counts = np.zeros(len(report.snapshot), int)
    for pair in expected:
        for entity in pair:
            if entity < len(counts):
                counts[entity] += 1
    assert report.verdicts.overlap_count.tolist() == counts.tolist()


@pytest.mark.parametrize("universe", UNIVERSES)
@given(data=st.data())
def test_a_group_is_a_maximal_block_and_everything_in_it(universe, data):
    report = judged(data.draw(estates(universe)), data.draw(plans(universe)))

    for group in range(len(report.overlaps)):
        cidrs = [entity_cidr(report, entity) for entity in report.overlaps.members(group).tolist()]
        assert all(cidr.subnet_of(cidrs[0]) for cidr in cidrs)
        assert list(report.overlaps.pairs(group))
        others = {
            entity_cidr(report, entity)
            for other in range(len(report.overlaps))
            if other != group
            for entity in report.overlaps.members(other).tolist()
        }
        assert not any(cidrs[0].overlaps(cidr) for cidr in others)


@pytest.mark.parametrize("universe", UNIVERSES)
@given(data=st.data())
def test_a_block_is_placed_in_the_deepest_pool_that_holds_it(universe, data):
    report = judged(data.draw(estates(universe)), data.draw(plans(universe)))

    for row in range(len(report.snapshot)):
        cidr = report.snapshot.cidr(row)
        holding = [p for p in report.tree.pools if any(cidr.subnet_of(block) for block in p.cidrs)]
        expected = max(holding, key=lambda p: p.depth) if holding else None
        placed = int(report.verdicts.pool[row])
        assert (report.tree.pools[placed] if placed >= 0 else None) == expected


@pytest.mark.parametrize("universe", UNIVERSES)
@given(data=st.data())
def test_every_address_of_a_pool_is_counted_once(universe, data):
    report = judged(data.draw(estates(universe)), data.draw(plans(universe)))
    snapshot, managed = report.snapshot, MANAGEMENT.index(Management.MANAGED)

    for number, (one, use) in enumerate(zip(report.tree.pools, report.pools, strict=True)):
        ours = {address for cidr in one.cidrs for address in cidr}
        children = {a for p in report.tree.children.get(one.id, ()) for cidr in p.cidrs for a in cidr}
        reserved = {a for held in report.tree.allocations if held.pool == one.id for a in held.cidr}
        held = {
            address
            for row in range(len(snapshot))
            if report.verdicts.pool[row] == number and report.verdicts.management[row] == managed
            for address in snapshot.cidr(row)
        }
        discovered = {address for row in range(len(snapshot)) for address in snapshot.cidr(row)}
        assert use.size == len(ours)
        assert use.allocated == len(children)
        assert use.assigned == len(reserved | held)
        assert use.allocated + use.assigned + use.available == use.size
        assert use.safe == len(ours - children - reserved - held - discovered)


@pytest.mark.parametrize("universe", UNIVERSES)
@given(data=st.data())
def test_the_import_plan_takes_disjoint_blocks_and_leaves_out_none_without_a_reason(universe, data):
    report = judged(data.draw(estates(universe)), data.draw(plans(universe)))
    plan, cidr = report.candidates, report.snapshot.cidr
    decisions = [DECISION[code] for code in plan.decision.tolist()]
    taken = [
        int(row) for row, decision in zip(plan.row, decisions, strict=True) if decision is Decision.IMPORT
    ]

    held = [allocation.cidr for allocation in report.tree.allocations]
    held += [block for p in report.tree.pools[1:] for block in p.cidrs]
    for one, other in combinations(taken, 2):
        assert not cidr(one).overlaps(cidr(other))
    for row in taken:
        inside = [block for block in held if block.overlaps(cidr(row)) and not cidr(row).subnet_of(block)]
        assert not inside
    for row, decision, other in zip(plan.row.tolist(), decisions, plan.other.tolist(), strict=True):
        if decision is Decision.LOSES:
            assert other in taken
            assert cidr(row).subnet_of(cidr(other))
        if decision is Decision.BLOCKED:
            reserved = [allocation.cidr for allocation in report.tree.allocations]
            inside = [block for p in report.tree.pools for block in p.cidrs if block != cidr(row)]
            assert any(block.overlaps(cidr(row)) for block in reserved) or any(
                block.subnet_of(cidr(row)) for block in inside
            )


@pytest.mark.parametrize("universe", UNIVERSES)
@given(data=st.data())
def test_the_order_of_rows_changes_nothing(universe, data):
    seen, plan = data.draw(estates(universe)), data.draw(plans(universe))
    shuffled = data.draw(st.permutations(seen))

    def verdicts(report):
        snapshot, found = report.snapshot, report.verdicts
        return {
            (snapshot.text(row).resource, str(snapshot.cidr(row))): (
                int(found.pool[row]), int(found.management[row]), int(found.compliance[row]), int(found.overlap_count[row])
            )
            for row in range(len(snapshot))
        }  # fmt: skip

    one, other = judged(seen, plan), judged(shuffled, plan)
    assert verdicts(one) == verdicts(other)
    assert list(one.pools) == list(other.pools)
