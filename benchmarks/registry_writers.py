"""Writers on one pool at once: the registry, and the same work as NetBox does it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from tempfile import TemporaryDirectory

import netaddr
import psycopg
from peers.cluster import cluster
from writers import Step, Writer, pace

from ipam.cidr import parse
from ipam.pool import ORIGIN_REGISTRY, Allocation, PoolTree
from ipam.quotas import Quotas
from ipam.registry.asking import Wanted
from ipam.registry.pools import PoolWanted, pool_created
from ipam.registry.provisioning import Ground, provisioned
from service.order import Order
from service.registry import Registry
from service.registry_space import allocating
from store.checking import mistakes
from store.open import open_store
from store.plan import Plan

WRITERS = (1, 8, 64)
HELD, POOL, LENGTH = 1_000, "10.0.0.0/8", 28  # given away before: every other /28
NOW = datetime(2026, 11, 1, tzinfo=UTC)
LOCK = 100_100  # any number
HEAD = ("who, where", "writers", "allocations a second", "p99", "the longest", "blocks given twice")
WORDS = """\
Processes, each with its own connection, ask one pool for a /28 as fast as they can for five seconds; 1,000
are given away before. NetBox's way: what lies in the prefix is fetched and subtracted with netaddr's IPSet,
the first block that fits is inserted, and no constraint forbids two of a kind. Its API holds a lock then;
whoever computes free space beside it does not. Left out, in its favour: Django and HTTP. The registry writes
its log as well; each of its lines was checked: no two allocations overlap, none is lost."""

Row = tuple[str, ...]


def rows() -> Iterator[Row]:
    """Measure all; each line has a pool of its own."""
    with TemporaryDirectory() as folder:
        for writers in WRITERS:
            url = f"sqlite:///{folder}/{writers}.db"
            yield _ours("the registry, SQLite, commits on the disk", url, writers)
    with cluster() as address:
        for writers in WRITERS:
            url = f"postgresql+psycopg://postgres@/{_database(address)}?host={_host(address)}"
            yield _ours("the registry, PostgreSQL, commits not on the disk", url, writers)
        for name, lock in (("no lock", None), ("its API's lock", LOCK)):
            for writers in WRITERS:
                at = f"{address} dbname={_database(address)}"
                yield _theirs(f"NetBox's way, {name}, PostgreSQL", at, writers, lock)


def _ours(name: str, url: str, writers: int) -> Row:
    with closing(open_store(url)) as store:
        Plan(store).change(lambda _: _tree())
    found = pace(writers, _registry(url))
    with closing(open_store(url)) as store, store.read() as connection:
        wrong = list(mistakes(connection))
        given = len(Plan(store).load().allocations)
    if wrong or given != HELD + found.steps:
        raise SystemExit(f"{name}: {given} of {HELD + found.steps} are there, {wrong[:3]}")
    return (name, str(writers), *found.cells(), "0")


def _tree() -> PoolTree:
    tree, pool = pool_created(PoolTree(), PoolWanted("top", "top", "private"), Quotas())
    tree, _ = provisioned(tree, pool.id, parse(POOL), Ground(date.min))
    held = (Allocation(f"h-{at}", pool.id, parse(_given(at)), origin=ORIGIN_REGISTRY) for at in range(HELD))
    return replace(tree, allocations=tuple(held))


def _given(at: int) -> str:
    return f"10.0.{at >> 3}.{(at & 7) << 5}/{LENGTH}"


def _registry(url: str) -> Writer:
    @contextmanager
    def writer(number: int) -> Iterator[Step]:
        with closing(open_store(url)) as store:
            registry, names = Registry(store, now=lambda: NOW), count()

            def step() -> object:
                wanted = Wanted(f"w-{number}-{next(names)}", "top", netmask_length=LENGTH)
                return registry.run(Order("allocate", {}), allocating(wanted))

            yield step

    return writer


def _theirs(name: str, address: str, writers: int, lock: int | None) -> Row:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("create table ipam_prefix (id serial primary key, vrf_id int, prefix cidr)")
        connection.execute("create index on ipam_prefix using gist (prefix inet_ops)")
        with (
            connection.cursor() as cursor,
            cursor.copy("copy ipam_prefix (vrf_id, prefix) from stdin") as copy,
        ):
            for at in range(HELD):
                copy.write(f"1\t{_given(at)}\n")
        connection.execute("analyze ipam_prefix")
    found = pace(writers, _netbox(address, lock))
    with psycopg.connect(address) as connection:
        twice = connection.execute("select count(*) - count(distinct prefix) from ipam_prefix").fetchone()[0]
    return (name, str(writers), *found.cells(), f"{twice:,} of {found.steps:,}")


def _netbox(address: str, lock: int | None) -> Writer:
    """Do what its models and its view do: `get_available_prefixes`, then the first that is large enough."""

    @contextmanager
    def writer(_: int) -> Iterator[Step]:
        with psycopg.connect(address, autocommit=True) as connection:

            def step() -> None:
                if lock is not None:
                    connection.execute("select pg_advisory_lock(%s)", (lock,))
                query = "select prefix::text from ipam_prefix where prefix << %s and vrf_id = 1"
                inside = netaddr.IPSet([text for (text,) in connection.execute(query, (POOL,))])
                left = netaddr.IPSet([POOL]) - inside
                first = next(one for one in left.iter_cidrs() if one.prefixlen <= LENGTH)
                block = f"{first.network}/{LENGTH}"
                connection.execute("insert into ipam_prefix (vrf_id, prefix) values (1, %s)", (block,))
                if lock is not None:
                    connection.execute("select pg_advisory_unlock(%s)", (lock,))

            yield step

    return writer


DATABASES = count(1)


def _database(address: str) -> str:
    name = f"writers{next(DATABASES)}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"create database {name}")
    return name


def _host(address: str) -> str:
    return dict(word.split("=", 1) for word in address.split())["host"]
