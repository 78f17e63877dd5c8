"""One queue in which a cloud tells of changes: what it says is passed on, and deleted, whatever it is."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

from collector.bug import bug
from collector.changes import Change, Heard, Message, Queue
from collector.port import ShardError, Stop
from exporter.telemetry import Telemetry
from ipam.words import ErrorClass, Provider
from service import clock

log = structlog.get_logger()

Changed = Callable[[str, Change], Heard]
"""Passes a change of a source on; says what becomes of it."""

FIRST_PAUSE, LONGEST_PAUSE = 5.0, 300.0  # seconds after a failure; twice as long after each further one
BREATH = 0.2  # seconds after an answer without messages: not every endpoint waits for some


@dataclass(frozen=True, slots=True)
class EventQueue:
    """Reads the queue of one source until it is stopped; that it cannot be read harms nobody else."""

    source: str
    queue: Queue
    changed: Changed
    telemetry: Telemetry

    @property
    def labels(self) -> tuple[str, str]:
        """Name it in metrics."""
        return (str(Provider.AWS), self.source)

    def follow(self, stop: Stop) -> None:
        """Hear what comes, and try again later where nothing can be heard."""
        failures = 0
        while not stop.is_set():
            try:
                heard = self._hear(stop)
            except Exception as error:  # noqa: BLE001 - a bug in one queue is that queue's failure
                failures += 1
                pause = min(FIRST_PAUSE * 2 ** min(failures - 1, 10), LONGEST_PAUSE)
                self._failed(_failure(self.source, error), pause)
                stop.wait(pause)
                continue
            self.telemetry.queue(self.labels, ok=True, at=clock.now())
            if failures:
                log.info("event_queue_back", source=self.source)
            failures = 0
            if not heard:
                stop.wait(BREATH)

    def _hear(self, stop: Stop) -> int:
        """Pass on the messages of one answer, and delete them; after a stop they are left to whoever is next.

        Those that make no difference are deleted as well: left alone, each would come again and again until
        the queue's redrive policy moves it to another queue, to be looked at by people who can do nothing
        about it. A message that is deleted and was passed on in vain, because the daemon ends, is made up for
        by the usual readings.
        """
        messages = self.queue.receive()
        if not messages or stop.is_set():
            return 0
        outcomes = [self._outcome(message) for message in messages]
        self.telemetry.events(self.labels, outcomes)
        self._tell(outcomes)
        self.queue.delete(messages)
        return len(messages)

    def _outcome(self, message: Message) -> Heard:
        said = message.said
        return self.changed(self.source, said) if isinstance(said, Change) else said

    def _tell(self, outcomes: Sequence[Heard]) -> None:
        """Log how many there were of each: what they say comes from outside, and stays there.

        A storm of events that make no difference is nothing to tell of each time: they are counted.
        """
        counts = {str(word): count for word, count in Counter(outcomes).items()}
        quiet = log.info if Heard.MARKED in counts else log.debug
        tell = log.warning if Heard.MALFORMED in counts else quiet
        tell("events", source=self.source, **counts)

    def _failed(self, error: ShardError, pause: float) -> None:
        self.telemetry.queue(self.labels, ok=False, at=clock.now())
        log.warning(
            "event_queue_failed",
            source=self.source,
            error_class=str(error.error_class),
            error=error.message,
            again_in_seconds=pause,
        )


def _failure(source: str, error: Exception) -> ShardError:
    """Tell a failure of the cloud from a bug."""
    if isinstance(error, ShardError):
        return error
    return ShardError(ErrorClass.BUG, bug(error, f"following the events of {source}"))
