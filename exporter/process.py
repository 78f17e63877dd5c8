"""What is known about the process at the moment of a scrape."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from exporter.family import Samples
from exporter.settings import Settings
from exporter.telemetry import Facts


@dataclass(frozen=True, slots=True)
class Exposed:
    """How the last exposition came about."""

    series: int
    at: datetime
    seconds: float


@dataclass(frozen=True, slots=True)
class Process:
    """All that is known about the process at the moment of a scrape."""

    settings: Settings
    facts: Facts
    exposed: Exposed | None = None
    dropped: Callable[[], Samples] = tuple  # tells of each family how many series it lacks


def unix(at: datetime | None) -> float:
    """Return a time in Unix seconds, 0 for one that never was."""
    return 0.0 if at is None else at.timestamp()
