"""Whether somebody set the clock back: what is due by the wall clock would then wait that long."""

from datetime import timedelta

from collector.port import Clock

NOTICED = 1.0  # seconds


class ClockWatch:
    """Compares the wall clock with the one that only goes forward."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._reference = self._ahead()

    def set_back(self) -> timedelta:
        """Say by how much the clock was set back since this was said last; small steps add up."""
        ahead = self._ahead()
        back = self._reference - ahead
        if 0 <= back < NOTICED:
            return timedelta()
        self._reference = ahead
        return timedelta(seconds=max(back, 0))

    def _ahead(self) -> float:
        """Measure how far the wall clock is ahead of the other, in seconds; only changes of that count."""
        return self._clock.now().timestamp() - self._clock.monotonic()
