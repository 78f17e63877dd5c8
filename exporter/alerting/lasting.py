"""What lasts though it is told no longer: a reload that narrows what is told has mended nothing."""

from collections.abc import Collection
from dataclasses import dataclass
from re import fullmatch
from typing import Self

import numpy as np

from exporter.alerting.alert import Alert, Pairs
from ipam.blocks import U64
from ipam.finding import RULES, SEVERITY_WORDS, Rule, Severity
from ipam.finding_key import ID
from ipam.report import Findings


@dataclass(frozen=True, slots=True, eq=False)
class Lasting:
    """The open findings, and those of them that are told one by one."""

    findings: Findings
    told: U64

    @classmethod
    def of(cls, findings: Findings, alerts: Collection[Alert]) -> Self:
        """Hold the findings of a report against the alerts that were made of it."""
        told = [int(alert.key, 16) for alert in alerts if fullmatch(ID, alert.key)]
        return cls(findings, np.array(told, np.uint64))

    def untold(self, key: str, rule: str, severity: str) -> bool:
        """Tell whether something is open, as grave as it was, and told no longer.

        Args:
            key: Of the alert: a finding, or the rest of a rule.
            rule: Its rule.
            severity: As it was told.
        """
        if rule not in RULES or severity not in SEVERITY_WORDS:
            return False
        found = self.findings
        meant = found.rule == RULES.index(Rule(rule))
        meant &= found.severity == SEVERITY_WORDS.index(Severity(severity))
        if fullmatch(ID, key):
            meant &= found.key == np.uint64(int(key, 16))
        return bool((meant & ~np.isin(found.key, self.told)).any())

    def lapsing(self, before: Collection[Alert], now: Collection[Alert]) -> frozenset[Pairs]:
        """Name the alerts, by their labels, that are none any more although what they tell of lasts.

        It lasts where it is told no longer, and where it is told under other labels of the configuration:
        another daemon may still tell of its own under those that we had.

        Args:
            before: The alerts that held so far.
            now: Those that hold.
        """
        keys, told = {alert.key for alert in now}, {alert.about for alert in now}
        held = {alert.labels for alert in now}
        renamed = {alert.labels for alert in before if alert.about in told and alert.labels not in held}
        gone = [(alert, dict(alert.labels)) for alert in before if alert.key not in keys]
        return frozenset(renamed).union(
            alert.labels
            for alert, labels in gone
            if self.untold(alert.key, labels.get("rule", ""), labels.get("severity", ""))
        )
