"""The registry: one pool of 50 CIDRs that fills up, and what the next allocation and release cost."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from ipaddress import IPv4Network
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from peers.cluster import cluster

from ipam.cidr import parse
from ipam.pool import ORIGIN_REGISTRY, Allocation, PoolTree
from ipam.quotas import Quotas
from ipam.registry.asking import OPERATOR, Wanted
from ipam.registry.pools import PoolWanted, pool_created
from ipam.registry.provisioning import Ground, provisioned
from service.order import Order
from service.registry import Registry
from service.registry_space import allocating, releasing
from store.open import open_store
from store.plan import Plan

CIDRS, FILLS, RUNS = 50, (1_000, 10_000, 100_000), 300
NOW = datetime(2026, 11, 1, tzinfo=UTC)

Row = tuple[str, str, str]


def rows() -> Iterator[Row]:
    """Measure both databases: SQLite with every commit on the disk, PostgreSQL without."""
    with TemporaryDirectory() as folder:
        for count in FILLS:
            yield from _measured("SQLite", f"sqlite:///{folder}/{count}.db", count)
    with cluster() as address:
        for count in FILLS:
            yield from _measured("PostgreSQL, commits not on the disk", _url(address), count)


def _url(address: str) -> str:
    """Write what the server's own library connects to as a URL."""
    words = dict(word.split("=", 1) for word in address.split())
    return f"postgresql+psycopg://{words['user']}@/{words['dbname']}?host={words['host']}"


def _measured(database: str, url: str, count: int) -> Iterator[Row]:
    with closing(open_store(url)) as store:
        tree = _full(count)
        Plan(store).change(lambda _: tree)
        registry = Registry(store, now=lambda: NOW)
        given = _times(lambda at: registry.run(Order("allocate", {}), allocating(_wanted(at))))
        back = _times(lambda at: registry.run(Order("release", {}), releasing(registry, f"n-{at}", OPERATOR)))
        Plan(store).change(lambda _: PoolTree())
    yield f"{database}, {count:,} allocations: the next one", given, ""
    yield f"{database}, {count:,} allocations: a release", back, ""


def _wanted(at: int) -> Wanted:
    return Wanted(f"n-{at}", "top", netmask_length=28 + at % 3)


def _times(operation: Callable[[int], object]) -> str:
    """Repeat an operation; median and 99th percentile."""
    found = []
    for at in range(RUNS):
        begin = time.perf_counter()
        operation(at)
        found.append(1000 * (time.perf_counter() - begin))
    return f"{median(found):.1f} ms, p99 {quantiles(found, n=100)[-1]:.1f} ms"


def _full(count: int) -> PoolTree:
    """Make a pool in which every other /28 is given away, from the start of each CIDR."""
    tree, pool = pool_created(PoolTree(), PoolWanted("top", "top", "private"), Quotas())
    for number in range(CIDRS):
        tree, _ = provisioned(tree, pool.id, parse(f"10.{number}.0.0/16"), Ground(date.min))
    held = tuple(
        Allocation(f"h-{at}", pool.id, _block(*divmod(at, count // CIDRS)), origin=ORIGIN_REGISTRY)
        for at in range(count)
    )
    return replace(tree, allocations=held)


def _block(cidr: int, number: int) -> IPv4Network:
    return IPv4Network(((10 << 24) + (cidr << 16) + 32 * number, 28))
