"""What the operator decided about the metrics, and what the process is; the service fills it in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from ipam.words import Kind

INVENTORY_LABELS = ("provider", "account", "region")
SERIES_LIMIT = 50_000


@dataclass(frozen=True, slots=True)
class Build:
    """What is running."""

    version: str
    revision: str
    python_version: str


@dataclass(frozen=True, slots=True)
class Singles:
    """Which resources of one type have series of their own: all, where nothing is said."""

    tags: tuple[tuple[str, str], ...] = ()  # that a resource has to carry, all of them
    ids: tuple[str, ...] = ()  # of those that have series whatever they carry
    limit: int = 1000  # how many; those that were seen first come first


@dataclass(frozen=True, slots=True)
class Settings:
    """How the exposition is made."""

    build: Build
    analysis_interval: timedelta
    collection_intervals: Mapping[Kind, timedelta] = field(default_factory=dict)
    inventory_labels: tuple[str, ...] = INVENTORY_LABELS
    vpc: Singles | None = None  # None: single ones are not told of
    subnet: Singles | None = None
    series_limit: int = SERIES_LIMIT  # of each family
