"""Makes a plausible past of a daemon out of what it exposes now, so that dashboards have 30 days to show."""

# ruff: noqa: INP001 - a script, not a package

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from math import inf, sin
from zlib import crc32

DAY = 86400
SAMPLE = re.compile(r"^(?P<name>[a-z_:]+)(?:\{(?P<labels>.*)\})? (?P<value>\S+)$")
LABEL = re.compile(r'([a-z_]+)="((?:[^"\\]|\\.)*)"')
OF_POOLS = re.compile(
    "ipam_pool_(assigned|available|safe)_addresses|ipam_pool_(utilization_ratio|allocatable_blocks)"
)
GROWING = (
    "ipam_resource_cidrs",
    "ipam_public_addresses",
    "ipam_collector_resources",
)
SWAYING = ("ipam_findings", "ipam_overlapping_resource_cidrs")
RUNNING = re.compile(
    "ipam_(collect|cloud|shards|fresh|analysis|config|exposition|scheduler|build|notifier|event)|process_|up$|scrape_"
)
COUNTED = re.compile("ipam_(pool|findings)_.*_total")  # in the store, for as long as there is one
ALLOCATIONS, CHANGES = "ipam_pool_allocations", "ipam_pool_allocation_changes_total"
GROWTH = 1800  # seconds between samples of these: growth in an hour takes two of them
TREMBLING = re.compile("_(duration|lag)_seconds$|_resident_memory_bytes$|_open_fds$")
STEPS = 12
FILLED_SINCE = 0.45  # the share of what pools hold that came in the past
FAILURES = "ipam_collector_failures_total"
UPTIME = 900  # seconds in which a daemon may have counted what it exposes
OUTAGE, STRUCK = (
    (5 * 3600, 3 * 3600),
    0.3,
)  # seconds before now, and the share of accounts that did not answer


@dataclass(frozen=True, slots=True)
class Series:
    """One line of an exposition."""

    name: str
    labels: dict[str, str]
    value: float
    counter: bool

    @property
    def luck(self) -> float:
        """Draw a number from 0 to 1, the same for the same labels."""
        return crc32(repr(sorted(self.labels.items())).encode()) / 2**32

    @property
    def pool(self) -> str:
        """Name the pool that it is about, if any."""
        return self.labels.get("pool", "")


