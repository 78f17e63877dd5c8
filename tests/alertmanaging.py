"""An Alertmanager as far as its API goes, and alerts to send it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from exporter.alerting.alert import Alert
from exporter.alerting.courier import Answer, PostError

START = datetime(2026, 11, 1, 12, tzinfo=UTC)
Time = tuple[datetime, datetime]
REFUSED = "invalid label set: invalid name {!r}"


def finding_alert(name: str, severity: str = "warning", since: datetime = START) -> Alert:
    """Make an alert as one finding has it."""
    labels = {"alertname": "IPAMFinding", "finding_id": name, "rule": "overlap", "severity": severity}
    return Alert.of(labels, {"summary": f"{name}."}, since, f"https://cidrwatch.example/findings/{name}")


def ids(alerts) -> set[str]:
    """Name alerts by their findings."""
    return {dict(alert.labels)["finding_id"] for alert in alerts}


@dataclass
class FakeAlertmanager:
    """Takes alerts as Alertmanager 0.25 does: it merges what overlaps, and lets lapse what nobody repeats.

    Source: Alertmanager, `types.Alert.Merge` and `provider/mem`.
    """

    now: Callable[[], datetime]
    down: bool = False
    answer: int = 200  # what it says; where it is not 200 it takes nothing here
    text: str = "no"
    refused: frozenset[str] = frozenset()  # findings whose alerts it calls invalid
    held: dict[str, Time] = field(default_factory=dict)
    batches: list = field(default_factory=list)

    def post(self, body: bytes) -> Answer:
        if self.down:
            raise PostError("no connection: connection refused")
        batch = json.loads(body)
        self.batches.append(batch)
        assert len(batch) <= 256
        if self.answer >= 300:
            return Answer(self.answer, self.text)
        for alert in batch:
            if alert["labels"]["finding_id"] not in self.refused:
                self._take(alert)
        bad = [one for alert in batch if (one := alert["labels"]["finding_id"]) in self.refused]
        return Answer(400, json.dumps("; ".join(map(REFUSED.format, bad)))) if bad else Answer(200, "")

    def _take(self, alert) -> None:
        starts, ends = (datetime.fromisoformat(alert[key]) for key in ("startsAt", "endsAt"))
        assert starts.tzinfo is not None
        assert starts <= ends
        key = json.dumps(alert["labels"], sort_keys=True)
        before = self.held.get(key)
        if before and (before[0] < ends < before[1] or before[0] < starts < before[1]):
            resolved, was = ends <= self.now(), before[1] <= self.now()
            if was or not resolved:
                ends = max(ends, before[1])
            starts = min(starts, before[0])
        self.held[key] = (starts, ends)

    def restart(self) -> None:
        """Forget everything, as without its storage."""
        self.held.clear()

    def believed(self) -> set[str]:
        """Name the findings that it takes for open now."""
        return {json.loads(key)["finding_id"] for key, (_, ends) in self.held.items() if ends > self.now()}
