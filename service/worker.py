"""The work of the daemon, done by the jobs of the schedule with the configuration of the moment."""

from collections.abc import Collection
from threading import Event, Lock
from typing import TYPE_CHECKING

import structlog

from exporter.state import State
from exporter.telemetry import Telemetry
from ipam.report import Report
from ipam.words import Kind
from service import clock
from service.cycle import Cycle
from service.schedule import collections
from service.threads import Threads

if TYPE_CHECKING:
    from ipam.exemption import Exemption

log = structlog.get_logger()


class Worker:
    """Collects, analyzes and publishes; any job may run in any thread."""

    def __init__(self, cycle: Cycle, state: State, telemetry: Telemetry) -> None:
        self.cycle = cycle
        self._state, self._telemetry = state, telemetry
        self._stop = Event()
        self._judging = Lock()  # of two reports, the one made last is served last
        self._idle: Collection[Exemption] = ()  # exemptions that silenced nothing the last time
        self._awaited = set() if cycle.knows() else _kinds(cycle)

    def collect(self, kinds: Collection[Kind]) -> None:
        """Read the shards of some kinds, then judge what is known."""
        started = clock.monotonic()
        answered = failed = 0
        for reading in self.cycle.collect(kinds, Threads(), self._stop):
            self._telemetry.reading(reading)
            answered += reading.complete
            failed += not reading.complete
        log.info(
            "collected",
            kinds=sorted(kinds),
            answered=answered,
            failed=failed,
            seconds=round(clock.monotonic() - started, 3),
        )
        if not self._stop.is_set():
            with self._judging:
                self._awaited -= set(kinds)
            self.analyze()

    def analyze(self) -> None:
        """Judge what is known, and serve it from now on.

        Before the first readings are all in, and nothing is known from before, there is nothing to judge:
        empty pools would be a lie.
        """
        with self._judging:
            if self._awaited:
                return
            try:
                report, seconds = self.cycle.analyze()
                self._state.publish(report)
            except BaseException:
                self._telemetry.analysis_failed()
                raise
            self._telemetry.analysis(seconds, clock.now())
            self._tell_idle(report)
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

    def replace(self, cycle: Cycle) -> None:
        """Go on with another configuration; a sweep under way ends with the one that it began with."""
        with self._judging:
            self.cycle = cycle
            self._awaited &= _kinds(cycle)

    def stop(self) -> None:
        """Start no request any more; those under way have their own time limit."""
        self._stop.set()


def _kinds(cycle: Cycle) -> set[Kind]:
    return {kind for _, _, kinds in collections(cycle.settings) for kind in kinds}
