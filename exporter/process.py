"""What is known about the process at the moment of a scrape."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

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
    dropped: Mapping[str, int] = field(default_factory=dict)  # series, by the family that lacks them


def unix(at: datetime | None) -> float:
    """Return a time in Unix seconds, 0 for one that never was."""
    return 0.0 if at is None else at.timestamp()
