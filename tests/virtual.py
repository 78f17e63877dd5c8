"""Time that passes only when somebody waits, and a stop that comes when a test says so."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from collector.port import Clock
from collector.retry import Patience

START = datetime(2026, 11, 1, 12, tzinfo=UTC)


@dataclass
class VirtualTime:
    """Both clocks and the stop of a sweep; a jitter of the longest pause makes pauses predictable."""

    seconds: float = 0.0
    set_by: timedelta = timedelta()  # how far somebody has moved the wall clock
    pauses: list[float] = field(default_factory=list)
    stopped: bool = False
    stop_at_pause: int = 0  # the number of the pause during which somebody asks to stop

    def now(self) -> datetime:
        return START + self.set_by + timedelta(seconds=self.seconds)

    def is_set(self) -> bool:
        return self.stopped

    def wait(self, timeout: float) -> bool:
        self.pauses.append(timeout)
        self.seconds += timeout
        self.stopped = self.stopped or len(self.pauses) == self.stop_at_pause
        return self.stopped

    @property
    def clock(self) -> Clock:
        return Clock(self.now, lambda: self.seconds)

    @property
    def patience(self) -> Patience:
        return Patience(self.clock, self, lambda _, longest: longest)
