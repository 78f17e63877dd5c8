"""The thread in which one service of Apprise is told what has changed."""

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from exporter.alerting.messages import Findings, Message
from exporter.alerting.messenger import Messenger, Round, Untold
from exporter.notices import NoticeCounts
from service.apprise_client import AppriseService, SendError
from service.kept_words import KeptFindings
from service.waking import Waking

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads messages: what it is called, and how often at most it hears something."""

    name: str
    service: AppriseService
    gap: float  # seconds
    page: Callable[[], str]  # says where people find all findings


@dataclass(frozen=True, slots=True)
class AppriseThread:
    """Tells one service of changes until it is stopped."""

    reader: Reader
    kept: KeptFindings
    counts: NoticeCounts
    findings: Callable[[], Findings | None]  # what is open; None before the first report
    untold: Untold

    def run(self, waking: Waking) -> None:
        """Tell what differs from what was told before, each time that something changes.

        Raises:
            StoreError: what was told cannot be read or kept.
        """
        known = self.kept.recall()
        reader = self.reader
        messenger = Messenger(self._send, self.kept.keep, reader.gap, reader.page, known)
        while not waking.stopped:
            waking.heard()
            now = self.findings()
            done = Round(0, 0, None) if now is None else messenger.tell(now, self.untold)
            self.counts.messages(reader.name, done.sent, done.errors)
            if done.given_up:
                log.warning("messages_given_up", service=reader.name, goes_on="when something changes")
            waking.wait(done.pause, wakeable=done.pause is None)

    def _send(self, message: Message) -> bool:
        try:
            self.reader.service.send(message)
        except SendError as error:
            log.warning("message_failed", service=self.reader.name, reason=str(error))
            return False
        log.info("message_sent", service=self.reader.name, title=message.title)
        return True
