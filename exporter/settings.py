"""What the operator decided about the metrics, and what the process is; the service fills it in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from ipam.words import Kind

INVENTORY_LABELS = ("provider", "account", "region")


@dataclass(frozen=True, slots=True)
class Build:
    """What is running."""

    version: str
    revision: str
    python_version: str


@dataclass(frozen=True, slots=True)
class Settings:
    """How the exposition is made."""

    build: Build
    analysis_interval: timedelta
    collection_intervals: Mapping[Kind, timedelta] = field(default_factory=dict)
    inventory_labels: tuple[str, ...] = INVENTORY_LABELS
