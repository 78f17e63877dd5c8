"""Temporary keys of every account: fetched once, renewed ahead of time, and refusals remembered."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from collector.port import Ask, Clock, PostponedError, ShardError
from ipam.words import ErrorClass

SESSION_NAME = "cidrwatch"
SESSION_SECONDS = 3600
"""How long assumed roles last: an hour, because AWS caps chained roles there."""

RENEW_BEFORE = timedelta(minutes=15)
"""Keys this close to their end are renewed by one thread, while the others go on with them."""

USABLE_BEFORE = timedelta(minutes=10)
"""Keys this close to their end are not used any more."""

COOL_DOWN = timedelta(minutes=15)
LONGEST_COOL_DOWN = timedelta(hours=6)
HOLD = timedelta(seconds=30)
"""How long any other failure is remembered: long enough to spare the other shards of the account."""


@dataclass(frozen=True, slots=True)
class Keys:
    """An access key; its secret half is never shown."""

    access_key_id: str
    secret: str = field(repr=False)
    token: str = field(default="", repr=False)
    expires: datetime | None = None  # None: as long as it works


@dataclass(frozen=True, slots=True)
class _Held:
    """Keys, and when the session ends that was asked for with them, whatever becomes of the wall clock."""

    keys: Keys
    ends: float  # by the monotonic clock

    def good_at(self, clock: Clock, margin: timedelta) -> bool:
        """Tell whether the keys hold for more than the margin, by both clocks.

        The wall clock may have been set back, and the other may have stood still while the machine slept.
        """
        expires = self.keys.expires
        return expires is None or (
            expires - clock.now() > margin and self.ends - clock.monotonic() > margin.total_seconds()
        )


@dataclass(slots=True)
class _Entry:
    """What is known about one account; the lock is held while its keys are fetched."""

    lock: Lock = field(default_factory=Lock)
    held: _Held | None = None
    error: ShardError | None = None
    until: float = 0.0  # of the error, by the monotonic clock
    refusals: int = 0


class KeyCache:
    """Hands out the keys of accounts; of many threads that ask at once, one fetches."""

    def __init__(self, fetch: Callable[[str, Ask], Keys], clock: Clock) -> None:
        self._fetch = fetch
        self._clock = clock
        self._lock = Lock()
        self._entries: dict[str, _Entry] = {}

    def keys(self, account: str, ask: Ask) -> Keys:
        """Return keys of the account.

        Raises:
            ShardError: they were refused, now or not long ago.
            StoppedError: the sweep was asked to stop.
        """
        entry = self._entry(account)
        held = entry.held
        if held and held.good_at(self._clock, RENEW_BEFORE):
            return held.keys
        if held and held.good_at(self._clock, USABLE_BEFORE):
            return self._renewed_by_one(account, entry, held, ask)
        with entry.lock:
            if entry.held and entry.held.good_at(self._clock, USABLE_BEFORE):
                return entry.held.keys
            return self._fetched(account, entry, ask)

    def forget(self, account: str, used: Keys) -> None:
        """Drop keys that a cloud did not accept, unless others have taken their place."""
        entry = self._entry(account)
        with entry.lock:
            if entry.held and entry.held.keys is used:
                entry.held = None

    def _entry(self, account: str) -> _Entry:
        with self._lock:
            return self._entries.setdefault(account, _Entry())

    def _renewed_by_one(self, account: str, entry: _Entry, held: _Held, ask: Ask) -> Keys:
        if not entry.lock.acquire(blocking=False):
            return held.keys
        try:
            if entry.held and entry.held is not held:
                return entry.held.keys  # another thread was faster
            return self._fetched(account, entry, ask)
        except (ShardError, PostponedError):
            return held.keys
        finally:
            entry.lock.release()

    def _fetched(self, account: str, entry: _Entry, ask: Ask) -> Keys:
        if entry.error and self._clock.monotonic() < entry.until:
            raise _again(entry.error)
        started = self._clock.monotonic()
        try:
            keys = self._fetch(account, ask)
        except ShardError as error:
            entry.refusals += error.error_class is ErrorClass.ASSUME_DENIED
            pause = _pause(error, entry.refusals).total_seconds()
            entry.error, entry.until = error, self._clock.monotonic() + pause
            raise
        entry.held = _Held(keys, started + SESSION_SECONDS)
        entry.error, entry.refusals = None, 0
        return keys


def _pause(error: ShardError, refusals: int) -> timedelta:
    """Say for how long a failure is believed: a refusal twice as long every time, anything else shortly."""
    if error.error_class is ErrorClass.ASSUME_DENIED:
        return min(COOL_DOWN * (1 << min(refusals - 1, 10)), LONGEST_COOL_DOWN)
    return HOLD


def _again(error: ShardError) -> ShardError:
    """Copy a remembered error: one that several threads raised would grow tracebacks without end."""
    return ShardError(error.error_class, error.message, error.code)
