"""What every Alertmanager should believe: the alerts that hold, and for a while those that have ended."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from exporter.alerting.alert import Alert, Pairs, mistake, posted

ENDED_KEPT = timedelta(minutes=15)  # an Alertmanager that starts anew still hears of the end
MISSED = 4  # resends without success before an alert lapses by itself


@dataclass(frozen=True, slots=True)
class Pace:
    """How often alerts are sent, and how often it can turn out that they hold no more."""

    resend: timedelta = timedelta(minutes=1)
    analysis: timedelta = timedelta(minutes=1)

    @property
    def lasts(self) -> timedelta:
        """How long an alert holds that nobody sends again."""
        return MISSED * max(self.resend, self.analysis)


@dataclass(frozen=True, slots=True)
class Held:
    """An alert, and when it ended where it has."""

    alert: Alert
    ended: datetime | None = None


class Outbox:
    """Holds what is to be told. The latest state counts; nobody is told what was in between.

    Threads may share one.
    """

    def __init__(self, pace: Pace, held: Iterable[Held] = ()) -> None:
        self.pace = pace
        self._lock = Lock()
        self._held: Mapping[Pairs, Held] = {one.alert.labels: one for one in held}

    def replace(
        self, alerts: Iterable[Alert], now: datetime, lapsing: Collection[Pairs] = ()
    ) -> Collection[str]:
        """Go on with the alerts that hold now; those that held before and are not among them end now.

        Args:
            alerts: Those that hold.
            now: The moment.
            lapsing: Labels of alerts that do not end: they are sent no longer, and lapse.

        Returns:
            What is wrong with alerts that cannot be sent: they are left out.
        """
        wrong: list[str] = []
        open_: dict[Pairs, Alert] = {}
        for alert in alerts:
            told = mistake(alert)
            if told:
                wrong.append(f"{alert.name or 'an alert'} {told}")
            else:
                open_[alert.labels] = alert
        with self._lock:
            ended = {
                labels: one if one.ended else replace(one, ended=now)
                for labels, one in self._held.items()
                if labels not in open_ and not _over(one, now) and (one.ended or labels not in lapsing)
            }
            self._held = {**ended, **{labels: Held(alert) for labels, alert in open_.items()}}
        return wrong

    def forget(self) -> None:
        """Tell nothing any more, not even that anything ended."""
        with self._lock:
            self._held = {}

    @property
    def held(self) -> tuple[Held, ...]:
        """Return everything that is told, to be kept over a restart."""
        return tuple(self._held.values())

    @property
    def active(self) -> tuple[Alert, ...]:
        """Return the alerts that hold."""
        return tuple(one.alert for one in self._held.values() if one.ended is None)

    def batches(self, size: int, now: datetime) -> Iterator[list[dict[str, Any]]]:
        """Yield what is to be sent now, so many alerts at a time; nothing at all is an empty batch."""
        told = [self._posted(one, now) for one in self._held.values() if not _over(one, now)]
        yield told[:size]
        for begin in range(size, len(told), size):
            yield told[begin : begin + size]

    def _posted(self, one: Held, now: datetime) -> dict[str, Any]:
        """Write one alert; the clock may have been set back since it began."""
        starts = min(one.alert.since, one.ended or now)
        return posted(one.alert, starts, one.ended or now + self.pace.lasts)


def _over(one: Held, now: datetime) -> bool:
    return one.ended is not None and now - one.ended > ENDED_KEPT
