"""What the sweep asks of a collector, and what a collector may ask of the sweep."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from ipam.attachment import Attachment
from ipam.cloud_ipam import NO_IPAM, CloudIpam
from ipam.reading import RejectedRow, Rows
from ipam.shard import Shard
from ipam.words import ErrorClass

T = TypeVar("T")
K = TypeVar("K")


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Everything that a shard holds, and what of it could not be read."""

    rows: Rows
    rejected: tuple[RejectedRow, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    ipam: CloudIpam = NO_IPAM


class ShardError(Exception):
    """A shard that cannot be read, in one sentence: what, where, the way out.

    `code` is the cloud's own word for it; `retry_after` the pause in seconds that the cloud asked for.
    """

    def __init__(
        self, error_class: ErrorClass, message: str, code: str = "", retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.error_class = error_class
        self.message = message
        self.code = code
        self.retry_after = retry_after


class StoppedError(Exception):
    """The sweep was asked to stop, so this shard was not read; that says nothing about its cloud."""


class PostponedError(Exception):
    """A request has to wait, and nobody waits for it: the shard is taken up again after so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"to be asked again in {seconds:g} s")
        self.seconds = seconds


class Stop(Protocol):
    """The two methods of `threading.Event` by which somebody who works, or waits, is asked to stop."""

    def is_set(self) -> bool:
        """Tell whether to stop."""

    def wait(self, timeout: float) -> bool:
        """Pause for so many seconds, or until asked to stop; tell which."""


@dataclass(frozen=True, slots=True)
class Clock:
    """The two clocks: one to say when, one to measure how long."""

    now: Callable[[], datetime]  # aware, UTC
    monotonic: Callable[[], float]  # seconds


class Ask(Protocol):
    """Sends the requests of one reading: recorded, timed, and tried again where that helps."""

    def __call__(self, operation: str, request: Callable[[K], T], keys: Callable[[], K]) -> T:
        """Return what the request answers; `keys` is called before each try, so that it may renew them.

        Raises:
            ShardError: the request failed, and trying again does not help.
            PostponedError: it is to be sent later; what was answered before is not asked again then.
            StoppedError: the sweep was asked to stop.
        """


class Collector(Protocol):
    """Reads one shard."""

    @property
    def shard(self) -> Shard:
        """Name what is read."""

    def collect(self, ask: Ask) -> Found:
        """Return everything the shard holds.

        Called again from its beginning after a pause that a cloud asked for: what it asked before is answered
        at once, with the same answers, so it has to ask in the same order.

        Raises:
            ShardError: the shard did not answer, or not completely.
        """
