"""What a cloud tells about changes, by itself: where something happened, and what may be different now."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from collector.port import ShardError


class Heard(StrEnum):
    """What became of one message."""

    MARKED = "marked"  # shards are read again soon
    COALESCED = "coalesced"  # all shards that it is about are to be read soon anyway
    STRANGER = "stranger"  # nothing that it is about is read: another account, region or kind
    UNKNOWN = "unknown"  # an operation that changes nothing that is read
    FAILED_CALL = "failed_call"  # the operation was refused, so nothing has changed
    MALFORMED = "malformed"  # no event of the kind that is asked for


@dataclass(frozen=True, slots=True)
class Change:
    """Something happened in an account and region, after which some kinds of shards may be different.

    It says what to look at, never what is there. Kinds are words: not every one has to be read.
    """

    account: str
    region: str
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a queue: what it says, and what it takes to delete it."""

    said: Change | Heard
    receipt: str = field(repr=False)


class Queue(Protocol):
    """Where a cloud puts what it tells."""

    def receive(self) -> Sequence[Message]:
        """Wait for messages, for a while, and return those that there are.

        Raises:
            ShardError: the queue cannot be read.
        """

    def delete(self, messages: Sequence[Message]) -> None:
        """Delete messages, so that they do not come again.

        Raises:
            ShardError: the request failed.
        """

    def tried(self) -> Sequence[tuple[str, ShardError | None]]:
        """Try what it takes, and leave every message; return each permission with what stands in its way."""
