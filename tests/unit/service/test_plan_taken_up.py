"""A running daemon takes up what the registry changes, in whatever process."""

import pytest
from registering import wanted

from service.cycle import Cycle
from service.order import Order
from service.planning import applied_plan
from service.registry import Registry
from service.registry_space import allocating


@pytest.fixture
def cycle(written, memory):
    settings = written()
    return Cycle(settings, memory, applied_plan(settings, memory.plan), ())


def test_an_allocation_is_in_the_next_report(cycle, memory):
    before, _ = cycle.analyze()
    Registry(memory.plan.store).run(Order("allocate", {}), allocating(wanted("top", "10.9.0.0/16")))
    after, _ = cycle.analyze()

    assert [len(report.tree.allocations) for report in (before, after)] == [0, 1]
    assert after.pools[0].assigned == before.pools[0].assigned + 2**16


def test_where_nothing_changed_the_tree_is_the_same_one(cycle):
    assert cycle.analyze()[0].tree is cycle.analyze()[0].tree
