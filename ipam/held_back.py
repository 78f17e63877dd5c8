"""Released space that is not issued again before its time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ipam.cidr import Cidr


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A block that a pool has, and does not choose yet: who asks for the very CIDR gets it."""

    cidr: Cidr
    until: datetime


@dataclass(frozen=True, slots=True)
class Cooling:
    """What all pools hold back."""

    of_pool: Mapping[str, Sequence[HeldBack]] = field(default_factory=dict)  # by the pool's id

    def of(self, pool: str) -> Sequence[HeldBack]:
        """List what a pool holds back."""
        return self.of_pool.get(pool, ())


NOTHING_HELD_BACK = Cooling()
