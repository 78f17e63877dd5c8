"""Others are told of findings, in threads of their own: neither an analysis nor a scrape waits for them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from threading import Thread

import structlog

from config.settings import Settings
from exporter.alerting.courier import Courier
from exporter.alerting.finding_alerts import Telling, finding_alerts
from exporter.alerting.messages import Findings, told_findings
from exporter.alerting.outbox import Outbox, Pace
from exporter.notices import NoticeCounts
from ipam.report import Report
from service import clock
from service.alertmanagers import AlertmanagerThread
from service.apprise_client import AppriseService
from service.apprise_services import AppriseThread, Reader
from service.kept_words import KeptAlerts, KeptFindings
from service.latest import Latest
from service.told import pace, page, telling, transport
from service.waking import Waking
from store.told import Told

log = structlog.get_logger()

Run = Callable[[Waking], None]

GRACE = 3.0  # seconds for what is being written down when the daemon ends


@dataclass(slots=True)
class Team:
    """The threads of one configuration."""

    wakings: list[Waking] = field(default_factory=list)
    writing: list[Thread] = field(default_factory=list)  # those that write to the store

    def wake(self) -> None:
        """Let everybody know that something has changed."""
        for waking in self.wakings:
            waking.wake()

    def stop(self) -> None:
        """Let everybody end; nobody waits for those in the middle of a request."""
        for waking in self.wakings:
            waking.stop()


class Notifying:
    """Tells Alertmanagers what is open, and services of Apprise what has changed.

    What is open is taken from each report; what Alertmanagers believe is kept in the store, so that a daemon
    that starts anew goes on with the same alerts and tells the end of those that ended meanwhile. One that
    ends resolves nothing: its alerts lapse by themselves if it does not come back.
    """

    def __init__(self, told: Told, counts: NoticeCounts, crashed: Callable[[BaseException], None]) -> None:
        self._told, self._counts, self._crashed = told, counts, crashed
        self._kept = KeptAlerts(told)
        self._outbox = Outbox(Pace(), self._kept.recall())
        self._reports: Latest[Report] = Latest()
        self._telling: Telling | None = None  # None where nobody is told
        self._seen = False  # a report, since the start
        self._team = Team()
        self._maker = Thread(target=self._guarded, args=(self._make,), name="alerts", daemon=True)

    def replace(self, settings: Settings) -> None:
        """Go on with the Alertmanagers and services of this configuration; nothing is forgotten."""
        if not self._maker.is_alive():
            self._maker.start()
        before = self._team.writing
        self._team.stop()
        self._outbox.pace = pace(settings)
        alerts = settings.alerts
        if alerts.alertmanagers or alerts.apprise:
            self._telling = telling(settings)
        else:
            self._telling = None
            self._outbox.forget()
        managers, services = alerts.alertmanagers, alerts.apprise
        self._counts.replace((one.url for one in managers), (one.name for one in services), alerts.resend)
        self._counts.active(len(self._outbox.active))
        self._team = team = Team()
        for name, run in self._runs(settings):
            waking = Waking()
            writes = name == "apprise"
            work = partial(_after, before, run) if writes else run
            thread = Thread(target=self._guarded, args=(work, waking), name=name, daemon=True)
            team.wakings.append(waking)
            if writes:
                team.writing.append(thread)
            thread.start()

    def publish(self, report: Report) -> None:
        """Tell what a report says, as soon as what was told before is written down; waits for nothing."""
        if self._telling is not None:
            self._reports.give(report)

    def stop(self) -> None:
        """Tell nothing any more."""
        self._team.stop()
        self._reports.close()
        for thread in (self._maker, *self._team.writing):
            if thread.is_alive():
                thread.join(GRACE)

    def _runs(self, settings: Settings) -> Iterator[tuple[str, Run]]:
        """Yield what is to be done for each Alertmanager and service."""
        for manager in settings.alerts.alertmanagers:
            courier = Courier(self._outbox, transport(manager), clock.now)
            yield "alertmanager", AlertmanagerThread(manager.url, courier, self._counts).run
        for one in settings.alerts.apprise:
            service = AppriseService(one.url_file, one.url_env)
            reader = Reader(one.name, service, one.interval.total_seconds(), page(settings))
            kept = KeptFindings(self._told, one.name)
            yield "apprise", AppriseThread(reader, kept, self._counts, self._findings).run

    def _findings(self) -> Findings | None:
        return told_findings(self._outbox.active) if self._seen else None

    def _make(self) -> None:
        """Make alerts of each report that nobody has overtaken."""
        while (report := self._reports.take()) is not None:
            if (now_told := self._telling) is not None:
                self._take_up(report, now_told)

    def _take_up(self, report: Report, now_told: Telling) -> None:
        before = {alert.labels: alert for alert in self._outbox.active}
        ids = {found for labels in before if (found := dict(labels).get("finding_id"))}
        wrong = self._outbox.replace(finding_alerts(report, now_told, ids), clock.now())
        for sentence in wrong:
            log.error("alert_not_sent", reason=sentence)
        self._kept.keep(self._outbox.held)
        after = {alert.labels for alert in self._outbox.active}
        self._counts.active(len(after))
        opened, ended = len(after - before.keys()), len(before.keys() - after)
        if opened or ended:
            log.info("alerts", opened=opened, ended=ended, active=len(after))
        if opened or ended or not self._seen:
            self._seen = True
            self._team.wake()

    def _guarded(self, run: Callable[..., None], *given: Waking) -> None:
        try:
            run(*given)
        except BaseException as error:  # noqa: BLE001 - whoever runs the threads hears of it
            self._crashed(error)


def _after(before: Iterable[Thread], run: Run, waking: Waking) -> None:
    """Begin when those before have ended: what they still send is known by then."""
    for thread in before:
        thread.join()
    run(waking)
