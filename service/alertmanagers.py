"""The thread in which one Alertmanager is told: it delays nobody but itself."""

from dataclasses import dataclass

import structlog

from exporter.alerting.courier import Courier, Delivery
from exporter.notices import NoticeCounts
from service import clock
from service.waking import Waking

log = structlog.get_logger()


@dataclass(slots=True)
class AlertmanagerThread:
    """Tells one Alertmanager until it is stopped; what goes wrong is logged when it begins, or changes."""

    url: str
    courier: Courier
    counts: NoticeCounts
    reason: str = ""  # of the last failure; "" where the last time went well

    def run(self, waking: Waking) -> None:
        """Tell everything again and again, and changes at once."""
        while not waking.stopped:
            waking.heard()  # what changes from now on is told the next time
            done = self.courier.deliver()
            self.counts.delivered(self.url, done.sent, done.errors, clock.now())
            self._say(done)
            waking.wait(done.pause, wakeable=done.wakeable)

    def _say(self, done: Delivery) -> None:
        if done.reason and done.reason != self.reason:
            log.warning(
                "alerts_failed", alertmanager=self.url, reason=done.reason, again_in_seconds=done.pause
            )
        if self.reason and done.good:
            log.info("alerts_arrive_again", alertmanager=self.url)
        self.reason = done.reason
