"""The end of a request as a whole: who says a byte now and then holds it up no longer than who is silent."""

from contextlib import suppress
from dataclasses import dataclass, field
from socket import SHUT_RDWR, socket
from threading import Event, Timer
from types import TracebackType
from typing import Self

from urllib3.connection import HTTPConnection


@dataclass(slots=True)
class Deadline:
    """Breaks a connection off when its time is over.

    The timeout of a socket begins anew with every byte, so a thread of its own counts the time of the whole.
    """

    connection: HTTPConnection
    seconds: float
    _over: Event = field(default_factory=Event, init=False)
    _socket: socket | None = field(default=None, init=False)  # the connection lets go of it before it is read
    _timer: Timer = field(init=False)

    def __enter__(self) -> Self:
        """Begin to count."""
        self._timer = Timer(self.seconds, self._end)
        self._timer.daemon = True
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Count no longer; what was broken off is told as that, whatever it looked like.

        Raises:
            TimeoutError: the time was over.
        """
        self._timer.cancel()
        if isinstance(error, Exception):
            self.check()

    def watch(self) -> None:
        """Take up the socket that the connection has by now.

        Raises:
            TimeoutError: the time is over.
        """
        self._socket = self.connection.sock
        self.check()

    def check(self) -> None:
        """Demand that there is time left.

        Raises:
            TimeoutError: there is none.
        """
        if self._over.is_set():
            raise TimeoutError

    def _end(self) -> None:
        """Let whoever reads or writes go on at once, with an error or an end."""
        self._over.set()
        found = self._socket or self.connection.sock
        if found is not None:
            with suppress(OSError):
                socket.shutdown(found, SHUT_RDWR)  # below TLS, which another thread is in the middle of
