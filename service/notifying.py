"""Others are told of findings, in threads of their own: neither an analysis nor a scrape waits for them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from threading import Thread

import structlog

from config.settings import Settings
from exporter.alerting.courier import Courier
from exporter.alerting.finding_alerts import Telling, finding_alerts
from exporter.alerting.lasting import Lasting
from exporter.alerting.messages import Findings, Key, told_findings
from exporter.alerting.messages import Told as Words
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

ALERTMANAGER, APPRISE = "alertmanager", "apprise"  # of these the latter write to the store
GRACE = 3.0  # seconds for what is being written down when the daemon ends


@dataclass(slots=True)
class Team:
    """The threads of one configuration."""

    wakings: list[Waking] = field(default_factory=list)

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

    def __init__(
        self,
        told: Told,
        counts: NoticeCounts,
        crashed: Callable[[BaseException], None],
        address: Callable[[], str],
    ) -> None:
        """Prepare; nobody is told yet.

        Args:
            told: What was told so far.
            counts: What telling comes to.
            crashed: Hears of the error that ended a thread.
            address: Says at which URL the daemon listens: a changed web file may have made it another.
        """
        self._told, self._counts, self._crashed, self._address = told, counts, crashed, address
        self._kept = KeptAlerts(told)
        self._outbox = Outbox(Pace(), self._kept.recall())
        self._reports: Latest[Report] = Latest()
        self._settings: Settings | None = None  # None where nobody is told
        self._lasting: Lasting | None = None  # None before the first report since the start
        self._team = Team()
        self._last: dict[tuple[str, str], Thread] = {}  # that told an Alertmanager or a service
        self._maker = Thread(target=self._guarded, args=(self._make,), name="alerts", daemon=True)

    def replace(self, settings: Settings) -> None:
        """Go on with the Alertmanagers and services of this configuration; nothing is forgotten."""
        if not self._maker.is_alive():
            self._maker.start()
        self._team.stop()
        self._outbox.pace = pace(settings)
        alerts = settings.alerts
        if alerts.alertmanagers or alerts.apprise:
            self._settings = settings
        else:
            self._settings = None
            self._outbox.forget()
            self._lasting = None
        managers, services = alerts.alertmanagers, alerts.apprise
        self._counts.replace((one.url for one in managers), (one.name for one in services), alerts.resend)
        self._counts.active(len(self._outbox.active))
        self._team = team = Team()
        for kind, name, run in self._runs(settings):
            waking, before = Waking(), self._last.get((kind, name))
            work = partial(_after, before, run)
            thread = Thread(target=self._guarded, args=(work, waking), name=kind, daemon=True)
            team.wakings.append(waking)
            self._last[kind, name] = thread
            thread.start()

    def publish(self, report: Report) -> None:
        """Tell what a report says, as soon as what was told before is written down; waits for nothing."""
        if self._settings is not None:
            self._reports.give(report)

    def stop(self) -> None:
        """Tell nothing any more."""
        self._team.stop()
        self._reports.close()
        for thread in (self._maker, *(one for (kind, _), one in self._last.items() if kind == APPRISE)):
            if thread.is_alive():
                thread.join(GRACE)

    def _runs(self, settings: Settings) -> Iterator[tuple[str, str, Run]]:
        """Yield what is to be done for each Alertmanager and service."""
        for manager in settings.alerts.alertmanagers:
            courier = Courier(self._outbox, transport(manager), clock.now)
            yield ALERTMANAGER, manager.url, AlertmanagerThread(manager.url, courier, self._counts).run
        for one in settings.alerts.apprise:
            service = AppriseService(one.url_file, one.url_env)
            address = partial(self._page, settings)
            reader = Reader(one.name, service, one.interval.total_seconds(), address)
            kept = KeptFindings(self._told, one.name)
            yield (
                APPRISE,
                one.name,
                AppriseThread(reader, kept, self._counts, self._findings, self._untold).run,
            )

    def _page(self, settings: Settings) -> str:
        return page(settings, self._address())

    def _findings(self) -> Findings | None:
        return None if self._lasting is None else told_findings(self._outbox.active)

    def _untold(self, key: Key, told: Words) -> bool:
        return self._lasting is not None and self._lasting.untold(key, told.rule, told.severity)

    def _make(self) -> None:
        """Make alerts of each report that nobody has overtaken."""
        while (report := self._reports.take()) is not None:
            if (settings := self._settings) is not None:
                self._take_up(report, telling(settings, self._address()))

    def _take_up(self, report: Report, now_told: Telling) -> None:
        active = self._outbox.active
        before = {alert.labels for alert in active}
        ids = {found for labels in before if (found := dict(labels).get("finding_id"))}
        alerts = tuple(finding_alerts(report, now_told, ids))
        lasting, first = Lasting.of(report.findings, alerts), self._lasting is None
        self._lasting = lasting  # before the alerts: what they lack is not taken for resolved
        wrong = self._outbox.replace(alerts, clock.now(), lasting.lapsing(active, alerts))
        for sentence in wrong:
            log.error("alert_not_sent", reason=sentence)
        self._kept.keep(self._outbox.held)
        after = {alert.labels for alert in self._outbox.active}
        self._counts.active(len(after))
        opened, ended = len(after - before), len(before - after)
        if opened or ended:
            log.info("alerts", opened=opened, ended=ended, active=len(after))
        if opened or ended or first:
            self._team.wake()

    def _guarded(self, run: Callable[..., None], *given: Waking) -> None:
        try:
            run(*given)
        except BaseException as error:  # noqa: BLE001 - whoever runs the threads hears of it
            self._crashed(error)


def _after(before: Thread | None, run: Run, waking: Waking) -> None:
    """Begin when the one before has ended: what it still sends comes first, and is known by then."""
    if before is not None:
        before.join()
    run(waking)
