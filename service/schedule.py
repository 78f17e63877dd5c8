"""APScheduler, used as a clock only: what is due, when; never what is true."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.background import BackgroundScheduler

from config.settings import Settings
from config.sources import kinds_of
from ipam.words import Kind


@dataclass(frozen=True, slots=True)
class Job:
    """Something that is done again and again, never twice at the same time."""

    name: str
    every: timedelta
    run: Callable[[], None]
    first: datetime


@dataclass(frozen=True, slots=True)
class Reports:
    """Who hears of what went wrong."""

    missed: Callable[[str], None]  # a run was left out because the one before it still went on
    crashed: Callable[[str, BaseException], None]


class Schedule:
    """Runs jobs in threads of its own until it is stopped."""

    def __init__(self, reports: Reports) -> None:
        self._reports = reports
        self._scheduler = BackgroundScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        self._scheduler.add_listener(self._missed, EVENT_JOB_MAX_INSTANCES | EVENT_JOB_MISSED)
        self._scheduler.add_listener(self._crashed, EVENT_JOB_ERROR)

    def start(self, jobs: Collection[Job]) -> None:
        """Begin with these jobs."""
        self.replace(jobs)
        self._scheduler.start()

    def replace(self, jobs: Collection[Job]) -> None:
        """Go on with these jobs instead; runs under way end by themselves."""
        self._scheduler.remove_all_jobs()
        for job in jobs:
            self._scheduler.add_job(
                job.run, "interval", seconds=job.every.total_seconds(), id=job.name, next_run_time=job.first
            )

    def stop(self) -> None:
        """Start nothing any more, and wait for the runs under way."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def _missed(self, event: JobExecutionEvent) -> None:
        self._reports.missed(event.job_id)

    def _crashed(self, event: JobExecutionEvent) -> None:
        self._reports.crashed(event.job_id, event.exception)


def collections(settings: Settings) -> Iterator[tuple[str, timedelta, frozenset[Kind]]]:
    """Group the kinds of resources by how often they are read: one job for each interval."""
    groups: dict[timedelta, list[Kind]] = {}
    wanted = {kind for source in settings.sources for kind in kinds_of(source)}
    for kind in (kind for kind in Kind if kind in wanted):
        groups.setdefault(settings.collect.every(kind), []).append(kind)
    for every, kinds in groups.items():
        yield "collect_" + "_".join(kinds), every, frozenset(kinds)
