"""How it went to tell others of findings, counted since the start."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from exporter.family import Labels


@dataclass(frozen=True, slots=True)
class Notices:
    """What is known about telling at one moment; each by where it went: an Alertmanager's URL, a name."""

    active: int = 0  # alerts that hold
    resend: timedelta | None = None  # after which each is sent again; None where there is no Alertmanager
    alerts: Mapping[Labels, int] = field(default_factory=dict)
    alert_errors: Mapping[Labels, int] = field(default_factory=dict)
    successes: Mapping[Labels, datetime | None] = field(default_factory=dict)  # None before the first
    messages: Mapping[Labels, int] = field(default_factory=dict)
    message_errors: Mapping[Labels, int] = field(default_factory=dict)


class NoticeCounts:
    """Counts what the service tells it; every method may be called from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._active = 0
        self._resend: timedelta | None = None
        self._alerts: Counter[Labels] = Counter()
        self._alert_errors: Counter[Labels] = Counter()
        self._successes: dict[Labels, datetime | None] = {}
        self._messages: Counter[Labels] = Counter()
        self._message_errors: Counter[Labels] = Counter()

    def replace(self, alertmanagers: Iterable[str], services: Iterable[str], resend: timedelta) -> None:
        """Go on with these; what was counted of them before goes on, of others it is forgotten."""
        told, read = [(one,) for one in alertmanagers], [(one,) for one in services]
        with self._lock:
            self._active = self._active if told else 0
            self._resend = resend if told else None
            self._alerts = Counter({one: self._alerts[one] for one in told})
            self._alert_errors = Counter({one: self._alert_errors[one] for one in told})
            self._successes = {one: self._successes.get(one) for one in told}
            self._messages = Counter({one: self._messages[one] for one in read})
            self._message_errors = Counter({one: self._message_errors[one] for one in read})

    def active(self, alerts: int) -> None:
        """Remember how many alerts hold; without an Alertmanager none is one."""
        with self._lock:
            self._active = alerts if self._successes else 0

    def delivered(self, alertmanager: str, sent: int, errors: int, at: datetime) -> None:
        """Count alerts that an Alertmanager took, and requests that failed.

        Args:
            alertmanager: Its URL; of one that is not told any more nothing is counted.
            sent: Alerts.
            errors: Requests; without any the time is that of a success.
            at: Now.
        """
        one = (alertmanager,)
        with self._lock:
            if one in self._successes:
                self._alerts[one] += sent
                self._alert_errors[one] += errors
                self._successes[one] = self._successes[one] if errors else at

    def messages(self, service: str, sent: int, errors: int) -> None:
        """Count messages that a service took, and attempts that failed."""
        with self._lock:
            if (service,) in self._messages:
                self._messages[service,] += sent
                self._message_errors[service,] += errors

    def known(self) -> Notices:
        """Return what is known now."""
        with self._lock:
            return Notices(
                self._active,
                self._resend,
                dict(self._alerts),
                dict(self._alert_errors),
                dict(self._successes),
                dict(self._messages),
                dict(self._message_errors),
            )
