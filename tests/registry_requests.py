"""Numbered requests to a registry: what each asks follows from its number, and so does what is there afterwards."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

from ipam.cidr import parse
from ipam.registry.asking import OPERATOR, Wanted
from ipam.registry.pools import PoolWanted
from service.order import Order
from service.registry import Registry
from service.registry_plan import creating_pool, deleting_pool, deprovisioning, provisioning
from service.registry_space import allocating, releasing

START = datetime(2026, 11, 1, tzinfo=UTC)
COOL = timedelta(seconds=10)  # as long as ten requests
STEPS = 16  # of a round: a pool is made, given from, and taken away again; every eighth one stays
STAYS = 8


def request(number):
    """Say what a request is about: its action, and its arguments."""
    if number < 2:
        return (("create", "top", ""), ("provision", "top", "10.0.0.0/8"))[number]
    turn, step = divmod(number - 2, STEPS)
    pool, cidr = f"p-{turn}", f"10.{turn >> 8}.{turn & 255}.0/24"
    if step < 2:
        return (("create", pool, "top"), ("provision", pool, cidr))[step]
    if step < 8 or (step >= 10 and turn % STAYS == 0):
        return "allocate", pool, f"a-{turn}-{step}", 27 + step % 4
    if step < 14:
        return "release", pool, f"a-{turn}-{step - 6}"
    return (("deprovision", pool, cidr), ("delete", pool))[step - 14]


def ask(store, number):
    """Make a request, with a client token of its own; returns the answer."""
    registry = Registry(store, cool_down=COOL, now=lambda: START + timedelta(seconds=number))
    action, *words = request(number)
    order = Order(action, {"number": number}, token=f"token-{number}")
    return registry.run(order, OPERATIONS[action](registry, *words))


OPERATIONS = {
    "create": lambda registry, pool, above: creating_pool(
        registry, PoolWanted(pool, scope="" if above else "private", source=above)
    ),
    "provision": lambda registry, pool, cidr: provisioning(registry, pool, parse(cidr)),
    "allocate": lambda registry, pool, name, length: allocating(Wanted(name, pool, netmask_length=length)),
    "release": lambda registry, pool, name: releasing(registry, name, OPERATOR),
    "deprovision": lambda registry, pool, cidr: deprovisioning(registry, pool, parse(cidr)),
    "delete": lambda registry, pool: deleting_pool(pool),
}


def expected(count):
    """Say what is there after so many requests: the CIDRs of each pool, and the pool of each allocation."""
    pools, held = defaultdict(list), {}
    for number in range(count):
        action, pool, *words = request(number)
        if action == "create":
            pools[pool] = []
        elif action == "provision":
            pools[pool].append(words[0])
        elif action == "allocate":
            held[words[0]] = pool
        elif action == "release":
            del held[words[0]]
        elif action == "deprovision":
            pools[pool].remove(words[0])
        else:
            del pools[pool]
    return dict(pools), held
