"""A running daemon takes up what the registry changes, in whatever process."""

import pytest
from registering import wanted

from collector.static.networks import shard
from ipam.cidr import parse
from ipam.reading import Reading, Row, Rows
from ipam.registry.treatment import Found
from ipam.resource_block import ResourceBlock
from ipam.words import Provider, ResourceType
from service import clock
from service.cycle import Cycle
from service.order import Order
from service.planning import applied_plan
from service.registry import Registry
from service.registry_exceptions import ignoring
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


def test_what_changed_while_a_cycle_was_made_is_in_its_first_report(written, memory):
    settings = written()
    tree = applied_plan(settings, memory.plan)
    Registry(memory.plan.store).run(Order("allocate", {}), allocating(wanted("top", "10.9.0.0/16")))
    report, _ = Cycle(settings, memory, tree, ()).analyze()

    assert [str(one.cidr) for one in report.tree.allocations] == ["10.9.0.0/16"]


def test_where_nothing_changed_the_tree_is_the_same_one(cycle):
    assert cycle.analyze()[0].tree is cycle.analyze()[0].tree


def test_what_is_decided_about_a_network_is_in_the_next_report(cycle, memory):
    block = ResourceBlock(Provider.STATIC, ResourceType.NETWORK, "lab", parse("10.1.128.0/17"), source="dc")
    network = Row(block.cidr, "lab", "dc")
    memory.inventory.record(Reading(shard("dc"), clock.now(), Rows.of((network,))))
    before, _ = cycle.analyze()
    registry = Registry(memory.plan.store)
    found = (Found(block, before.tree.scopes[0], managed=False),)
    registry.run(Order("ignore", {}), ignoring(registry, found, "why", None))
    after, _ = cycle.analyze()

    assert [report.verdicts.ignored_by.tolist() for report in (before, after)] == [[-1], [0]]
