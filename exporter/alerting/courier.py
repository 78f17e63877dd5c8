"""One Alertmanager and how it is told: everything again and again, and what went wrong sooner than that."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Protocol

from exporter.alerting.outbox import Outbox

BATCH = 256  # alerts in one request, as Prometheus sends them
FIRST_PAUSE = 1.0  # seconds after a failure; twice as long after each further one
SERVERS_FAULT = 500
LONGEST_REASON = 1000  # characters of an answer that are told

_BETWEEN = re.compile(r"; |\n")  # the reasons for two alerts


class PostError(Exception):
    """A request got no answer; the message says why, and holds no secret."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    text: str  # the beginning of it


class Transport(Protocol):
    """The way to one Alertmanager."""

    def post(self, body: bytes) -> Answer:
        """Send alerts.

        Raises:
            PostError: there is no answer.
        """


@dataclass(frozen=True, slots=True)
class Delivery:
    """How it went to tell everything once."""

    sent: int  # alerts that were taken
    errors: int  # requests that failed
    reason: str  # of the last one; "" where all went well
    pause: float  # seconds until everything is told again
    wakeable: bool = True  # a change is told before that; not where the other side has to recover first

    @property
    def good(self) -> bool:
        """Tell whether everything was taken."""
        return not self.errors


@dataclass(slots=True)
class Courier:
    """Tells one Alertmanager what the outbox holds at that moment; of one thread only."""

    outbox: Outbox
    transport: Transport
    now: Callable[[], datetime]
    failures: int = 0  # in a row

    def deliver(self) -> Delivery:
        """Tell everything once."""
        sent = errors = 0
        reason = ""
        resend = self.outbox.pace.resend.total_seconds()
        for batch in self.outbox.batches(BATCH, self.now()):
            try:
                answer = self.transport.post(json.dumps(batch).encode())
            except PostError as error:
                return self._again(sent, errors + 1, str(error))
            if HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
                sent += len(batch)
                continue
            sent += _taken(answer, len(batch))
            errors, reason = errors + 1, _told(answer)
            if answer.status >= SERVERS_FAULT or answer.status == HTTPStatus.TOO_MANY_REQUESTS:
                return self._again(sent, errors, reason)
            if answer.status != HTTPStatus.BAD_REQUEST:  # a key or a path is wrong, for all batches
                break
        self.failures = 0
        return Delivery(sent, errors, reason, resend)

    def _again(self, sent: int, errors: int, reason: str) -> Delivery:
        """Try again soon; the whole state, for it may be another one by then."""
        self.failures += 1
        resend = self.outbox.pace.resend.total_seconds()
        pause = min(FIRST_PAUSE * 2 ** min(self.failures - 1, 16), resend)
        return Delivery(sent, errors, reason, pause, wakeable=False)


def _taken(answer: Answer, sent: int) -> int:
    """Count the alerts of a batch that were taken though others were refused.

    Source: Alertmanager's API v2: a text then has what is wrong with each alert that is left out; anything
    else is the refusal of a batch that it could not read.
    """
    said = _reasons(answer)
    return sent - min(sent, len(_BETWEEN.split(said))) if said else 0


def _reasons(answer: Answer) -> str:
    """Return why single alerts were refused; "" where it is another refusal, or not told to its end."""
    if answer.status != HTTPStatus.BAD_REQUEST:
        return ""
    try:
        said = json.loads(answer.text)
    except ValueError:
        return ""
    return said if isinstance(said, str) else ""


def _told(answer: Answer) -> str:
    """Say what an answer means, and what to do."""
    said = f": {answer.text[:LONGEST_REASON]}" if answer.text else ""
    if _reasons(answer):
        return f"400, some alerts of the batch were refused, the others taken{said}"
    if answer.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return f"{answer.status}, it refuses the user or token: correct the file that holds it{said}"
    if answer.status == HTTPStatus.NOT_FOUND:
        return f"404, there is no Alertmanager at this path: correct the URL, its path prefix included{said}"
    if HTTPStatus.MULTIPLE_CHOICES <= answer.status < HTTPStatus.BAD_REQUEST:
        return (
            f"{answer.status}, it sends us elsewhere, as a sign-on page before it does: name the URL where "
            f"Alertmanager itself answers{said}"
        )
    return f"{answer.status}{said}"
