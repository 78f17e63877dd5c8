"""The registry: one pool of 50 CIDRs that fills up, and what the next allocation and release cost."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from statistics import median, quantiles
from tempfile import TemporaryDirectory

import registry_writers
from full_pool import full_pool, url
from peers.cluster import cluster
from section import Section

from ipam.pool import PoolTree
from ipam.registry.asking import OPERATOR, Wanted
from service.order import Order
from service.registry import Registry
from service.registry_space import allocating, releasing
from store.open import open_store
from store.plan import Plan

FILLS, RUNS = (1_000, 10_000, 100_000), 300
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
        yield from _measured("PostgreSQL, commits not on the disk", [url(address)] * len(FILLS))


def _measured(database: str, urls: Iterable[str]) -> Iterator[Row]:
    """Measure pools that are fuller and fuller; the fuller ones are compared with the first."""
    before: list[float] = []
    for count, place in zip(FILLS, urls, strict=True):
        with closing(open_store(place)) as store:
            tree = full_pool(count)
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
