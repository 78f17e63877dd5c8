"""The daemon's own credentials in a cloud, from that cloud's own chain; roles are assumed with them."""

from collections.abc import Callable
from threading import Lock

from collector.credentials import HOLD, Keys
from collector.port import ShardError


class Hub:
    """Finds the daemon's own keys once; that there are none, or no good ones, is remembered for a while.

    So five hundred accounts without credentials are five hundred equal sentences, not as many calls.
    """

    def __init__(self, find: Callable[[], Callable[[], Keys]], monotonic: Callable[[], float]) -> None:
        self._find = find  # walks the chain and returns what gives the keys of the moment
        self._monotonic = monotonic
        self._lock = Lock()
        self._source: Callable[[], Keys] | None = None
        self._error: ShardError | None = None
        self._until = 0.0  # of the error

    def keys(self) -> Keys:
        """Return the keys of the moment.

        Raises:
            ShardError: of class token; no keys, or keys that the cloud has just refused.
        """
        with self._lock:
            if self._error and self._monotonic() < self._until:
                raise ShardError(self._error.error_class, self._error.message, self._error.code)
            try:
                if self._source is None:
                    self._source = self._find()
                return self._source()
            except ShardError as error:
                self._source = None
                self._hold(error)
                raise

    def forget(self) -> None:
        """Walk the chain again next time: the cloud did not accept the keys."""
        with self._lock:
            self._source = None

    def hold(self, error: ShardError) -> None:
        """Answer with this error for a while: the keys were refused, and asking again does not help."""
        with self._lock:
            self._hold(error)

    def _hold(self, error: ShardError) -> None:
        self._error, self._until = error, self._monotonic() + HOLD.total_seconds()
