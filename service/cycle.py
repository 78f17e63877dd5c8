"""One turn of the main job: read what is due, keep it, judge it, publish it."""

from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Executor
from random import uniform
from threading import Lock
from time import perf_counter

import structlog

from collector.port import Clock, Collector, Stop
from collector.retry import Patience
from collector.sweep import Sweep
from config.settings import Settings
from exporter.telemetry import Telemetry
from ipam.pool import PoolTree
from ipam.reading import Reading
from ipam.report import Report
from ipam.words import Kind
from service import clock
from service.knowledge import report
from store.open import Store

CLOCK = Clock(clock.now, clock.monotonic)

log = structlog.get_logger()


class Cycle:
    """Collects and analyzes with one configuration; a reload makes a new one."""

    def __init__(self, settings: Settings, store: Store, tree: PoolTree, collectors: Collection[Collector]) -> None:
        self.settings, self.tree = settings, tree
        self._store, self._collectors = store, collectors
        self._analyzing = Lock()

    def collect(self, kinds: Collection[Kind], executor: Executor, stop: Stop) -> Iterator[Reading]:
        """Read the shards of some kinds and keep what they answer; yields each reading once it is kept."""
        collect = self.settings.collect
        sweep = Sweep(executor, collect.concurrency, collect.timeout, Patience(CLOCK, stop, uniform))
        chosen = [collector for collector in self._collectors if collector.shard.kind in kinds]
        for reading in sweep.run(chosen):
            self._store.record(reading)
            _say(reading)
            yield reading

    def analyze(self) -> tuple[Report, float]:
        """Judge what is known now.

        Returns:
            The report, and the seconds it took.
        """
        with self._analyzing:
            started = perf_counter()
            found = report(self.settings, self._store, self.tree, clock.now())
            return found, perf_counter() - started
