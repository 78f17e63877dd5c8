"""APScheduler, used as a clock only: what is due, when; never what is true."""

from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from collector.port import Clock
from service.clock_watch import ClockWatch

SOON = timedelta(seconds=0.25)


@dataclass(frozen=True, slots=True)
class Job:
    """Something that is done again and again, never twice at the same time."""

    name: str
    every: timedelta | None  # None: it is done once, and goes on until the end
    run: Callable[[], None]
    first: datetime


@dataclass(frozen=True, slots=True)
class Reports:
    """Who hears of what went wrong."""

    missed: Callable[[str], None]  # a run was left out because the one before it still went on
    crashed: Callable[[str, BaseException], None]


class Schedule:
    """Runs jobs in threads of its own until it is stopped."""

    def __init__(self, reports: Reports, clock: Clock) -> None:
        self._reports, self._clock = reports, clock
        self._watch = ClockWatch(clock)
        self._fresh: dict[str, Job] = {}  # by name: those that have not run yet
        self._scheduler = BackgroundScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        self._scheduler.add_listener(self._met_itself, EVENT_JOB_MAX_INSTANCES | EVENT_JOB_MISSED)
        self._scheduler.add_listener(self._crashed, EVENT_JOB_ERROR)

    def start(self, jobs: Collection[Job]) -> None:
        """Begin with these jobs."""
        self.replace(jobs)
        self._scheduler.start()

    def replace(self, jobs: Collection[Job]) -> None:
        """Go on with these jobs instead, and with what goes on until the end.

        Runs under way end by themselves; a job of the same name begins as soon as that has happened.
        """
        self._scheduler.remove_all_jobs()
        self._fresh = {job.name: job for job in jobs}
        for job in jobs:
            trigger = (
                IntervalTrigger(seconds=job.every.total_seconds()) if job.every else DateTrigger(job.first)
            )
            self._scheduler.add_job(partial(self._run, job), trigger, id=job.name, next_run_time=job.first)

    def keep_time(self) -> None:
        """Move what is due where the clock was set back; without that nothing would run for as long."""
        back = self._watch.set_back()
        for job in self._scheduler.get_jobs() if back else ():
            self._put_off(job.id, job.next_run_time - back)

    def stop(self) -> None:
        """Start nothing any more, and wait for the runs under way."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def _run(self, job: Job) -> None:
        fresh = self._fresh  # other jobs may take their place meanwhile
        if fresh.get(job.name) is job:
            fresh.pop(job.name)
        job.run()

    def _met_itself(self, event: JobExecutionEvent) -> None:
        """Leave a run out, unless it is a new job's first: that one waits for the end of its predecessor."""
        if event.job_id in self._fresh:
            self._put_off(event.job_id, self._clock.now() + SOON)
        else:
            self._reports.missed(event.job_id)

    def _put_off(self, name: str, at: datetime) -> None:
        with suppress(JobLookupError):  # other jobs have taken its place
            self._scheduler.modify_job(name, next_run_time=at)

    def _crashed(self, event: JobExecutionEvent) -> None:
        self._reports.crashed(event.job_id, event.exception)
