"""What others were told, as the store keeps it: alerts for all Alertmanagers, findings for each service."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b

from exporter.alerting.alert import Alert, Pairs
from exporter.alerting.messages import Key
from exporter.alerting.messages import Told as Words
from exporter.alerting.outbox import Held
from store.told import Told

ALERTMANAGERS = "alertmanager"
SERVICE = "apprise/"


@dataclass(slots=True)
class KeptAlerts:
    """The alerts of the outbox; of one thread only."""

    store: Told
    _kept: dict[str, str] = field(default_factory=dict)

    def recall(self) -> Iterator[Held]:
        """Yield what Alertmanagers were told before the start.

        Raises:
            StoreError: the store cannot be read.
        """
        self._kept = dict(self.store.load(ALERTMANAGERS))
        yield from map(_held, self._kept.values())

    def keep(self, held: Iterable[Held]) -> None:
        """Keep what Alertmanagers are told from now on; what has not changed is not written.

        Raises:
            StoreError: the store cannot be written.
        """
        now = {_key(one.alert.labels): _written(one) for one in held}
        changed: dict[str, str | None] = dict.fromkeys(self._kept.keys() - now.keys())
        changed.update({key: text for key, text in now.items() if self._kept.get(key) != text})
        self.store.keep(ALERTMANAGERS, changed)
        self._kept = now


@dataclass(frozen=True, slots=True)
class KeptFindings:
    """The findings that one service of Apprise was told of."""

    store: Told
    service: str

    def recall(self) -> dict[Key, Words]:
        """Load them.

        Raises:
            StoreError: the store cannot be read.
        """
        kept = self.store.load(f"{SERVICE}{self.service}")
        return {key: Words.recalled(json.loads(text)) for key, text in kept.items()}

    def keep(self, now: Mapping[Key, Words | None]) -> None:
        """Keep what became of some; None forgets.

        Raises:
            StoreError: the store cannot be written.
        """
        changed = {key: None if told is None else json.dumps(told.kept) for key, told in now.items()}
        self.store.keep(f"{SERVICE}{self.service}", changed)


def _key(labels: Pairs) -> str:
    return blake2b(json.dumps(labels).encode(), digest_size=16).hexdigest()


def _written(held: Held) -> str:
    alert = held.alert
    return json.dumps(
        {
            "labels": dict(alert.labels),
            "annotations": dict(alert.annotations),
            "since": alert.since.isoformat(),
            "url": alert.url,
            "ended": held.ended and held.ended.isoformat(),
        }
    )


def _held(text: str) -> Held:
    kept = json.loads(text)
    since = datetime.fromisoformat(kept["since"])
    ended = kept["ended"] and datetime.fromisoformat(kept["ended"])
    return Held(Alert.of(kept["labels"], kept["annotations"], since, kept["url"]), ended)
