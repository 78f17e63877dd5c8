"""The one place that tries again: what the providers call passing, and nothing else."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import TypeVar

from collector.port import Clock, ShardError, Stop, StoppedError
from ipam.reading import ApiCall
from ipam.words import ErrorClass

T = TypeVar("T")
K = TypeVar("K")

TRIES = {ErrorClass.THROTTLED: 4, ErrorClass.TRANSIENT: 4, ErrorClass.TOKEN: 2}
"""How often one request is sent in all; whatever has no row is sent once."""

LISTINGS = {ErrorClass.PARSE: 2}
"""How often a whole listing is read: pages that do not fit together are not mended page by page."""

FIRST_PAUSE = 0.4
LONGEST_PAUSE = 6.0
GROWTH = 4


@dataclass(frozen=True, slots=True)
class Patience:
    """How to wait between tries: pauses are drawn at random, so that not all shards return at once."""

    clock: Clock
    stop: Stop
    jitter: Callable[[float, float], float]  # a number between two

    def pause(self, attempt: int, retry_after: float | None) -> float:
        """Return the seconds to wait after a try that failed, at least those that the cloud asked for."""
        longest = min(LONGEST_PAUSE, FIRST_PAUSE * GROWTH ** (attempt - 1))
        return max(self.jitter(0, longest), retry_after or 0)


@dataclass(frozen=True, slots=True)
class Asking:
    """Sends the requests of one reading until its deadline; an `Ask`."""

    patience: Patience
    deadline: float  # on the monotonic clock
    calls: list[ApiCall] = field(default_factory=list)

    def __call__(self, operation: str, request: Callable[[K], T], keys: Callable[[], K]) -> T:
        """Return what the request answers, sent as often as its failures deserve."""
        for attempt in count(1):
            self._go_on(operation)
            held = keys()
            try:
                return self._timed(operation, partial(request, held))
            except ShardError as error:
                if attempt >= TRIES.get(error.error_class, 1):
                    raise
                self._wait(attempt, error)
        raise AssertionError  # count has no end

    def _go_on(self, operation: str) -> None:
        if self.patience.stop.is_set():
            raise StoppedError
        if self.patience.clock.monotonic() >= self.deadline:
            raise ShardError(
                ErrorClass.TRANSIENT,
                f"{operation} did not end within the time for one shard: raise the timeout of the collection",
                "Deadline",
            )

    def _timed(self, operation: str, request: Callable[[], T]) -> T:
        started = self.patience.clock.monotonic()
        code = ErrorClass.BUG.value  # what a request that breaks leaves behind
        try:
            answer = request()
        except ShardError as error:
            code = error.code or error.error_class
            raise
        else:
            code = ""
            return answer
        finally:
            self.calls.append(ApiCall(operation, self.patience.clock.monotonic() - started, code))

    def _wait(self, attempt: int, error: ShardError) -> None:
        """Pause before the next try.

        Raises:
            ShardError: the failure itself, where the pause would outlast the deadline.
            StoppedError: asked to stop meanwhile.
        """
        renewed = error.error_class is ErrorClass.TOKEN  # new keys, no reason to wait
        pause = 0.0 if renewed else self.patience.pause(attempt, error.retry_after)
        if self.patience.clock.monotonic() + pause >= self.deadline:
            raise error
        if self.patience.stop.wait(pause):
            raise StoppedError


def listed(listing: Callable[[], T]) -> T:
    """Return a whole listing, read once more from its first page where its pages did not fit together."""
    for attempt in count(1):
        try:
            return listing()
        except ShardError as error:
            if attempt >= LISTINGS.get(error.error_class, 1):
                raise
    raise AssertionError  # count has no end
