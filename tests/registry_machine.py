"""Somebody who asks the registry for anything, twice at times; the slow model says what must come of it."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from itertools import count

from apply_model import RefusedError
from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from plan_machine import UNIVERSE, blocks
from registry_model import Model
from tallied import balance, held

from ipam.cidr import parse
from ipam.pool import PoolTree
from ipam.registry.asking import OPERATOR, Wanted
from ipam.registry.error import RegistryError
from ipam.registry.pools import PoolWanted
from ipam.words import Family
from service.order import Order
from service.registry import Registry
from service.registry_plan import creating_pool, deleting_pool, deprovisioning, provisioning
from service.registry_space import Sight, allocating, releasing
from store.book import opened_book
from store.checking import mistakes
from store.plan import Plan

NUMBERS = count()  # of client tokens: each is new, also in the next example
STARTS = datetime(2026, 11, 1, tzinfo=UTC)
COOL = timedelta(hours=2)
REGIONS = ("eu-west-1", "us-east-1", "cn-hangzhou")


class Asking(RuleBasedStateMachine):
    """The store is of a subclass, which `machine` makes."""

    store = None

    def __init__(self):
        super().__init__()
        Plan(self.store).change(lambda _: PoolTree())
        self.now = STARTS
        self.cool = True
        self.registry = Registry(self.store, cool_down=COOL, now=lambda: self.now)
        self.model = Model()
        self.number = 0
        self.keys = []

    def name(self, prefix):
        self.number += 1
        return f"{prefix}-{self.number}"

    def ask(self, action, words, operation, expected, asker=OPERATOR):
        """Ask, dry and wet and again; the model's answer is the registry's."""
        before = Plan(self.store).load()
        dry = self.answer(Order(action, words, asker, dry_run=True), operation)
        assert Plan(self.store).load() == before
        order = Order(action, words, asker, token=f"token-{next(NUMBERS)}")
        found = self.answer(order, operation)
        assert (found is None) == (dry is None)
        model = deepcopy(self.model)
        try:
            wanted = expected()
        except RefusedError:
            self.model = model
            event(f"{action}: refused")
            assert found is None
            assert Plan(self.store).load() == before
            return None
        event(f"{action}: done")
        assert found is not None
        after = Plan(self.store).load()
        assert self.answer(order, operation) == found
        assert Plan(self.store).load() == after
        if wanted is not None:
            assert found["cidr"] == str(wanted)
        return found

    def answer(self, order, operation):
        try:
            return self.registry.run(order, operation)
        except RegistryError as error:
            return self.refused(error)

    def refused(self, error):
        assert error.sentence in str(error)

    def drawn_pool(self, data, *more):
        return data.draw(st.sampled_from([*self.model.pools, *more]))

    def space(self, data, name):
        """Draw a block or a netmask length; of an IPv6 pool within a small universe as well."""
        pool = self.model.pools.get(name)
        universe = UNIVERSE[Family(pool.universe if pool else "ipv4")]
        lengths = st.integers(universe.prefixlen, universe.max_prefixlen)
        smaller = st.integers(universe.prefixlen + 2, universe.max_prefixlen)
        return data.draw(st.one_of(smaller, smaller, lengths, blocks(universe)))

    @initialize(family=st.sampled_from(Family), length=st.integers(1, 3))
    def begin(self, family, length):
        """Begin with a pool of the whole universe, and a part of it in a sub-pool."""
        universe = UNIVERSE[family]
        for name, parent, space in (("top", None, universe), ("sub", "top", universe.prefixlen + length)):
            wanted = PoolWanted(name, "", "" if parent else "private", parent or "", family)
            self.answer(Order("pool create", {}), creating_pool(self.registry, wanted))
            self.answer(Order("provision", {}), provisioning(self.registry, name, space))
            self.model.create(name, parent, family.value)
            self.model.provision(name, space)

    @rule(data=st.data(), family=st.sampled_from(Family), locale=st.sampled_from((None, None, *REGIONS)))
    def create(self, data, family, locale):
        name, parent = self.name("pool"), self.drawn_pool(data, None, "nowhere")
        wanted = PoolWanted(
            name, "", "" if parent else "private", parent or "", None if parent else family, locale
        )
        self.ask(
            "pool create", {"name": name}, creating_pool(self.registry, wanted),
            lambda: self.model.create(name, parent, family.value, locale),
        )  # fmt: skip

    @rule(data=st.data())
    def provision(self, data):
        name = self.drawn_pool(data, "nowhere")
        space = self.space(data, name)
        self.ask(
            "provision", {"pool": name, "space": str(space)}, provisioning(self.registry, name, space),
            lambda: self.model.provision(name, space),
        )  # fmt: skip

    @rule(data=st.data())
    @precondition(lambda self: any(pool.cidrs for pool in self.model.pools.values()))
    def deprovision(self, data):
        name, cidr = data.draw(
            st.sampled_from([(n, c) for n, p in self.model.pools.items() for c in p.cidrs])
        )
        self.ask(
            "deprovision", {"pool": name, "cidr": str(cidr)}, deprovisioning(self.registry, name, cidr),
            lambda: self.model.deprovision(name, cidr, self.now + COOL),
        )  # fmt: skip

    @rule(data=st.data(), days=st.none() | st.integers(0, 2))
    @precondition(lambda self: any(pool.cidrs for pool in self.model.pools.values()))
    def allocate(self, data, days):
        name = data.draw(st.sampled_from([name for name, pool in self.model.pools.items() if pool.cidrs]))
        space = self.space(data, name)
        universe = UNIVERSE[Family(self.model.pools[name].universe)]
        small = blocks(universe).filter(lambda one: one.prefixlen > universe.prefixlen + 1)
        avoid = data.draw(st.lists(small, max_size=2))
        until = None if days is None else (self.now + timedelta(days)).date()
        key = self.name("alloc")
        part = {"netmask_length": space} if isinstance(space, int) else {"cidr": space}
        wanted = Wanted(key, name, **part, until=until)
        found = self.ask(
            "allocate", {"pool": name, "space": str(space)}, allocating(wanted, Sight(1 << 60, lambda _: avoid, {})),
            lambda: self.model.allocate(name, space, avoid),
        )  # fmt: skip
        if found:
            self.model.give(name, key, parse(found["cidr"]), until)
            self.keys.append(key)

    @rule(data=st.data(), days=st.none())
    @precondition(lambda self: any(pool.cidrs for pool in self.model.pools.values()))
    def allocate_more(self, data, days):
        self.allocate(data, days)

    @rule(data=st.data())
    @precondition(lambda self: self.keys)
    def release(self, data):
        key = data.draw(st.sampled_from(self.keys))
        self.ask(
            "release", {"allocation": key}, releasing(self.registry, key, OPERATOR),
            lambda: self.model.release(key, self.now + COOL),
        )  # fmt: skip

    @rule(data=st.data())
    @precondition(lambda self: any(not pool.cidrs for pool in self.model.pools.values()))
    def delete(self, data):
        empty = [name for name, pool in self.model.pools.items() if not pool.cidrs]
        name = data.draw(st.sampled_from([*empty, *empty, *self.model.pools]))
        self.ask("pool delete", {"pool": name}, deleting_pool(name), lambda: self.model.delete(name))

    @rule(hours=st.sampled_from([1, 2, 30]))
    def wait(self, hours):
        self.now += timedelta(hours=hours)
        self.model.pass_time(self.now)
        with opened_book(self.store, self.now):
            pass

    @invariant()
    def what_was_counted_is_what_there_is(self):
        assert balance(self.store) == held(self.store)

    @invariant()
    def the_store_holds_what_the_model_holds(self):
        tree = Plan(self.store).load()
        assert {pool.id: pool.cidrs for pool in tree.pools} == {
            name: tuple(pool.cidrs) for name, pool in self.model.pools.items()
        }
        assert {one.id: one.cidr for one in tree.allocations} == {
            key: cidr for pool in self.model.pools.values() for key, cidr in pool.held.items()
        }
        with self.store.read() as connection:
            assert list(mistakes(connection)) == []
