"""What a scan stops a pipeline for: findings of some rules, or only those that are new."""

from collections.abc import Iterator
from dataclasses import dataclass

from exporter.records.entities import Record
from exporter.records.filter import Filter
from exporter.records.findings import findings
from ipam.finding import RULES, Rule
from ipam.report import Report
from service.baseline import Baseline, Entry

NEW = "new:"
EVERY = "*"


class GateError(ValueError):
    """A gate that cannot be; the message says what can."""


@dataclass(frozen=True, slots=True)
class Gates:
    """Rules whose findings count."""

    rules: frozenset[Rule] = frozenset()  # each of them
    new: frozenset[Rule] = frozenset()  # those that were not there before

    @classmethod
    def of(cls, text: str) -> "Gates":
        """Read rules with a comma between them; `new:` stands before a rule, or before `*` for every rule.

        Raises:
            GateError: there is no such rule.
        """
        words = [word.strip() for word in text.split(",") if word.strip()]
        new = {word.removeprefix(NEW) for word in words if word.startswith(NEW)}
        rules = {word for word in words if not word.startswith(NEW)}
        if unknown := sorted((rules | new - {EVERY}) - set(Rule)):
            raise GateError(f"does not know {', '.join(unknown)}; the rules are {', '.join(Rule)}")
        every = frozenset(Rule) if EVERY in new else frozenset(map(Rule, new))
        return cls(frozenset(map(Rule, rules)), every)

    def meet(self, report: Report) -> bool:
        """Tell whether there is any finding of the rules that count without a baseline."""
        return any(RULES[code] in self.rules for code in set(report.findings.rule.tolist()))

    def fresh(self, report: Report, baseline: Baseline) -> Iterator[Record]:
        """Yield the findings that count because the baseline does not have them."""
        for rule in RULES:
            if rule in self.new:
                for record in findings(report, Filter(status=rule)):
                    if not baseline.knows(Entry.of(record)):
                        yield record
