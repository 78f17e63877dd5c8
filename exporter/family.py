"""What a metric family is: a name, its meaning, and a function that yields its samples."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

Source = TypeVar("Source")  # what the samples are made from: a report, or the facts of the process
Labels = tuple[str, ...]


class Type(StrEnum):
    """How Prometheus reads a family."""

    GAUGE = "gauge"
    COUNTER = "counter"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True)
class Distribution:
    """The value of one histogram: cumulative counts for each upper bound, and the sum of what was seen."""

    buckets: tuple[tuple[float, int], ...]  # the last bound is infinite
    total: float


Value = float | Distribution
Samples = Iterable[tuple[Labels, Value]]


@dataclass(frozen=True, slots=True)
class Family(Generic[Source]):
    """One row of the catalogue; each sample has a value for each label, in the order of `labels`."""

    name: str  # as it is queried: a counter ends in _total
    help: str
    labels: Labels
    samples: Callable[[Source], Samples]
    type: Type = Type.GAUGE
    left_out: Callable[[Source], int] | None = None  # series that a limit of its own keeps out
