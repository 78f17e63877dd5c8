"""Earlier reports, kept for those who are in the middle of a list."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from exporter.edition import Edition

KEPT = 3  # reports, the one that is served now among them
PATIENCE = 300.0  # seconds after which nobody is expected to ask for the next page any more


class Shelf:
    """Holds a report while pages of it are asked for. Threads may share one."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds  # a monotonic clock
        self._held: OrderedDict[bytes, tuple[Edition, float]] = OrderedDict()  # with the time of last use
        self._turn = Lock()

    def hold(self, edition: Edition) -> None:
        """Keep a report on, because somebody was given a token of it; the one used least recently goes."""
        with self._turn:
            self._held[edition.stamp] = edition, self._seconds()
            self._held.move_to_end(edition.stamp)
            while len(self._held) > KEPT:
                self._held.popitem(last=False)

    def find(self, stamp: bytes) -> Edition | None:
        """Return a report that is still held."""
        self.tidy()
        with self._turn:
            edition, _ = self._held.get(stamp, (None, 0.0))
            return edition

    def tidy(self) -> None:
        """Let go of the reports that nobody has asked for in a while."""
        with self._turn:
            before = self._seconds() - PATIENCE
            while self._held and next(iter(self._held.values()))[1] < before:
                self._held.popitem(last=False)
