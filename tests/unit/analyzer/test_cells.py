"""How an analysis is cut: which scopes share a cell, and what belongs to it."""

from dataclasses import replace

import numpy as np
import pytest
from world import judged, pool, tree, vpc

from analyzer.cells import Partition, cells, split
from ipam.scope import DEFAULT_SCOPES, Match, Scope
from ipam.words import Family

LEAST = 4


@pytest.mark.parametrize(
    ("rows", "parts"),
    [
        pytest.param([3, 1, 1], [0, 0, 1], id="with the second there are just enough"),
        pytest.param([4, 1, 1], [0, 1, 1], id="the first is enough, and is not counted again"),
        pytest.param([4, 3, 1], [0, 1, 1], id="nothing is left over from a cell that is full"),
        pytest.param([2, 2, 2, 2], [0, 0, 1, 1], id="two by two"),
        pytest.param([1, 1, 1, 1, 1], [0, 0, 0, 0, 1], id="all before it count"),
        pytest.param([3, 0, 0], [0, 0, 0], id="one less than enough"),
        pytest.param([9], [0], id="one scope"),
        pytest.param([0, 9, 9], [0, 0, 1], id="a scope without rows"),
    ],
)
def test_a_cell_takes_scopes_until_it_has_enough_rows(rows, parts):
    found = Partition.of(np.repeat(np.arange(len(rows)), rows).astype(np.int32), len(rows), LEAST)

    assert found.part.tolist() == parts
    assert found.count == parts[-1] + 1


def test_only_the_cells_that_are_wanted_are_made_and_they_are_the_same():
    scopes = (*DEFAULT_SCOPES, Scope("b", matches=(Match(accounts=frozenset("9")),)))
    seen = [
        vpc("10.0.0.0/16", "vpc-a"), vpc("10.0.0.0/16", "vpc-b", account="9"), vpc("fd00::/56", "vpc-c", account="9"),
    ]  # fmt: skip
    report = judged(seen, tree(pool("a", "10.0.0.0/8"), pool("b", "10.0.0.0/8", scope="b"), scopes=scopes))
    scope = report.verdicts.scope
    ground = (report.snapshot.columns, report.tree.columns, scope, Partition.of(scope, 3, 1))
    every = {(one.family, one.part): (one.rows.tolist(), one.pools.tolist()) for one in cells(*ground)}
    wanted = frozenset(place for place, (rows, _) in every.items() if rows == [1] or not rows)

    found = list(cells(*ground, wanted))

    assert {(one.family, one.part): (one.rows.tolist(), one.pools.tolist()) for one in found} == {
        place: every[place] for place in wanted
    }
    assert 0 < len(wanted) < len(every)
    assert {family for family, _ in wanted} == set(Family)


def test_pools_that_plan_a_vpc_are_told_from_all_others_by_its_fingerprint():
    report = judged([], tree(pool("a", "10.0.0.0/8")))
    scope = report.verdicts.scope
    cell = next(
        iter(cells(report.snapshot.columns, report.tree.columns, scope, Partition.of(scope, 2, LEAST)))
    )
    three = replace(cell, pools=np.arange(3), networks=np.array([0, 1, 7], np.uint64))

    assert three.of_pools(planning=True).pools.tolist() == [1, 2]
    assert three.of_pools(planning=False).pools.tolist() == [0]


def test_rows_of_more_parts_than_fit_beside_their_number_in_32_bits_are_told_apart():
    count = (1 << 16) + 1
    part = np.arange(1 << 15, dtype=np.int32)
    part[:3] = count - 1, 5, count - 1
    found = split(part, count)

    assert [found[number].tolist() for number in (0, 5, 6, count - 1)] == [[], [1, 5], [6], [0, 2]]


def test_the_rows_of_two_parts_are_told_apart():
    assert [one.tolist() for one in split(np.array([1, 0, 1], np.int32), 2)] == [[1], [0, 2]]
