"""The unit of truth: what one listing covers, and how reading it went."""

from dataclasses import dataclass
from datetime import datetime

from ipam.words import ErrorClass, Kind, Provider, ShardState


@dataclass(frozen=True, slots=True, order=True)
class Shard:
    """One listing: one kind of resource, in one region of one account, read through one source.

    Only a complete answer of the whole shard may retire anything that the shard held.
    """

    source: str  # the name of the source in the configuration
    provider: Provider
    account: str
    region: str
    kind: Kind

    def __str__(self) -> str:
        return f"{self.source}/{self.account}/{self.region}/{self.kind}"


@dataclass(frozen=True, slots=True)
class ShardStatus:
    """What is known about the readings of a shard; times are None where it never happened."""

    shard: Shard
    state: ShardState = ShardState.PENDING
    error_class: ErrorClass | None = None
    error: str = ""
    last_attempt: datetime | None = None
    last_success: datetime | None = None
    rows: int = 0  # of the last good reading
    rejected: int = 0  # rows of the last good reading that could not be read
    failures: int = 0  # attempts since the last good reading
    duration_seconds: float = 0.0  # of the last attempt
    vanished: int = 0  # resources that the last answer lacked, which is not believed before another says so
    pace: int = 1  # intervals between two readings
