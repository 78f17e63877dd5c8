"""An alert in the words of Alertmanager: labels tell it apart, annotations tell about it.

Source: Alertmanager's API v2, `postableAlert`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from urllib.parse import urlsplit

from ipam.finding import ALERT_LABELS

Pairs = tuple[tuple[str, str], ...]  # sorted by name

_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that is wrong now."""

    labels: Pairs
    annotations: Pairs
    since: datetime
    url: str  # where more is told

    @classmethod
    def of(
        cls, labels: Mapping[str, str], annotations: Mapping[str, str], since: datetime, url: str = ""
    ) -> Self:
        """Make an alert; what is empty is left out, as Alertmanager does."""
        return cls(_pairs(labels), _pairs(annotations), since, url)

    @property
    def name(self) -> str:
        """Return the name of the alert."""
        return dict(self.labels).get("alertname", "")

    @property
    def key(self) -> str:
        """Name what it tells of, however grave that is: a finding by its id, or the rest of a rule."""
        labels = dict(self.labels)
        return labels.get("finding_id") or f"{self.name} {labels.get('rule', '')}"

    @property
    def about(self) -> Pairs:
        """Return the labels that say what it tells of, without those that say whose daemon tells it."""
        return tuple(pair for pair in self.labels if pair[0] in ALERT_LABELS)


def mistake(alert: Alert) -> str:
    """Say why Alertmanager would refuse an alert; "" where it would not.

    A batch with one alert that it refuses is answered as if nothing of it had been taken.
    """
    if not alert.labels:
        return "has no labels"
    for name, value in (*alert.labels, *alert.annotations):
        if not _NAME.fullmatch(name):
            return f"has the label or annotation {name!r}, which is no name"
        if not value or _unwritable(value):
            return f"has a value of {name} that cannot be written"
    if alert.url and not (alert.url.isascii() and urlsplit(alert.url).netloc and " " not in alert.url):
        return "has a URL that is none"
    return "" if alert.since.tzinfo else "has a start without a time zone"


def posted(alert: Alert, starts: datetime, ends: datetime) -> dict[str, Any]:
    """Write an alert as it is sent; both times always, for one alone is taken for the other."""
    told: dict[str, Any] = {
        "labels": dict(alert.labels),
        "annotations": dict(alert.annotations),
        "startsAt": _moment(starts),
        "endsAt": _moment(ends),
    }
    return {**told, "generatorURL": alert.url} if alert.url else told


def _pairs(words: Mapping[str, str]) -> Pairs:
    return tuple(sorted((name, _writable(value)) for name, value in words.items() if value))


def _writable(text: str) -> str:
    """Replace what no UTF-8 text can hold, which a name or tag that was cut somewhere may contain."""
    return text.encode("utf-8", "replace").decode()


def _unwritable(text: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in text)


def _moment(at: datetime) -> str:
    """Spell a time to the millisecond: two states of one alert may lie within a second."""
    return at.isoformat(timespec="milliseconds")
