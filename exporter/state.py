"""What is served: replaced whole by each report, read without a lock by each request."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector

from exporter.edition import Edition
from exporter.exposition import PACKED_EACH_TIME, Exposition, Memory, Rendered, remembered
from exporter.families import PROCESS_FAMILIES, report_families
from exporter.overview import Overview, overview
from exporter.process import Exposed, Process
from exporter.series_guard import SeriesGuard, guarded
from exporter.settings import Settings
from exporter.shelf import Shelf
from exporter.telemetry import Telemetry
from ipam.report import Report


@dataclass(frozen=True, slots=True)
class Clocks:
    """How the exporter learns the time; the service gives them in."""

    now: Callable[[], datetime]  # aware, in UTC
    seconds: Callable[[], float]  # monotonic


@dataclass(frozen=True, slots=True)
class Published:
    """One report in all forms in which it is served."""

    report: Report
    exposition: Exposition
    exposed: Exposed
    overview: Overview
    edition: Edition


class State:
    """Holds what was published last. A request never waits for an analysis, a cloud or a database."""

    def __init__(self, settings: Settings, telemetry: Telemetry, clocks: Clocks) -> None:
        self._families = report_families(settings)
        self._guard = SeriesGuard(settings.series_limit, guarded((*self._families, *PROCESS_FAMILIES)))
        self._settings = settings
        self._telemetry = telemetry
        self._clocks = clocks
        self._published: Published | None = None
        self.shelf = Shelf(clocks.seconds)
        self._memory = Memory()
        self._runtime = CollectorRegistry()
        ProcessCollector(registry=self._runtime)
        PlatformCollector(registry=self._runtime)
        GCCollector(registry=self._runtime)

    def configure(self, settings: Settings) -> None:
        """Go on with other settings from the next report on.

        Raises:
            UnknownLabelError: an inventory label that resources do not have.
        """
        families = report_families(settings)
        self._guard.configure(settings.series_limit, guarded((*families, *PROCESS_FAMILIES)))
        self._families, self._settings = families, settings

    def publish(self, report: Report) -> Published:
        """Render a report and serve it from now on."""
        begin = self._clocks.seconds()
        before = None if self._published is None else self._published.exposition
        families = (self._guard.render(family, report) for family in self._families)
        exposition = Exposition.apart(families, before=before)
        page = overview(report)
        exposed = Exposed(exposition.series, self._clocks.now(), self._clocks.seconds() - begin)
        self._published = Published(report, exposition, exposed, page, Edition(report))
        self.shelf.tidy()
        return self._published

    @property
    def published(self) -> Published | None:
        """Return what was published last, None before the first report."""
        return self._published

    @property
    def settings(self) -> Settings:
        """Return how the exposition is made."""
        return self._settings

    def now(self) -> datetime:
        """Return the time, for ages."""
        return self._clocks.now()

    def process_exposition(self) -> Exposition:
        """Render what changes between reports: the counters and the process."""
        return Exposition.of(self._process(), PACKED_EACH_TIME)

    def _process(self) -> Iterator[Rendered]:
        published = self._published
        process = Process(
            self._settings,
            self._telemetry.facts(),
            None if published is None else published.exposed,
            self._guard.told,
        )
        for family in PROCESS_FAMILIES:
            yield self._guard.render(family, process)
        for metric in self._runtime.collect():
            yield remembered(metric, self._memory)
