"""What happened so far, counted: it goes on across restarts, because the store counts it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ipam.finding import Rule


@dataclass(frozen=True, slots=True)
class Allocating:
    """What happened to a pool since it is known."""

    allocated: int = 0
    released: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """What happened to the findings of one rule."""

    opened: int = 0
    resolved: int = 0


@dataclass(frozen=True, slots=True)
class Tallies:
    """All that is counted; what nothing happened to is left out."""

    pools: Mapping[str, Allocating] = field(default_factory=dict)  # by the pool's id
    rules: Mapping[Rule, Finding] = field(default_factory=dict)


NOTHING_COUNTED = Tallies()
