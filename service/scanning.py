"""One collection and one analysis, by hand."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Event

from config.settings import Settings
from ipam.reading import Reading, RejectedRow
from ipam.report import Report
from ipam.shard import Shard
from service.cycle import CLOCK, Cycle
from service.dispatcher import once
from service.exits import FINE, FOUND, UNREACHABLE
from service.memory import Memory
from service.planning import applied_plan
from service.sources import collectors
from service.threads import Threads


@dataclass(frozen=True, slots=True)
class Scan:
    """What came of it."""

    report: Report
    answered: int  # shards
    failed: int
    silent: tuple[str, ...]  # sources of which no shard answered
    rejected: tuple[str, ...] = ()  # what is wrong with rows that could not be read


def scan(
    settings: Settings, memory: Memory, watch: Callable[[Iterable[Reading], int], Iterable[Reading]]
) -> Scan:
    """Read everything once, keep it and judge it.

    Args:
        settings: What to read, and the plan, which is applied first.
        memory: Where readings are kept.
        watch: Passes the readings on as they come, of so many; shows progress.

    Raises:
        ConfigError, ServiceError, StoreError: nothing was read.
    """
    tree = applied_plan(settings, memory.plan)
    every = collectors(settings, CLOCK)
    cycle = Cycle(settings, memory, tree, every)
    answered: dict[str, int] = {}
    failed: dict[str, int] = {}
    rejected: list[str] = []
    stop = Event()
    try:
        for reading in watch(once(cycle, Threads(), stop), len(every)):
            outcome = answered if reading.complete else failed
            outcome[reading.shard.source] = outcome.get(reading.shard.source, 0) + 1
            rejected += (_told(reading.shard, row) for row in reading.rejected)
    finally:
        stop.set()  # whatever ended the sweep early: nothing is tried again
    report, _ = cycle.analyze()
    silent = tuple(source.name for source in settings.sources if source.name not in answered)
    return Scan(report, sum(answered.values()), sum(failed.values()), silent, tuple(rejected))


def _told(shard: Shard, row: RejectedRow) -> str:
    return ": ".join(filter(None, (str(shard), row.resource, row.reason)))


def exit_status(done: Scan, *, found: bool) -> int:
    """Choose the exit status: an unreachable source counts more than findings that were gated on."""
    if done.silent:
        return UNREACHABLE
    return FOUND if found else FINE
