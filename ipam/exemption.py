"""Findings that a person has silenced, with the reason."""

from dataclasses import dataclass
from datetime import date

from ipam.finding import Rule


@dataclass(frozen=True, slots=True)
class Exemption:
    """Silences one finding of a rule; what it is about stays monitored, counted and avoided by allocation."""

    rule: Rule
    subject: str  # a finding's id; or a resource's id, a pool's path, a CIDR that the finding is about
    reason: str
    until: date | None = None  # the last day, in UTC, on which the exemption holds

    def holds(self, today: date) -> bool:
        """Tell whether the exemption has not expired."""
        return self.until is None or today <= self.until