@dataclass(frozen=True, slots=True)
class Past:
    """How far back it goes, and how densely: the estate over `days`, what the process does over `hours`."""

    now: int
    target: dict[str, str]  # the labels that Prometheus would add
    days: float = 30
    every: int = 1800
    hours: float = 6.5
    often: int = 60

    def times(self, name: str) -> range:
        """List the times of the samples of a metric, the last of which is now."""
        span, step = (self.hours * 3600, self.often) if RUNNING.match(name) else (self.days * DAY, self.every)
        step = min(step, GROWTH) if COUNTED.match(name) else step
        return range(self.now - int(span // step) * step, self.now + 1, step)


@dataclass(slots=True)
class Pools:
    """What a pool holds now, for what is added to one figure is missing in the other."""

    size: dict[str, float] = field(default_factory=dict)
    assigned: dict[str, float] = field(default_factory=dict)
    available: dict[str, float] = field(default_factory=dict)
    blocks: dict[str, float] = field(default_factory=dict)
    allocations: dict[str, list[float]] = field(default_factory=dict)  # of each kind that is made and ended

    @classmethod
    def of(cls, every: Iterable[Series]) -> "Pools":
        """Read them from an exposition."""
        made = cls()
        tables = {
            "ipam_pool_size_addresses": made.size,
            "ipam_pool_assigned_addresses": made.assigned,
            "ipam_pool_available_addresses": made.available,
            "ipam_pool_allocatable_blocks": made.blocks,
        }
        for one in every:
            if one.name in tables:
                tables[one.name][one.pool] = one.value
            elif one.name == ALLOCATIONS and one.labels["kind"] != "child_pool":
                made.allocations.setdefault(one.pool, []).append(one.value)
        return made


def read(exposition: str) -> list[Series]:
    """Read the series of a text exposition."""
    counters = {
        line.split()[2] for line in exposition.splitlines() if line.endswith((" counter", " histogram"))
    }
    found = []
    for line in exposition.splitlines():
        if line.startswith("#") or not (match := SAMPLE.match(line)):
            continue
        name = match["name"]
        counter = name in counters or re.sub("_(bucket|sum|count)$", "", name) in counters
        found.append(Series(name, dict(LABEL.findall(match["labels"] or "")), float(match["value"]), counter))
    return found


def openmetrics(series: Iterable[Series], past: Past, wanted: Callable[[str], bool]) -> Iterator[str]:
    """Yield the lines that `promtool tsdb create-blocks-from openmetrics` reads."""
    every = [one for one in series if wanted(one.name)]
    pools = Pools.of(every)
    for one in every:
        if one.name == FAILURES and not one.value:
            continue  # most collectors never fail: their zeros would be half of the past
        value = course(one, past, pools)
        labels = ",".join(f'{key}="{text}"' for key, text in (one.labels | past.target).items())
        head = f"{one.name}{{{labels}}}"
        yield from (f"{head} {value(at):.10g} {at}".replace(" inf ", " +Inf ") for at in past.times(one.name))
    yield "# EOF"


def course(one: Series, past: Past, pools: Pools) -> Callable[[int], float]:
    """Choose how the value of a series came about."""
    if one.name in (ALLOCATIONS, CHANGES):
        return of_allocations(one, past) if one.name == ALLOCATIONS else of_changes(one, past, pools)
    if one.counter:
        return lambda at: one.value / UPTIME * (at - past.now + past.days * DAY + 2000 * sin(at / 5000))
    if one.name == "ipam_findings_oldest_open_timestamp_seconds":
        return opened(one, past)
    if one.name.endswith("_timestamp_seconds"):
        return lambda at: 0 if not one.value else at - (past.now - one.value) % 50
    if OF_POOLS.fullmatch(one.name):
        return of_pool(one, past, pools)
    return of_estate(one, past) if one.name.startswith((*GROWING, *SWAYING)) else of_running(one, past)


def of_estate(one: Series, past: Past) -> Callable[[int], float]:
    """Let the inventory grow, and findings come and go."""
    if one.name in SWAYING:
        return lambda at: round(one.value * (1 + 0.3 * sway(at, past, one.luck)))
    return lambda at: round(one.value * (0.75 + 0.25 * stair(at, past, one.luck)))


def of_running(one: Series, past: Past) -> Callable[[int], float]:
    """Let what the process does tremble, and fail for two hours in some accounts."""
    struck = one.labels.get("provider") == "aws" and one.luck < STRUCK

    def outage(at: int) -> bool:
        return OUTAGE[1] < past.now - at < OUTAGE[0]

    if one.name == "ipam_collector_success":
        return lambda at: 0 if struck and outage(at) else one.value
    if one.name == "ipam_fresh_shards_ratio":
        return lambda at: one.value * (0.8 if outage(at) else 1)
    if TREMBLING.search(one.name):
        return lambda at: one.value * (1 + 0.2 * sin(at / 900 + 40 * one.luck) * sin(at / 2000))
    return lambda at: one.value  # noqa: ARG005 - it holds


def opened(one: Series, past: Past) -> Callable[[int], float]:
    """Put the first sight of a cause somewhere into the past."""
    if one.value == inf:
        return lambda at: inf  # noqa: ARG005
    since = past.now - int((0.05 + 0.7 * one.luck) * past.days * DAY)
    return lambda at: since if at >= since else inf


def of_pool(one: Series, past: Past, pools: Pools) -> Callable[[int], float]:
    """Fill a pool in steps: what was not yet assigned was still available."""
    assigned, available = pools.assigned.get(one.pool, 0), pools.available.get(one.pool, 0)
    size, blocks = pools.size.get(one.pool, 0), pools.blocks.get(one.pool, 0)

    def missing(at: int) -> float:
        """Count the addresses that were assigned only later."""
        return float(later(assigned, at, past, one.pool))

    if one.name == "ipam_pool_assigned_addresses":
        return lambda at: one.value - missing(at)
    if one.name == "ipam_pool_utilization_ratio":
        return lambda at: one.value - missing(at) / size if size else one.value
    if one.name == "ipam_pool_allocatable_blocks":
        return lambda at: one.value + int(missing(at) * blocks / available) if available else one.value
    return lambda at: one.value + missing(at)


def of_allocations(one: Series, past: Past) -> Callable[[int], float]:
    """Let allocations come with the addresses that are assigned; sub-pools were always there."""
    if one.labels["kind"] == "child_pool":
        return lambda at: one.value  # noqa: ARG005 - it holds
    return lambda at: one.value - later(one.value, at, past, one.pool)


def of_changes(one: Series, past: Past, pools: Pools) -> Callable[[int], float]:
    """Count each allocation when it comes; none ended in the past that is shown."""
    if one.labels["action"] == "release":
        return lambda at: one.value  # noqa: ARG005 - it holds
    held = pools.allocations.get(one.pool, [])
    return lambda at: max(0.0, one.value - sum(later(value, at, past, one.pool) for value in held))


def later(value: float, at: int, past: Past, pool: str) -> int:
    """Count how much of what a pool holds now came only after a time."""
    return int(value * FILLED_SINCE * (1 - stair(at, past, crc32(pool.encode()) / 2**32)))


def stair(at: int, past: Past, luck: float) -> float:
    """Rise from 0 to 1 over the past in a dozen uneven steps."""
    return bisect_right(steps(luck), 1 - (past.now - at) / (past.days * DAY)) / STEPS


@cache
def steps(luck: float) -> list[float]:
    """List when the steps of a stair are, each as a share of the past."""
    return sorted((crc32(f"{luck}{number}".encode()) / 2**32) ** 0.7 for number in range(STEPS))


def sway(at: int, past: Past, luck: float) -> float:
    """Wander between -1 and 1, the same for some half a day to a day, and end at 0."""
    every = int((0.4 + 0.6 * luck) * DAY)
    bucket = (past.now - at) // every
    return 0 if bucket == 0 else 2 * crc32(f"{luck}{bucket}".encode()) / 2**32 - 1
