"""What the daemon works with: one configuration, its collectors and its pool tree."""

from collections.abc import Collection, Iterator
from threading import Event
from typing import Self

import structlog

from analyzer.reconcile import Resident
from analyzer.working import Manner
from collector.port import Clock, Collector
from config.settings import Settings
from ipam.pool import PoolTree
from ipam.report import Report
from ipam.words import ShardState
from service import clock
from service.knowledge import decided, noticed
from service.memory import Memory
from service.mirror import Mirror
from service.registry import Registry
from service.roster import Roster
from service.settling import Settled, settle
from service.sources import Clouds, shards

log = structlog.get_logger()

ROUNDS = 2  # of doing what a report asks: what is released makes room for what is imported then
THREADS = 2  # that judge: more of them wait for each other

CLOCK = Clock(clock.now, clock.monotonic)


class Cycle:
    """Knows what to read and how to judge it; a reload makes a new one."""

    def __init__(
        self, settings: Settings, memory: Memory, tree: PoolTree, collectors: Collection[Collector]
    ) -> None:
        self.settings, self.tree, self.collectors, self.memory = settings, tree, collectors, memory
        self.roster = Roster(Clouds(settings), memory.accounts, CLOCK)
        self._planned_for = self.roster.places()
        self._version = -1  # of the tree it is not known: what has changed since is taken up at first
        self._decided = decided(settings, memory)
        self._mirror = Mirror.of(settings, memory, tree)
        self._resident = Resident(Manner(threads=THREADS))

    @classmethod
    def planned(cls, roster: Roster, memory: Memory, tree: PoolTree) -> Self:
        """Plan the work for the accounts that are known now."""
        places = roster.places()
        made = cls(roster.settings, memory, tree, roster.collectors())
        made.roster, made._planned_for = roster, places
        return made

    def planned_anew(self) -> Self | None:
        """Plan the same work for the accounts that are known now; None where it would be the same."""
        if self.roster.places() == self._planned_for:
            return None
        return self.planned(self.roster, self.memory, self.tree)

    def knows(self) -> bool:
        """Tell whether any shard was ever attempted."""
        statuses = self.memory.inventory.statuses(shards(self.settings, self.memory.accounts.lists()))
        return any(status.state is not ShardState.PENDING for status in statuses)

    def analyze(self) -> tuple[Report, float]:
        """Judge what is known now.

        Returns:
            The report, and the seconds it took.
        """
        started = clock.monotonic()
        self._take_up()
        found = noticed(self._decided, self.memory, self._mirror, clock.now(), self._resident.reconcile)
        return found, clock.monotonic() - started

    def reports(self, stop: Event) -> Iterator[tuple[Report, float]]:
        """Judge what is known now, do what the report asks of the registry, and judge again.

        Yields:
            Each report, and the seconds that the analysis took. The first is the only one where the registry
            has nothing to do.
        """
        for _ in range(ROUNDS):
            report, seconds = self.analyze()
            yield report, seconds
            done = self.settle(report, stop)
            for reason in done.skipped:
                log.info("not_settled", reason=reason)
            if not done.changed:
                return
            log.info("settled", imported=done.imported, released=done.released)
        yield self.analyze()

    def settle(self, report: Report, stop: Event) -> Settled:
        """Import what the import plan takes, and release what was imported and is gone."""
        settings = self.settings
        registry = Registry(self.memory.plan.store, settings.plan.quotas, settings.cool_down)
        return settle(registry, report, settings.release_after, stop)

    def _take_up(self) -> None:
        """Take up what the registry, perhaps of another process, has changed or decided."""
        version = self.memory.plan.version()
        if version != self._version:
            self.tree, self._version = self.memory.plan.load(), version
            self._decided = decided(self.settings, self.memory)
            self._mirror.rebased(self.tree)
