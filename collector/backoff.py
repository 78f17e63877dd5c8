"""Who is left alone until when: a cloud counts what it refuses by account, region and API, and so do we."""

from dataclasses import dataclass, field
from threading import Lock

from collector.port import ShardError

Api = tuple[str, str, str, str]  # source, account, region ("" for what an account has once), operation


@dataclass(frozen=True, slots=True)
class Refused:
    """How often in a row an API was of no use, and until when nobody asks it again."""

    failures: int
    until: float  # on the monotonic clock
    error: ShardError


@dataclass(frozen=True, slots=True)
class Backoffs:
    """The APIs that refuse at the moment; threads may share one. What works is not in here."""

    refused: dict[Api, Refused] = field(default_factory=dict)
    turn: Lock = field(default_factory=Lock, repr=False)

    def of(self, api: Api) -> Refused | None:
        """Return what is known of an API that refuses, None of any other."""
        return self.refused.get(api)

    def failed(self, api: Api, error: ShardError) -> int:
        """Count a failure, and return how many there were in a row."""
        with self.turn:
            before = self.refused.get(api)
            failures = before.failures + 1 if before else 1
            self.refused[api] = Refused(failures, before.until if before else 0.0, error)
            return failures

    def hold(self, api: Api, until: float) -> None:
        """Let nobody ask an API that failed before some time."""
        with self.turn:
            before = self.refused.get(api)
            if before:
                self.refused[api] = Refused(before.failures, max(until, before.until), before.error)

    def forget(self, api: Api) -> None:
        """Begin anew: the API answered, or its failure was told."""
        if api in self.refused:
            with self.turn:
                self.refused.pop(api, None)
