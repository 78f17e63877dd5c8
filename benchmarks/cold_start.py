"""What it costs to start from a store that holds a million rows, and to write back what changed in it."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np

from analyzer.reconcile import reconcile
from ipam.asked_tags import asked_tags
from ipam.blocks import U64, Blocks
from ipam.changes import Version, changes
from ipam.cidr import parse
from ipam.columns import Columns
from ipam.policy import Policy
from ipam.pool import Pool, PoolTree, Rules
from ipam.reading import UNKNOWN, Reading, Rows
from ipam.records import Records
from ipam.shard import Shard
from ipam.snapshot import Snapshot
from ipam.text import TextsOfRows
from ipam.words import Family, Kind, Provider
from service.tuning import tuned
from store.inventory import Inventory
from store.open import open_store

NOW = datetime(2026, 11, 1, tzinfo=UTC)
POOLS = 10_000
PLACES = 1000  # accounts with one region each
SHAPE = ((Kind.VPC, 70, 30, "vpc"), (Kind.SUBNET, 430, 170, "subnet"), (Kind.EIP, 300, 0, "eipalloc"))
PAIRS = (("Environment", "prod"), ("Environment", "test"), ("Team", "team-7"))  # that rules ask for
VPCS = {4: 70, 6: 30}  # of each place, by the version of their blocks
REPEAT = 5
MEGA = 1 << 20


def rows() -> list[tuple[str, str, str]]:
    """Measure: what, figure, limit."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/cidrwatch.db"
        begin = time.perf_counter()
        build(url)
        built = time.perf_counter() - begin
        size = (Path(folder) / "cidrwatch.db").stat().st_size
        found = {name: _measured(name, url) for name in ("loading", "analyzing", "writing")}
    load, whole, write = (found[name] for name in ("loading", "analyzing", "writing"))
    return [
        ("recording 1,000,000 rows of 3,000 shards, at first", f"{built:.1f} s", "none"),
        ("the SQLite file that holds them", f"{size / MEGA:.0f} MiB", "none"),
        ("loading them, and making a snapshot", in_sorts(load["load"], load), "0.25 s"),
        ("of which making the snapshot", in_sorts(load["snapshot"], load), "0.15 s"),
        ("columns of the snapshot", f"{load['columns'] / MEGA:.0f} MiB", "40 MB"),
        ("peak memory of a process that loads them", f"{load['peak']:.0f} MiB", "none"),
        ("loading and analyzing them, with 10,000 pools", f"{whole['whole']:.2f} s", "0.6 s"),
        ("peak memory of a process that analyzes them", f"{whole['peak']:.0f} MiB", "300 MB"),
        ("recording a shard of 600 rows, free addresses changed", f"{write['numbers'] * 1e3:.1f} ms", "none"),
        (
            "recording a shard of 600 rows that tells what it told before",
            f"{write['same'] * 1e3:.1f} ms",
            "none",
        ),
        ("recording 1,000 changed rows in as many shards", f"{write['thousand']:.2f} s", "none"),
        ("words of 500 rows of 500 shards", f"{write['words'] * 1e3:.0f} ms", "none"),
        ("telling what changed between two times 1,000,000 rows", f"{write['diff']:.2f} s", "none"),
    ]


def in_sorts(seconds: float, load: dict[str, float]) -> str:
    """Tell a time also as a ratio to np.sort of as many numbers in the same process."""
    return f"{seconds:.2f} s, {seconds / load['sort']:.0f} x np.sort"


def build(url: str) -> None:
    """Record an estate of a million rows, as a sweep does."""
    with closing(open_store(url)) as store:
        inventory = Inventory(store)
        for number in range(PLACES):
            for kind, *shape in SHAPE:
                inventory.record(reading(number, kind, *shape))


def shard(number: int, kind: Kind) -> Shard:
    """Name a shard."""
    return Shard("aws", Provider.AWS, f"{number:012d}", "eu-west-1", kind)


