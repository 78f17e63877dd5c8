"""The clouds' own IPAMs: a mirror put together, and what they say of a million blocks compared."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from ipaddress import IPv4Network
from statistics import median

import numpy as np
from estate import NOW, estate

from analyzer.reconcile import Resident
from ipam.blocks import Blocks
from ipam.claims import spoken_of
from ipam.cloud_ipam import CloudIpam, CloudPool, CloudScope
from ipam.mirroring import Told, mirrored
from ipam.missing import holders
from ipam.opinions import TYPES, Opinions, keys, verdict
from ipam.policy import Policy
from ipam.pool import Allocation, PoolTree
from ipam.shard import Shard
from ipam.snapshot import Snapshot
from ipam.words import TYPE_OF_KIND, AllocationType, Family, Kind, Provider
from store.opinions import packed_opinions, unpacked_opinions

MILLION, POOLS, ALLOCATIONS, RUNS = 1_000_000, 10_000, 100_000, 5
HERE = Shard("aws", Provider.AWS, "111122223333", "eu-west-1", Kind.IPAM)

Row = tuple[str, str, str]


def rows() -> Iterator[Row]:
    """Measure what a mirror costs when it changes, and what opinions cost each analysis."""
    told = [Told(HERE, NOW, _ipam())]
    yield (
        "mirror of 10,000 pools and 100,000 allocations, when it changes",
        _ms(lambda: mirrored(PoolTree(), told, {})),
        "",
    )
    yield (
        "which shards have the resources of these, when it changes",
        _ms(lambda: holders(Provider.AWS, told[0].ipam)),
        "",
    )
    yield from _opinions()


def _opinions() -> Iterator[Row]:
    made = estate(MILLION)
    snapshot, resident = made.snapshot, Resident()

    def analysis(found: Snapshot) -> Callable[[], object]:
        return lambda: resident.reconcile("1", found, made.tree, Policy(), NOW)

    verdicts = resident.reconcile("1", snapshot, made.tree, Policy(), NOW).verdicts
    without = _ms(analysis(snapshot))
    said = verdict(verdicts.management, verdicts.compliance, verdicts.overlap)
    opinions = _agreeing(snapshot, said)
    packed = packed_opinions(opinions)
    yield (
        f"{len(opinions):,} opinions out of the store, when they change",
        _ms(lambda: unpacked_opinions(packed)),
        "",
    )
    speaking = replace(snapshot, opinions=opinions)
    yield "which block each speaks of", _ms(lambda: spoken_of(speaking, np.arange(len(speaking)))), ""
    yield "analysis in which nothing changed, without opinions", without, ""
    yield "analysis in which nothing changed, with them", _ms(analysis(speaking)), ""
    yield "size of an opinion in the store", f"{len(packed) / len(opinions):.0f} bytes", ""


def _agreeing(snapshot: Snapshot, said: np.ndarray) -> Opinions:
    """Let a cloud say of each block of a known network what we say."""
    columns = snapshot.columns
    known = np.flatnonzero(columns.network >= 0)
    number = [TYPES.index(TYPE_OF_KIND[status.shard.kind]) for status in snapshot.statuses]
    of = np.array(number, np.uint8)[columns.shard[known]]
    blocks, network = columns.blocks().take(known), snapshot.networks[columns.network[known]]
    made = Opinions(
        keys(network, of, blocks), network, of, Blocks(blocks.version, blocks.hi, blocks.lo, blocks.length),
        said[known], np.zeros(len(known), np.int32), ("",),
    )  # fmt: skip
    return made.arranged()


def _ipam() -> CloudIpam:
    pools = [
        CloudPool(
            f"p-{at}", "s-1", f"n{at}", Family.IPV4, (IPv4Network((0x0A000000 + (at << 10), 22)),), "p-top"
        )
        for at in range(POOLS)
    ]
    given = [
        Allocation(
            f"a-{at}", f"p-{at % POOLS}", _block(at), AllocationType.VPC, f"vpc-{at:017x}", HERE.account,
            region=HERE.region,
        )
        for at in range(ALLOCATIONS)
    ]  # fmt: skip
    top = CloudPool("p-top", "s-1", "top", Family.IPV4, (IPv4Network("10.0.0.0/8"),))
    return CloudIpam((CloudScope("s-1", "", "private"),), (top, *pools), tuple(given))


def _block(at: int) -> IPv4Network:
    """Name a block of the pool that gives it."""
    return IPv4Network((0x0A000000 + (at % POOLS << 10) + (at // POOLS << 4), 28))


def _ms(run: Callable[[], object]) -> str:
    times = []
    for _ in range(RUNS):
        begin = time.perf_counter()
        run()
        times.append(time.perf_counter() - begin)
    return f"{median(times) * 1000:,.0f} ms"
