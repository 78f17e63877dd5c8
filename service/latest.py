"""What one thread hands to another: the latest counts, and nobody waits who gives."""

from threading import Condition
from typing import Generic, TypeVar

T = TypeVar("T")


class Latest(Generic[T]):
    """Holds at most one thing; what was not taken in time gives way to what comes after it."""

    def __init__(self) -> None:
        self._given = Condition()
        self._held: T | None = None
        self._closed = False

    def give(self, one: T) -> None:
        """Put something in the place of what is there."""
        with self._given:
            self._held = one
            self._given.notify_all()

    def take(self) -> T | None:
        """Wait for something, and take it; None after the end."""
        with self._given:
            self._given.wait_for(lambda: self._closed or self._held is not None)
            taken, self._held = self._held, None
            return None if self._closed else taken

    def close(self) -> None:
        """Let nobody wait any more."""
        with self._given:
            self._closed = True
            self._given.notify_all()
