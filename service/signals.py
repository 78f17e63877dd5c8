"""What the daemon is asked from outside: to end, or to read its configuration again."""

import os
import signal
from collections.abc import Callable
from select import select
from types import FrameType, TracebackType
from typing import Any, Self

ENDS = frozenset((signal.SIGTERM, signal.SIGINT))
HEARD = (*ENDS, signal.SIGHUP)
AT_ONCE = 4096  # signals
PAUSE = 5.0  # seconds

Handler = Callable[[int, FrameType | None], Any] | int | None


class Signals:
    """Hears signals through a pipe: none is lost, wherever the process is when it comes."""

    def __init__(self, pause: float = PAUSE) -> None:
        self._pause = pause
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._writer, False)
        self._before: dict[signal.Signals, Handler] = {}
        self._wakeup = -1

    def __enter__(self) -> Self:
        """Begin to hear; of the main thread only."""
        self._wakeup = signal.set_wakeup_fd(self._writer, warn_on_full_buffer=False)
        self._before = {number: signal.signal(number, _noted) for number in HEARD}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the signals to those who had them before."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._wakeup)
        os.close(self._reader)
        os.close(self._writer)

    def end(self) -> None:
        """Ask to end, from any thread."""
        os.write(self._writer, bytes([signal.SIGTERM]))

    def reload_asked(self, meanwhile: Callable[[], None]) -> bool:
        """Wait until something is asked; many at once count as one, and the end comes first.

        Args:
            meanwhile: Done again and again while nothing is asked, after a pause each time.

        Returns:
            True where the configuration is to be read again, False where the daemon is to end.
        """
        while not select([self._reader], (), (), self._pause)[0]:
            meanwhile()
        return not ENDS & set(os.read(self._reader, AT_ONCE))


def _noted(_number: int, _frame: FrameType | None) -> None:
    """Do nothing: the pipe has it already."""
