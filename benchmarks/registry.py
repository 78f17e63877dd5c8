"""The registry: one pool of 50 CIDRs that fills up, and what the next allocation and release cost."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from ipaddress import IPv4Network
from statistics import median, quantiles
from tempfile import TemporaryDirectory

import registry_writers
from peers.cluster import cluster
from section import Section

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

TITLE = "The registry: one pool of 50 CIDRs that fills up, and what the next allocation and release cost"

Row = tuple[str, str, str]


def sections() -> list[Section]:
    """Make a table of one writer, and one of many."""
    many = Section(
        "The registry: many writers on one pool",
        registry_writers.rows,
        registry_writers.HEAD,
        registry_writers.WORDS,
    )
    return [Section(TITLE, rows), many]


def rows() -> Iterator[Row]:
    """Measure both databases: SQLite with every commit on the disk, PostgreSQL without."""
    with TemporaryDirectory() as folder:
        yield from _measured("SQLite", [f"sqlite:///{folder}/{count}.db" for count in FILLS])
    with cluster() as address:
        yield from _measured("PostgreSQL, commits not on the disk", [_url(address)] * len(FILLS))


def _url(address: str) -> str:
    """Write what the server's own library connects to as a URL."""
    words = dict(word.split("=", 1) for word in address.split())
    return f"postgresql+psycopg://{words['user']}@/{words['dbname']}?host={words['host']}"


def _measured(database: str, urls: Iterable[str]) -> Iterator[Row]:
    """Measure pools that are fuller and fuller; the fuller ones are compared with the first."""
    before: list[float] = []
    for count, url in zip(FILLS, urls, strict=True):
        with closing(open_store(url)) as store:
            tree = _full(count)
            Plan(store).change(lambda _, tree=tree: tree)
            registry = Registry(store, now=lambda: NOW)
            given = _times(partial(_give, registry))
            back = _times(partial(_take_back, registry))
            Plan(store).change(lambda _: PoolTree())
        before = before or [median(given), median(back)]
        for what, found, first in zip(("the next one", "a release"), (given, back), before, strict=True):
            told = f"{median(found):.1f} ms, p99 {quantiles(found, n=100)[-1]:.1f} ms"
            more = "" if count == FILLS[0] else f", {median(found) / first:.1f} x as with {FILLS[0]:,}"
            limit = "" if count == FILLS[0] else "2 x"
            yield f"{database}, {count:,} allocations: {what}", f"{told}{more}", limit


def _give(registry: Registry, at: int) -> object:
    wanted = Wanted(f"n-{at}", "top", netmask_length=28 + at % 3)
    return registry.run(Order("allocate", {}), allocating(wanted))


def _take_back(registry: Registry, at: int) -> object:
    return registry.run(Order("release", {}), releasing(registry, f"n-{at}", OPERATOR))


def _times(operation: Callable[[int], object]) -> list[float]:
    """Repeat an operation; returns milliseconds."""
    found = []
    for at in range(RUNS):
        begin = time.perf_counter()
        operation(at)
        found.append(1000 * (time.perf_counter() - begin))
    return found


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
