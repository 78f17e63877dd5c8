"""One turn of the main job: read what is due, keep it, judge it, publish it."""

from collections.abc import Collection, Iterator
from concurrent.futures import Executor
from random import uniform

import structlog

from analyzer.reconcile import Resident
from analyzer.working import Manner
from collector.port import Clock, Collector, Stop
from collector.retry import Patience
from collector.sweep import Sweep
from config.settings import Settings
from ipam.pool import PoolTree
from ipam.reading import Reading
from ipam.report import Report
from ipam.words import Kind, ShardState
from service import clock
from service.knowledge import noticed
from service.memory import Memory
from service.sources import shards

THREADS = 2  # that judge: more of them wait for each other

CLOCK = Clock(clock.now, clock.monotonic)

log = structlog.get_logger()


class Cycle:
    """Collects and analyzes with one configuration; a reload makes a new one."""

    def __init__(
        self, settings: Settings, memory: Memory, tree: PoolTree, collectors: Collection[Collector]
    ) -> None:
        self.settings, self.tree = settings, tree
        self._memory, self._collectors = memory, collectors
        self._resident = Resident(Manner(threads=THREADS))

    def collect(self, kinds: Collection[Kind], executor: Executor, stop: Stop) -> Iterator[Reading]:
        """Read the shards of some kinds and keep what they answer; yields each reading once it is kept."""
        collect = self.settings.collect
        sweep = Sweep(executor, collect.concurrency, collect.timeout, Patience(CLOCK, stop, uniform))
        chosen = [collector for collector in self._collectors if collector.shard.kind in kinds]
        for reading in sweep.run(chosen):
            self._memory.inventory.record(reading)
            _say(reading)
            yield reading

    def knows(self) -> bool:
        """Tell whether any shard was ever attempted."""
        statuses = self._memory.inventory.statuses(shards(self.settings))
        return any(status.state is not ShardState.PENDING for status in statuses)

    def analyze(self) -> tuple[Report, float]:
        """Judge what is known now.

        Returns:
            The report, and the seconds it took.
        """
        started = clock.monotonic()
        found = noticed(self.settings, self._memory, self.tree, clock.now(), self._resident.reconcile)
        return found, clock.monotonic() - started


def _say(reading: Reading) -> None:
    """Log what did not go as it should."""
    if reading.failure:
        log.warning(
            "shard_failed",
            shard=str(reading.shard),
            error_class=str(reading.failure.error_class),
            error=reading.failure.message,
        )
    for row in reading.rejected:
        log.warning("row_rejected", shard=str(reading.shard), resource=row.resource, reason=row.reason)
