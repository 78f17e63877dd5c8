"""The daemon: it serves the last known state at once, then keeps it fresh until it is told to end."""

from datetime import timedelta
from functools import partial
from threading import Lock

import structlog

from config.mistakes import ConfigError
from config.redact import written
from exporter.state import State
from exporter.telemetry import Telemetry
from service import clock
from service.cycle import CLOCK
from service.event_queues import EventQueues
from service.exits import BROKEN, FINE, UNREACHABLE, ServiceError
from service.exposed import exporter_settings
from service.finding import EVERY
from service.front import Front, Mark, mark
from service.memory import Memory
from service.notifying import Notifying
from service.schedule import Job, Reports, Schedule
from service.signals import Signals
from service.start import next_cycle, renewed
from service.worker import Worker
from store.error import StoreError
from web.certificate import TlsError

log = structlog.get_logger()

DISPATCH, FIND, ANALYZE, EVENTS, NOTIFY = "dispatch", "find_accounts", "analyze", "events", "notify"
REPEATED = (FIND, ANALYZE)  # the jobs that can be left out

Looks = tuple[Mark, ...]


class Daemon:
    """Runs the worker by the clock, and listens to signals."""

    def __init__(
        self, worker: Worker, memory: Memory, state: State, telemetry: Telemetry, signals: Signals
    ) -> None:
        self._worker, self._memory, self._state, self._telemetry = worker, memory, state, telemetry
        self._signals = signals
        self._front: Front | None = None
        self._reloading = Lock()
        self._refused: Looks | None = None  # what the files looked like that the last reload did not take
        self._crash: BaseException | None = None
        self._schedule = Schedule(Reports(self._missed, self._crashed), CLOCK)
        self._queues = EventQueues(worker.changed, telemetry, partial(self._crashed, EVENTS))
        self._notifying = Notifying(
            memory.told, telemetry.notices, partial(self._crashed, NOTIFY), self._address
        )
        worker.tell = self._notifying.publish

    def serve(self, front: Front) -> None:
        """Let the HTTP server's terms follow the configuration."""
        self._front = front

    def run(self) -> int:
        """Work until a signal or a crash ends it.

        Returns:
            The exit status.
        """
        try:
            self._notifying.replace(self._worker.cycle.settings)
            self._worker.count()
            self._worker.analyze()  # what was known before the start, marked with its age
            collect = Job(DISPATCH, None, self._worker.collect, clock.now())
            self._schedule.start((collect, *self._jobs()))
            self._queues.replace(self._worker.cycle.roster.queues())
            while self._signals.reload_asked(self._meanwhile):
                self.reload()
        finally:
            self._queues.stop()
            self._worker.stop()
            self._schedule.stop()
            self._notifying.stop()
        return self._status()

    def reload(self) -> str | None:
        """Read the configuration again; nothing changes unless everything holds.

        Returns:
            What is wrong, or None.
        """
        with self._reloading:
            return self._renew()

    def _renew(self, *, asked: bool = True) -> str | None:
        looks = self._looks()
        try:
            settings = renewed(self._worker.cycle.settings)
            web = self._front.judged(settings, asked=asked) if self._front else None
            cycle = next_cycle(settings, self._memory)
        except (ConfigError, ServiceError, StoreError, TlsError) as error:
            log.error("reload_refused", reason=str(error))  # noqa: TRY400 - the sentence says it all
            self._telemetry.reload(ok=False, at=clock.now())
            self._refused = looks
            return str(error)
        self._state.configure(exporter_settings(cycle.settings))
        self._worker.replace(cycle)
        self._worker.count()
        self._notifying.replace(cycle.settings)
        self._schedule.replace(self._jobs(wait=timedelta()))  # what the file changed is seen at once
        self._queues.replace(cycle.roster.queues())
        if self._front and web:
            self._front.take(web)
        self._telemetry.reload(ok=True, at=clock.now())
        self._refused = None
        log.info("reloaded", file=str(cycle.settings.path))
        return None

    def _address(self) -> str:
        return self._front.address if self._front else ""

    def _looks(self) -> Looks:
        """Say what the configuration file looks like, and the web file that is served."""
        return mark(self._worker.cycle.settings.path), *(self._front.marks if self._front else ())

    def _mend(self) -> None:
        """Take the mistake of a reload for mended where the files, changed since, say what is in force."""
        looks = self._looks()
        if self._refused in (None, looks):
            return
        with self._reloading:
            self._refused = looks
            try:
                settings = renewed(self._worker.cycle.settings)
            except (ConfigError, ServiceError):
                return
            if settings == self._worker.cycle.settings:
                self._renew(asked=False)

    def configuration(self) -> str:
        """Write the configuration that is in force."""
        return written(self._worker.cycle.settings)

    def _meanwhile(self) -> None:
        """Do what is done again and again: the clock may have jumped, a certificate or file may be new."""
        self._schedule.keep_time()
        if self._front:
            self._front.look()
        self._mend()

    def _find(self) -> None:
        """Ask for accounts, and go on with those that there are now; a reload meanwhile has its own."""
        cycle = self._worker.cycle
        other = self._worker.find()
        with self._reloading:
            if other and self._worker.cycle is cycle:
                self._worker.replace(other)
                log.info("planned_anew", shards=len(other.collectors))
        self._worker.listed()

    def _jobs(self, wait: timedelta | None = None) -> tuple[Job, ...]:
        """List what is done at intervals, which a reload may change; the first analysis may wait less."""
        now, cycle = clock.now(), self._worker.cycle
        every = cycle.settings.analyze.interval
        analyze = Job(ANALYZE, every, self._worker.analyze, now + (every if wait is None else wait))
        asked = [now if at is None else at + EVERY for at in cycle.roster.asked()]
        return (Job(FIND, EVERY, self._find, max(now, min(asked))), analyze) if asked else (analyze,)

    def _missed(self, job: str) -> None:
        """Count and tell a run that was left out: runs take longer than their interval."""
        log.warning("run_missed", job=job, reason="the run before it still goes on")
        self._telemetry.missed(job)

    def _crashed(self, job: str, error: BaseException) -> None:
        """End the process: what is not a failed shard is a bug, or a store that is gone."""
        known = isinstance(error, StoreError)
        log.error("crashed", job=job, reason=str(error), exc_info=None if known else error)
        self._crash = error
        self._signals.end()

    def _status(self) -> int:
        if self._crash is None:
            return FINE
        return UNREACHABLE if isinstance(self._crash, StoreError) else BROKEN
