"""The registry's plan as a whole: changes beside many allocations, a list taken over, dumps of the store."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from full_pool import full_pool, url
from peers.cluster import cluster
from section import Section

from config.load import load
from ipam.cidr import parse
from ipam.pool import ORIGIN_CONFIG, PoolTree
from ipam.registry.homes import Goal
from ipam.registry.listed import Listed, Listing, Place
from ipam.registry.pools import PoolChange, PoolWanted
from service.dumping import exported, imported
from service.order import Order
from service.registry import Operation, Registry
from service.registry_apply import applying
from service.registry_plan import creating_pool, deleting_pool, deprovisioning, modifying_pool, provisioning
from service.registry_takeover import taking_over
from store.database import Store
from store.open import open_store
from store.plan import Plan

HELD, LISTED, RUNS = 100_000, 10_000, 5
NOW = datetime(2026, 11, 1, tzinfo=UTC)
FILE = """\
store: sqlite:///not-opened.db
sources: [{{name: dc, kind: static, networks: [{{cidr: 192.168.0.0/24, name: office}}]}}]
pools: [{{name: top, scope: private, owner: {owner}, cidrs: [{cidrs}]}}]
"""
WORDS = f"""\
One pool of 50 CIDRs has given away {HELD:,} blocks. A change loads the plan, checks what it changes and
writes what differs. `registry apply` is that of a file which says something else of the pool; reading the
file is left out. Medians of {RUNS}."""

Row = tuple[str, str, str]


def sections() -> list[Section]:
    """Make a table of changes, and one of what goes through a file."""
    return [
        Section(f"The registry: the plan changes beside {HELD:,} allocations", changes, words=WORDS),
        Section(
            f"The registry: {LISTED:,} rows taken over, {HELD:,} allocations exported and imported", files
        ),
    ]


def changes() -> Iterator[Row]:
    """Measure both databases."""
    yield from _everywhere(_changes)


def files() -> Iterator[Row]:
    """Measure both databases."""
    yield from _everywhere(_files)


def _everywhere(measured: Callable[[str, str, Path], Iterable[Row]]) -> Iterator[Row]:
    with TemporaryDirectory() as folder:
        yield from measured("SQLite", f"sqlite:///{folder}/full.db", Path(folder))
    with TemporaryDirectory() as folder, cluster() as address:
        yield from measured("PostgreSQL, commits not on the disk", url(address), Path(folder))


def _changes(database: str, place: str, folder: Path) -> Iterator[Row]:
    with closing(open_store(place)) as store:
        registry = Registry(store, now=lambda: NOW)
        Plan(store).change(lambda _: full_pool(HELD))
        yield _row(f"{database}: a pool modified", _times(registry, _renamed))
        yield _row(f"{database}: a sub-pool made", _times(registry, lambda at: _sub_pool(registry, at)))
        carved = _times(registry, lambda at: provisioning(registry, f"s-{at}", 28))
        yield _row(f"{database}: space carved for it", carved)
        blocks = {pool.id: pool.cidrs[0] for pool in Plan(store).load().pools if pool.parent}
        back = _times(registry, lambda at: deprovisioning(registry, f"s-{at}", blocks[f"s-{at}"]))
        yield _row(f"{database}: space taken out again", back)
        yield _row(f"{database}: a sub-pool deleted", _times(registry, lambda at: deleting_pool(f"s-{at}")))
        yield _row(f"{database}: `registry apply`", _times(registry, partial(_applied, store, folder)))
        Plan(store).change(lambda _: PoolTree())


def _renamed(at: int) -> Operation:
    return modifying_pool("top", PoolChange(description=f"change {at}"))


def _sub_pool(registry: Registry, at: int) -> Operation:
    return creating_pool(registry, PoolWanted(f"s-{at}", f"s-{at}", source="top"))


def _applied(store: Store, folder: Path, at: int) -> Operation:
    """Say something else of the pool, which is the file's from now on."""
    tree = Plan(store).load()
    (pool,) = tree.pools
    if pool.origin != ORIGIN_CONFIG:
        Plan(store).change(lambda one: replace(one, pools=(replace(pool, origin=ORIGIN_CONFIG),)))
    path = folder / "cidrwatch.yaml"
    path.write_text(FILE.format(owner=f"team-{at}", cidrs=", ".join(map(str, pool.cidrs))))
    return applying(load(path), [])


def _files(database: str, place: str, folder: Path) -> Iterator[Row]:
    with closing(open_store(place)) as store:
        registry = Registry(store, now=lambda: NOW)
        Plan(store).change(lambda _: replace(full_pool(50), allocations=()))
        listing = Listing("networks.csv", tuple(_listed(at) for at in range(LISTED)))
        order, operation = Order("import", {}), taking_over(listing, Goal(), [], str)
        took, _ = _timed(lambda: registry.run(order, operation))
        yield _row(f"{database}: {LISTED:,} rows taken over", [took])
        Plan(store).change(lambda _: full_pool(HELD))
    dump = folder / "store.jsonl.gz"
    took, (_, head) = _timed(lambda: exported(place, dump, _passed))
    size = f"{head.rows:,} rows, {dump.stat().st_size / 1e6:.1f} MB"
    yield _row(f"{database}: `store export`, {size}", [took])
    took, _ = _timed(lambda: imported(place, dump, _passed, replace=True))
    yield _row(f"{database}: `store import --replace` of it", [took])


def _listed(at: int) -> Listed:
    return Listed(Place(at + 1), parse(f"10.{at >> 12}.{at >> 4 & 255}.{(at & 15) << 4}/28"), f"network {at}")


def _passed(lines: Iterable[str], _: int) -> Iterator[str]:
    yield from lines


def _times(registry: Registry, operation: Callable[[int], Operation]) -> list[float]:
    """Carry out several operations; returns milliseconds."""
    found = []
    for at in range(RUNS):
        made = operation(at)
        took, _ = _timed(lambda made=made: registry.run(Order("change", {}), made))
        found.append(took)
    return found


def _timed(work):
    begin = time.perf_counter()
    result = work()
    return 1000 * (time.perf_counter() - begin), result


def _row(what: str, found: list[float]) -> Row:
    return what, f"{median(found) / 1000:.2f} s", ""
