"""What `next` names is what allocating gives: over pools with allocations, released and discovered blocks."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reading_rows import answered, vpc

from config.load import load
from ipam.cidr import parse
from ipam.pool import PoolTree
from ipam.registry.asking import OPERATOR, Wanted
from ipam.registry.error import RegistryError
from ipam.registry.pools import PoolWanted
from ipam.words import Family
from service import clock
from service.exits import ServiceError
from service.memory import opened
from service.order import Order
from service.registry import Registry
from service.registry_desk import Desk
from service.registry_plan import creating_pool, provisioning
from service.registry_space import allocating, releasing
from service.what_if import Trial

CONFIG = """\
sources:
  - {name: aws, kind: aws, accounts: ["111122223333"], regions: [eu-west-1], collect: [vpc]}
ignore:
  - {match: {cidr: 10.0.0.128/26}, reason: lab}
"""
HOUR = timedelta(hours=1)
ROOTS = {Family.IPV4: parse("10.0.0.0/24"), Family.IPV6: parse("fd00::/120")}
NAMES = count(1)


def blocks(root, longest):
    lengths = st.integers(root.prefixlen + 1, longest)
    return lengths.flatmap(lambda length: st.sampled_from(list(root.subnets(new_prefix=length))))


@st.composite
def histories(draw):
    """Draw a pool's CIDRs, sub-pools, allocations with what becomes of them, and discovered networks."""
    root = ROOTS[draw(st.sampled_from(list(Family)))]
    longest = root.prefixlen + 6
    some = blocks(root, longest)
    ends = st.sampled_from(["stays", "cooling", "thawed"])
    return (
        draw(st.sampled_from([[root], list(root.subnets(new_prefix=root.prefixlen + 1))])),
        draw(st.lists(some, max_size=2)),
        draw(st.lists(st.tuples(some, ends), max_size=8)),
        draw(st.lists(some, max_size=4)),
        root.prefixlen,
        longest,
    )


@pytest.fixture
def desk(tmp_path):
    path = tmp_path / "cidrwatch.yaml"
    path.write_text(CONFIG)
    told = load(path)
    with opened(told.store) as memory:
        yield Desk(told, memory, Registry(memory.plan.store))


def tried(desk, at, operation, cool_down=HOUR):
    """Carry out what may be refused, as if it were another time."""
    registry = replace(desk.registry, cool_down=cool_down, now=lambda: clock.now() + at)
    try:
        return registry.run(Order("try", {}), operation(registry))
    except RegistryError:
        return None


def live(desk, history):
    """Let a pool go through its history."""
    cidrs, below, given_away, seen, _, _ = history
    desk.memory.plan.change(lambda _: PoolTree())
    family = Family.IPV4 if cidrs[0].version == 4 else Family.IPV6
    tried(desk, -3 * HOUR, lambda one: creating_pool(one, PoolWanted("p", "p", "private", family=family)))
    tried(desk, -3 * HOUR, lambda one: creating_pool(one, PoolWanted("s", "s", source="p")))
    for cidr in cidrs:
        tried(desk, -3 * HOUR, lambda one, cidr=cidr: provisioning(one, "p", cidr))
    for cidr in below:
        tried(desk, -3 * HOUR, lambda one, cidr=cidr: provisioning(one, "s", cidr))
    ids = {}
    for cidr, end in given_away:
        name = f"a-{next(NAMES)}"
        if tried(desk, -3 * HOUR, lambda _, cidr=cidr, name=name: allocating(Wanted(name, "p", cidr))):
            ids[name] = end
    for at, end in ((-2 * HOUR, "thawed"), (timedelta(), "cooling")):
        for name in (name for name, one in ids.items() if one == end):
            tried(desk, at, lambda one, name=name: releasing(one, name, OPERATOR))
    rows = [vpc(f"vpc-{number}", str(cidr)) for number, cidr in enumerate(seen)]
    for _ in range(2):  # of a reading that lost most of its rows the second is believed
        desk.memory.inventory.record(answered(*rows, at=clock.now()))


def allocated(desk, length):
    try:
        wanted = Wanted("new", "p", netmask_length=length)
        return desk.allocate(Order("allocate", {}, dry_run=True), wanted, preview=True)["cidr"]
    except ServiceError:
        return None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=10)
@given(history=histories(), data=st.data())
def test_next_names_the_block_that_an_allocation_gets(desk, history, data):
    live(desk, history)
    trial = Trial.of(desk.settings, desk.memory, clock.now())
    *_, least, longest = history
    for length in data.draw(st.lists(st.integers(least, longest), min_size=1, max_size=3, unique=True)):
        (outcome,) = trial.next("p", length).outcomes

        assert (None if outcome.cidr is None else str(outcome.cidr)) == allocated(desk, length)
