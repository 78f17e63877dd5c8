"""The queues in which clouds tell of changes, each read in a thread of its own."""

from collections.abc import Callable, Mapping
from threading import Event, Thread

from collector.changes import Heard, Queue
from exporter.telemetry import Telemetry
from service.event_queue import Changed, EventQueue


class EventQueues:
    """Reads the queues of the configuration of the moment.

    Nobody waits for the threads: one may be in the middle of a request that stays open for as long as there
    is no message, and what that brings after a stop is left where it is.
    """

    def __init__(
        self, changed: Changed, telemetry: Telemetry, crashed: Callable[[BaseException], None]
    ) -> None:
        self._changed, self._telemetry, self._crashed = changed, telemetry, crashed
        self._stop = Event()

    def replace(self, queues: Mapping[str, Queue]) -> None:
        """Go on with the queues of these sources instead."""
        self.stop()
        self._stop = Event()
        readers = [EventQueue(name, queue, self._changed, self._telemetry) for name, queue in queues.items()]
        self._telemetry.queues((reader.labels for reader in readers), Heard)
        for reader in readers:
            Thread(target=self._follow, args=(reader, self._stop), name="events", daemon=True).start()

    def stop(self) -> None:
        """Hear nothing any more."""
        self._stop.set()

    def _follow(self, reader: EventQueue, stop: Event) -> None:
        try:
            reader.follow(stop)
        except BaseException as error:  # noqa: BLE001 - whoever runs the threads hears of it
            self._crashed(error)
