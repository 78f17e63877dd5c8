"""One place where people read: it hears of changes, seldom enough, and each once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from exporter.alerting.messages import Findings, Key, Message, Told, messages

ATTEMPTS = 5  # of one state of the findings; then the next change is waited for
FIRST_PAUSE = 10.0  # seconds after a failure; twice as long after each further one

Send = Callable[[Message], bool]
"""Sends a message; tells whether it arrived."""

Keep = Callable[[Mapping[Key, Told | None]], None]
"""Keeps what is known there now, so that it is not told again after a restart."""

Untold = Callable[[Key, Told], bool]
"""Tells whether something that was told and is to be told no longer is open still."""


def _resolved(_key: Key, _told: Told) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Round:
    """How it went to tell what had changed."""

    sent: int
    errors: int
    pause: float | None  # seconds in which nothing is sent; None: until something changes
    given_up: bool = False


@dataclass(slots=True)
class Messenger:
    """Tells of changes; of one thread only.

    What is known there differs from what is open by what is still to be told: nothing else is remembered, so
    that what opens and ends between two messages is told to nobody.
    """

    send: Send
    keep: Keep
    gap: float  # seconds between two times at which messages are sent
    page: Callable[[], str]  # says where people find all findings
    known: dict[Key, Told]  # what was told so far
    failures: int = 0  # in a row, about the same state
    _tried: Mapping[Key, str] = field(default_factory=dict)  # the state, by the severity of each finding

    def tell(self, now: Findings, untold: Untold = _resolved) -> Round:
        """Tell what has changed since the last time.

        Args:
            now: What is open and to be told.
            untold: Says what else is open: it is forgotten without a word, for it is not resolved.
        """
        quiet = [key for key, told in self.known.items() if key not in now and untold(key, told)]
        if quiet:
            self._learn(dict.fromkeys(quiet))
        pending = messages(self.known, now, self.page())
        if not pending:
            self.failures = 0
            return Round(0, 0, None)
        state = {key: told.severity for key, told in now.items()}
        if state != self._tried:
            self.failures = 0
        if self.failures >= ATTEMPTS:
            return Round(0, 0, None)
        self._tried = state
        return self._sent(pending)

    def _sent(self, pending: Sequence[Message]) -> Round:
        """Send messages until one does not arrive; those that did are not sent again."""
        for place, message in enumerate(pending):
            if not self.send(message):
                self.failures += 1
                if self.failures >= ATTEMPTS:
                    return Round(place, 1, self.gap, given_up=True)
                return Round(place, 1, FIRST_PAUSE * 2 ** (self.failures - 1))
            self._learn(message.now)
        self.failures = 0
        return Round(len(pending), 0, self.gap)

    def _learn(self, now: Mapping[Key, Told | None]) -> None:
        """Note what is known there now, first where it outlives this process."""
        self.keep(now)
        for key, told in now.items():
            if told is None:
                self.known.pop(key, None)
            else:
                self.known[key] = told
