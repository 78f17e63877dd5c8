"""The one place that tries again: what the providers call passing, and nothing else. Nobody waits here."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

from collector.backoff import Api, Backoffs
from collector.port import Clock, PostponedError, ShardError, Stop, StoppedError
from ipam.reading import ApiCall
from ipam.shard import Shard
from ipam.words import ErrorClass

T = TypeVar("T")
K = TypeVar("K")

TRIES = {ErrorClass.THROTTLED: 4, ErrorClass.TRANSIENT: 4, ErrorClass.TOKEN: 2}
"""How often one request is sent in all; whatever has no row is sent once."""

LISTINGS = {ErrorClass.PARSE: 2}
"""How often a whole listing is read: pages that do not fit together are not mended page by page."""

LONG_AGO = datetime.min.replace(tzinfo=UTC)

FIRST_PAUSE = 0.4
LONGEST_PAUSE = 6.0
GROWTH = 4


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to leave an API alone between tries: drawn at random, lest all shards return at once."""

    clock: Clock
    stop: Stop
    jitter: Callable[[float, float], float]  # a number between two
    backoffs: Backoffs = field(default_factory=Backoffs)

    def pause(self, failures: int, retry_after: float | None) -> float:
        """Return the seconds to wait after so many failures, at least those that the cloud asked for."""
        longest = min(LONGEST_PAUSE, FIRST_PAUSE * GROWTH ** (failures - 1))
        return max(self.jitter(0, longest), retry_after or 0)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a reading has come that goes on later; another process can go on with it.

    The answers are those of the listing alone: what gave the keys is not among them.
    """

    calls: tuple[ApiCall, ...] = ()
    spent: float = 0.0
    misfits: int = 0
    answers: tuple[Any, ...] = field(default=(), repr=False)
    failures: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Asking:
    """Sends the requests of one reading until its deadline; an `Ask`.

    A request that has to be sent again later ends the turn of its shard with a `PostponedError`. The answers
    so far are kept, and given again when the collector asks again from its beginning: so a reading goes on
    where it stopped, and no thread waits for it.
    """

    patience: Patience
    deadline: float  # on the monotonic clock, of this turn
    shard: Shard | None = None
    at: datetime = LONG_AGO  # when the reading began
    calls: list[ApiCall] = field(default_factory=list)
    spent: float = 0.0  # seconds of former turns; pauses do not count
    misfits: int = 0  # listings whose pages did not fit together
    _answers: list[Any] = field(default_factory=list, repr=False)
    _told: int = 0  # of these answers, in this turn
    _depth: int = 0  # requests for keys are made inside of others, and are no part of the listing
    _failures: Counter[str] = field(default_factory=Counter)  # in a row, by operation

    def __call__(self, operation: str, request: Callable[[K], T], keys: Callable[[], K]) -> T:
        """Return what the request answers, or what it answered before."""
        if self._told < len(self._answers):
            self._told += 1
            known: T = self._answers[self._told - 1]
            return known
        self._depth += 1
        try:
            answer = self._answered(operation, request, keys)
        finally:
            self._depth -= 1
        if not self._depth:
            self._answers.append(answer)
            self._told += 1
        return answer

    def again(self) -> None:
        """Begin a turn: the answers so far are given once more."""
        self._told = 0

    def anew(self) -> None:
        """Begin from the first page: the answers so far are worth nothing."""
        self._answers.clear()
        self._told = 0

    @property
    def progress(self) -> Progress:
        """Tell how far the reading has come."""
        return Progress(
            tuple(self.calls), self.spent, self.misfits, tuple(self._answers), dict(self._failures)
        )

    @progress.setter
    def progress(self, made: Progress) -> None:
        """Go on from there."""
        self.calls, self.spent, self.misfits = list(made.calls), made.spent, made.misfits
        self._answers, self._failures = list(made.answers), Counter(made.failures)

    def _answered(self, operation: str, request: Callable[[K], T], keys: Callable[[], K]) -> T:
        api, renewed = self._api(operation), 0
        while True:
            self._go_on(operation, api)
            held = keys()
            try:
                answer = self._timed(operation, partial(request, held))
            except ShardError as error:
                if error.error_class is not ErrorClass.TOKEN:
                    raise self._judged(operation, api, error) from error
                renewed += 1
                if renewed >= TRIES[ErrorClass.TOKEN]:
                    raise
            else:
                self._failures.pop(operation, None)
                self.patience.backoffs.forget(api)
                return answer

    def _api(self, operation: str) -> Api:
        if self.shard is None:
            return ("", "", "", operation)
        region = self.shard.region if self._depth == 1 else ""
        return (self.shard.source, self.shard.account, region, operation)

    def _go_on(self, operation: str, api: Api) -> None:
        """Tell whether to send: not after the deadline, not after a stop, not while the API is left alone."""
        if self.patience.stop.is_set():
            raise StoppedError
        left = self.deadline - self.patience.clock.monotonic()
        if left <= 0:
            raise ShardError(
                ErrorClass.TRANSIENT,
                f"{operation} did not end within the time for one shard: raise the timeout of the collection",
                "Deadline",
            )
        refused = self.patience.backoffs.of(api)
        pause = refused.until - self.patience.clock.monotonic() if refused else 0.0
        if refused and pause > 0:
            told = refused.error
            raise (
                PostponedError(pause)
                if pause < left
                else ShardError(told.error_class, told.message, told.code)
            )

    def _timed(self, operation: str, request: Callable[[], T]) -> T:
        started = self.patience.clock.monotonic()
        code = ErrorClass.BUG.value  # what a request that breaks leaves behind
        try:
            answer = request()
        except ShardError as error:
            code = error.code or error.error_class
            raise
        except PostponedError:
            code = "Postponed"  # by a request inside of it
            raise
        else:
            code = ""
            return answer
        finally:
            self.calls.append(ApiCall(operation, self.patience.clock.monotonic() - started, code))

    def _judged(self, operation: str, api: Api, error: ShardError) -> ShardError | PostponedError:
        """Say what becomes of a failure: the shard's, or a pause before the next try.

        No pause outlasts the deadline; an API that asked for a longer one is left alone for as long.
        """
        tries = TRIES.get(error.error_class, 1)
        if tries == 1:
            return error
        self._failures[operation] += 1
        backoffs, now = self.patience.backoffs, self.patience.clock.monotonic()
        failures = max(backoffs.failed(api, error), self._failures[operation])
        if failures >= tries:
            backoffs.forget(api)
            return error
        pause = self.patience.pause(failures, error.retry_after)
        backoffs.hold(api, now + pause)
        return PostponedError(pause) if now + pause < self.deadline else error


def listed(listing: Callable[[], T], ask: Asking) -> T:
    """Return a whole listing, read once more from its first page where its pages did not fit together."""
    while True:
        ask.again()
        try:
            return listing()
        except ShardError as error:
            ask.misfits += 1
            if ask.misfits >= LISTINGS.get(error.error_class, 1):
                raise
            ask.anew()