def reading(number: int, kind: Kind, four: int, six: int, prefix: str) -> Reading:
    """Make what a shard answers: rows of five tags each, the subnets in the VPCs of the same account."""
    draw = np.random.default_rng(number)
    networks = draw.integers(
        0, 1 << 16, VPCS[4] + VPCS[6], dtype=np.uint64
    )  # those of the VPCs of the account
    count = four + six
    blocks, of = (
        addresses(draw, count) if kind is Kind.EIP else inside(networks, four, six, kind is Kind.SUBNET)
    )
    vpcs = [f"vpc-{number:08x}{at:09x}" for at in of]
    ids = vpcs if kind is Kind.VPC else [f"{prefix}-{number:08x}{at:09x}" for at in range(count)]
    tags = tuple(
        {
            "Name": f"{prefix}-{number}-{at}",
            "Environment": ("prod", "test", "dev")[at % 3],
            "Team": f"team-{number % 50}",
            "CostCentre": f"cc-{number % 200}",
            "ManagedBy": "terraform",
        }
        for at in range(count)
    )
    answer = Rows(
        blocks,
        tuple(ids),
        (f"{number:012d}",) * count,
        tuple(tag["Name"] for tag in tags),
        tuple(vpcs) if kind is Kind.SUBNET else ("",) * count,
        ("eu-west-1a",) * count,
        ("available",) * count,
        tags,
        np.zeros(count, np.bool_),
        draw.integers(0, 28, count) if kind is Kind.SUBNET else np.full(count, UNKNOWN),
        np.full(count, at_most_one(kind), np.int8),
    )
    return Reading(shard(number, kind), NOW, answer)


def addresses(draw: np.random.Generator, count: int) -> tuple[Blocks, list[int]]:
    """Make Elastic IPs."""
    lo = np.uint64(52 << 24) + draw.integers(0, 1 << 24, count, dtype=np.uint64)
    full = np.full(count, 32, np.uint8)
    return Blocks(np.full(count, 4, np.uint8), np.zeros(count, np.uint64), lo, full), list(range(count))


