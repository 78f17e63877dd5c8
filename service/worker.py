"""The work of the daemon, done by the jobs of the schedule with the configuration of the moment."""

from dataclasses import dataclass
from threading import Event, Lock
from typing import TYPE_CHECKING

import structlog

from collector.changes import Change, Heard
from exporter.state import State
from exporter.telemetry import Telemetry
from ipam.reading import Reading
from ipam.report import Report
from service import clock
from service.cycle import Cycle
from service.dispatcher import Dispatcher, awaited
from service.finding_log import say_found
from service.heap import Heap

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from exporter.family import Labels
    from ipam.exemption import Exemption
    from ipam.scope import Scope

log = structlog.get_logger()

TOLD_EVERY = 60.0  # seconds after which the log tells of the readings, also where there is no end of them


@dataclass(slots=True)
class Round:
    """The readings since the log told of some."""

    began: float
    answered: int = 0
    failed: int = 0

    def count(self, reading: Reading) -> None:
        """Go on with another reading."""
        self.answered += reading.complete
        self.failed += not reading.complete


class Worker:
    """Collects, analyzes and publishes; any job may run in any thread."""

    def __init__(self, cycle: Cycle, state: State, telemetry: Telemetry) -> None:
        self.cycle = cycle
        self._state, self._telemetry = state, telemetry
        self._stop = Event()
        self.tell: Callable[[Report], None] = _nobody  # what becomes of a report, beside being served
        self._judging = Lock()  # of two reports, the one made last is served last
        self._idle: Collection[Exemption] = ()  # exemptions that silenced nothing the last time
        self._unseen: Collection[Scope] = ()  # those that stand for a cloud's, which was not shown
        self._awaited = awaited(cycle)
        self._unlisted = None in cycle.roster.asked() and not cycle.knows()
        self._dispatcher = Dispatcher(cycle, self._stop, telemetry.cluster)
        self._heap = Heap(clock.monotonic())
        telemetry.collectors(_collectors(cycle))

    def find(self) -> Cycle | None:
        """Ask the clouds for accounts and regions; return other work where there is other work to do."""
        cycle = self.cycle
        for found in cycle.roster.find(self._stop):
            say_found(found)
            self._telemetry.calls(found.provider, found.calls)
        self.count()
        return None if self._stop.is_set() else cycle.planned_anew()

    def count(self) -> None:
        """Let the metrics tell how many accounts there are."""
        self._telemetry.accounts(*self.cycle.roster.counts())

    def listed(self) -> None:
        """Judge from now on, where that waited for the first list: it has come, or there is none."""
        if self._stop.is_set():
            return
        with self._judging:
            waited, self._unlisted = self._unlisted, not self.cycle.collectors and not self.cycle.knows()
        if waited:
            self.analyze()

    def collect(self) -> None:
        """Read every shard when it is due, until the end; judge what is known after each round."""
        now = Round(clock.monotonic())
        for reading in self._dispatcher.readings():
            self._telemetry.reading(reading)
            self._telemetry.late(self._dispatcher.lag)
            now.count(reading)
            first = self._first(reading)
            over = self._over(now)
            if over:
                _tell(now)
                now = Round(clock.monotonic())
            if first or ((over or self._dispatcher.idle) and self._dispatcher.news()):
                self.analyze()

    def analyze(self) -> None:
        """Judge what is known, serve it from now on, and settle what the registry has to do about it.

        Before the first readings are all in, or no cloud has named an account to read, and nothing is known
        from before, there is nothing to judge: empty pools would be a lie.
        """
        with self._judging:
            if self._awaited or self._unlisted:
                return
            last: Report | None = None
            try:
                for report, seconds in self.cycle.reports(self._stop):
                    last = report
                    self._state.publish(report)
                    self._telemetry.analysis(seconds, clock.now())
                    self._heap.settle(clock.monotonic())
                    self._logged(report, seconds)
            except BaseException:
                self._telemetry.analysis_failed()
                raise
            if last is not None:  # what the registry has just settled is told to nobody
                self.tell(last)

    def _logged(self, report: Report, seconds: float) -> None:
        """Log what an analysis came to."""
        self._tell_idle(report)
        self._tell_unseen(report)
        log.info(
            "analyzed",
            blocks=len(report.snapshot),
            findings=len(report.findings),
            silenced=len(report.silenced),
            fresh_share=round(report.fresh_share, 4),
            seconds=round(seconds, 3),
        )

    def _tell_idle(self, report: Report) -> None:
        """Log the exemptions that silence nothing, each when that begins."""
        idle = report.idle_exemptions
        for one in idle:
            if one not in self._idle:
                log.info("exemption_idle", rule=str(one.rule), subject=one.subject, reason=one.reason)
        self._idle = idle

    def _tell_unseen(self, report: Report) -> None:
        """Log the scopes that stand for one of a cloud which no reading has shown, each when that begins."""
        unseen = [scope for scope in report.tree.scopes if scope.unseen]
        for scope in unseen:
            if scope not in self._unseen:
                log.warning("mirror_unseen", scope=scope.name, mirror=scope.mirror)
        self._unseen = unseen

    def replace(self, cycle: Cycle) -> None:
        """Go on with another configuration; readings under way end with the one that they began with."""
        with self._judging:
            shards = {collector.shard for collector in cycle.collectors}
            if self._unlisted:  # what a first list brings is waited for as well
                self._awaited |= shards - {collector.shard for collector in self.cycle.collectors}
            self._awaited &= shards
            self.cycle = cycle
            self._dispatcher.replace(cycle)
        self._telemetry.collectors(_collectors(cycle))

    def changed(self, source: str, change: Change) -> Heard:
        """Have what may have changed read soon."""
        return self._dispatcher.changed(source, change)

    def stop(self) -> None:
        """Start no request any more; those under way have their own time limit."""
        self._stop.set()

    def _over(self, now: Round) -> bool:
        """Tell whether a round is over: as much was read as there is, or it takes long, or some failed."""
        whole = now.answered + now.failed >= self._dispatcher.shards
        failed = now.failed > 0 and self._dispatcher.idle
        return whole or failed or clock.monotonic() - now.began > TOLD_EVERY

    def _first(self, reading: Reading) -> bool:
        """Tell whether this was the last of the readings that the first report waits for."""
        with self._judging:
            waited = bool(self._awaited)
            self._awaited.discard(reading.shard)
            return waited and not self._awaited


def _nobody(_report: Report) -> None:
    """Tell nobody."""


def _collectors(cycle: Cycle) -> "Iterator[Labels]":
    """Name the collectors of a cycle: what one account has of one kind, over all regions."""
    shards = (collector.shard for collector in cycle.collectors)
    return ((str(shard.provider), shard.account, str(shard.kind)) for shard in shards)


def _tell(done: Round) -> None:
    log.info(
        "collected",
        answered=done.answered,
        failed=done.failed,
        seconds=round(clock.monotonic() - done.began, 3),
    )
