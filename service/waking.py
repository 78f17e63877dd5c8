"""How a thread waits: for so long, until something changes, or until the end."""

from threading import Condition


class Waking:
    """Waits in one thread for what others say; what was said before it waits is not lost."""

    def __init__(self) -> None:
        self._said = Condition()
        self._changed = False
        self.stopped = False

    def wake(self) -> None:
        """Say that something has changed."""
        with self._said:
            self._changed = True
            self._said.notify_all()

    def stop(self) -> None:
        """Say that it is over."""
        with self._said:
            self.stopped = True
            self._said.notify_all()

    def heard(self) -> None:
        """Take note of what has changed so far."""
        with self._said:
            self._changed = False

    def wait(self, seconds: float | None, *, wakeable: bool = True) -> None:
        """Wait for so long, or without an end; a change ends it where it may."""
        with self._said:
            self._said.wait_for(lambda: self.stopped or (wakeable and self._changed), seconds)