def inside(networks: U64, four: int, six: int, divided: bool) -> tuple[Blocks, list[int]]:  # noqa: FBT001
    """Make VPC blocks, or the subnets that divide them, and say of which VPC each is.

    A VPC has a /24 of 10.0.0.0/8 or a /56 of its own; its subnets are every /27, or /64, from the first on.
    """
    of = [at % VPCS[4] for at in range(four)] + [VPCS[4] + at % VPCS[6] for at in range(six)]
    place = np.array([at // VPCS[4] for at in range(four)] + [at // VPCS[6] for at in range(six)], np.uint64)
    version = np.repeat(np.array([4, 6], np.uint8), (four, six))
    network, ipv4 = networks[of], version == 4
    lo = np.where(ipv4, np.uint64(10 << 24) + (network << np.uint64(8)) + (place << np.uint64(5)), 0)
    hi = np.where(ipv4, 0, (np.uint64(0x20010DB8) << np.uint64(32)) + (network << np.uint64(8)) + place)
    length = np.where(ipv4, 27, 64) if divided else np.where(ipv4, 24, 56)
    return Blocks(version, hi.astype(np.uint64), lo.astype(np.uint64), length.astype(np.uint8)), of


def at_most_one(kind: Kind) -> int:
    """Say whether an address is associated."""
    return 1 if kind is Kind.EIP else UNKNOWN


def every_shard() -> list[Shard]:
    """Name all shards."""
    return [shard(number, kind) for number in range(PLACES) for kind, *_ in SHAPE]


def loading(url: str) -> Iterator[tuple[str, float]]:
    """Measure loading."""
    shards = every_shard()
    with closing(open_store(url)) as store:
        inventory = Inventory(store)
        begin = time.perf_counter()
        snapshot = Snapshot.of(inventory.contents(shards), PAIRS)
        yield "load", time.perf_counter() - begin
        yield "peak", peak()
        yield "columns", size(snapshot.columns)
        contents = inventory.contents(shards)
        yield "snapshot", timed(lambda: Snapshot.of(contents, PAIRS))
        keys = np.random.default_rng(1).integers(0, 1 << 63, len(snapshot), dtype=np.uint64)
        yield "sort", median(timed(lambda: np.sort(keys)) for _ in range(REPEAT))


def analyzing(url: str) -> Iterator[tuple[str, float]]:
    """Measure everything from the file to the report."""
    with closing(open_store(url)) as store:
        inventory, shards = Inventory(store), every_shard()
        tree, policy = plan(), Policy()
        begin = time.perf_counter()
        reconcile("1", Snapshot.of(inventory.contents(shards), asked_tags(tree, policy)), tree, policy, NOW)
        yield "whole", time.perf_counter() - begin
        yield "peak", peak()


def writing(url: str) -> Iterator[tuple[str, float]]:
    """Measure what goes back, and what is read for people."""
    with closing(open_store(url)) as store:
        inventory, shards = Inventory(store), every_shard()
        snapshot = Snapshot.of(inventory.contents(shards), PAIRS)
        step = len(snapshot) // 500
        yield "words", timed(lambda: snapshot.texts.of(range(0, step * 500, step)))
        subnets = [reading(number, *SHAPE[1]) for number in range(1000)]
        changed = [later(one, at) for at, one in enumerate(subnets[:REPEAT])]
        yield "numbers", median(timed(lambda one=one: inventory.record(one)) for one in changed)
        yield "same", median(timed(lambda one=one: inventory.record(one)) for one in changed)
        thousand = [one_changed(one) for one in subnets]
        yield "thousand", timed(lambda: [inventory.record(one) for one in thousand])
    before = whole(1_000_000)
    four = before.four.copy()
    four["free"][::200] += 1
    nobody = TextsOfRows(Rows.of(()))
    one, two = Version(before, nobody), Version(replace(before, four=four[1000:]), nobody)
    yield "diff", timed(lambda: changes(one, two, reworded=False))


def plan() -> PoolTree:
    """Make 10,000 pools side by side that ask for tags, and one around them."""
    around = parse("10.0.0.0/8")
    top = Pool("top", "top", "top", "private", Family.IPV4, (around,))
    below = (
        Pool(
            f"{n}", f"{n}", f"top/{n}", "private", Family.IPV4, (cidr,), "top", 2, "eu-west-1",
            Rules(16, 24, 28, PAIRS[n % 2 :: 2]), auto_import=True,
        )
        for n, cidr in zip(range(POOLS), around.subnets(new_prefix=22), strict=False)
    )  # fmt: skip
    return PoolTree(pools=(top, *below))


def later(before: Reading, by: int) -> Reading:
    """Make the next reading of subnets: other free addresses in all."""
    fresh = replace(before.rows, free=before.rows.free + 1 + by)
    return replace(before, at=NOW + timedelta(minutes=5), rows=fresh)


def one_changed(before: Reading) -> Reading:
    """Make the next reading of subnets: other free addresses in one."""
    free = before.rows.free.copy()
    free[0] += 7
    return replace(before, at=NOW + timedelta(minutes=10), rows=replace(before.rows, free=free))


def whole(count: int) -> Records:
    """Make records of random blocks, without tags."""
    draw = np.random.default_rng(1)
    records = Records.none("")
    four = np.zeros(count, records.four.dtype)
    four["start"] = np.sort(draw.integers(0, 1 << 32, count, dtype=np.uint32))
    four["resource"] = draw.integers(1, 1 << 63, count, dtype=np.uint64)
    four["length"] = 32
    return replace(records, four=four)


def size(columns: Columns) -> int:
    """Count the bytes of columns."""
    return sum(getattr(columns, name).nbytes for name in Columns.__dataclass_fields__)


def peak() -> float:
    """Return the most memory that this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def timed(run: Callable[[], object]) -> float:
    """Return the seconds of one run."""
    begin = time.perf_counter()
    run()
    return time.perf_counter() - begin


def _measured(name: str, url: str) -> dict[str, float]:
    """Measure in a process of its own, more than once; of each figure the median counts."""
    command = (sys.executable, __file__, name, url)
    runs = [json.loads(subprocess.check_output(command)) for _ in range(REPEAT if name != "writing" else 1)]
    return {key: median(run[key] for run in runs) for key in runs[0]}


if __name__ == "__main__":
    tuned()
    what = {one.__name__: one for one in (loading, analyzing, writing)}
    print(json.dumps(dict(what[sys.argv[1]](sys.argv[2]))))
