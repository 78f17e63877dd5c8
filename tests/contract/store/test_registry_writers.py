"""Many who ask one pool at once get a block each, from one process and from two."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime

from registering import made, top, wanted

from ipam.registry.asking import OPERATOR
from service.order import Order
from service.registry import Registry
from service.registry_space import allocating, releasing
from store.checking import mistakes
from store.open import open_store
from store.plan import Plan

WRITERS, EACH = 8, 6
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def test_no_two_writers_get_the_same_address(store, store_url):
    Plan(store).change(lambda _: made(top("top", "10.0.0.0/24")))
    with closing(open_store(store_url)) as other, ThreadPoolExecutor(WRITERS) as threads:
        registries = [Registry(one, now=lambda: NOW) for one in (store, other)]

        def write(writer):
            registry = registries[writer % 2]
            for number in range(EACH):
                name = f"{writer}-{number}"
                order = Order("allocate", {"name": name})
                registry.run(order, allocating(wanted("top", 29 + number % 3, name)))
                if number % 3 == 0:
                    registry.run(Order("release", {}), releasing(registry, name, OPERATOR))

        list(threads.map(write, range(WRITERS)))
    tree = Plan(store).load()
    blocks = [one.cidr for one in tree.allocations]

    assert len(blocks) == WRITERS * EACH * 2 // 3
    assert not any(one.overlaps(two) for at, one in enumerate(blocks) for two in blocks[:at])
    with store.read() as connection:
        assert list(mistakes(connection)) == []
