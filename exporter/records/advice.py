"""What the ways out are made from: worked out when first asked for, and once for a list of findings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from exporter.records.costs import Costs
from exporter.records.entities import Record
from exporter.records.rooms import Rooms
from exporter.records.takers import Takers
from ipam.finding import RULES, Rule
from ipam.quotas import Pressure, pressures
from ipam.report import NONE, Report


@dataclass(frozen=True)
class Advice:
    """Looks at the columns of one report, and at no words."""

    report: Report

    @cached_property
    def rooms(self) -> Rooms:
        """Look at the space of the pools."""
        return Rooms(self.report)

    @cached_property
    def costs(self) -> Costs:
        """Look at what lives in the networks."""
        return Costs(self.report)

    @cached_property
    def takers(self) -> Takers:
        """Look at what lies in the pools."""
        return Takers(self.report)

    @cached_property
    def pressures(self) -> Mapping[int, Sequence[Pressure]]:
        """List for each pool the quotas that are nearly used up."""
        found: dict[int, list[Pressure]] = {}
        for one in pressures(self.report.tree, self.report.policy.quotas):
            found.setdefault(one.pool, []).append(one)
        return found

    @cached_property
    def ghosts(self) -> Mapping[int, Sequence[int]]:
        """List for each pool the allocations that are held for nothing."""
        return self._subjects(Rule.GHOST_ALLOCATION)

    @cached_property
    def idle(self) -> Mapping[int, Sequence[int]]:
        """List for each pool the Elastic IPs that nothing uses."""
        return self._subjects(Rule.EIP_UNASSOCIATED)

    def _subjects(self, rule: Rule) -> Mapping[int, Sequence[int]]:
        found: dict[int, list[int]] = {}
        findings = self.report.findings
        for place in (findings.rule == RULES.index(rule)).nonzero()[0].tolist():
            pool = int(findings.pool[place])
            if pool != NONE:
                found.setdefault(pool, []).append(int(findings.subjects[findings.starts[place]]))
        return found


@dataclass(frozen=True, slots=True)
class Case:
    """One finding that something has to be said about."""

    report: Report
    advice: Advice
    place: int  # of the finding
    subjects: Sequence[Record]  # those that are shown

    @property
    def count(self) -> int:
        """Return how many subjects there are."""
        begin, end = self.report.findings.starts[self.place : self.place + 2].tolist()
        return int(end - begin)

    @property
    def entity(self) -> int:
        """Return the first subject."""
        return int(self.report.findings.subjects[self.report.findings.starts[self.place]])

    @property
    def pool(self) -> int:
        """Return the pool, a place in the tree, or NONE."""
        return int(self.report.findings.pool[self.place])

    @property
    def path(self) -> str:
        """Return the path of the pool, "" without one."""
        return self.report.tree.pools[self.pool].path if self.pool != NONE else ""


@dataclass(frozen=True, slots=True)
class Words:
    """What is said about one finding."""

    summary: str
    remedy: str
    detail: Record
