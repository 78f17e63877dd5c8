"""Metrics of findings: every rule is always there, with 0 where all is well."""

from collections.abc import Callable, Iterator, Sequence
from math import inf

import numpy as np

from exporter.family import Family, Labels, Type
from ipam.blocks import I64
from ipam.finding import RULES, SEVERITIES, SEVERITY_WORDS, Rule
from ipam.report import Report
from ipam.tallies import Finding
from ipam.words import Provider

MIXED = "mixed"  # the subjects are of several providers
NOBODY = ""  # the finding is about the plan, not about a provider's network
PROVIDERS = (*map(str, Provider), MIXED, NOBODY)
OF_THE_PLAN = frozenset(
    (
        Rule.GHOST_ALLOCATION,
        Rule.ALLOCATION_OUTSIDE_POOL,
        Rule.ALLOCATION_CONFLICT,
        Rule.SUBPOOL_MISMATCH,
        Rule.POOL_EXHAUSTED,
        Rule.POOL_NEARLY_EXHAUSTED,
        Rule.POOL_FRAGMENTED,
        Rule.QUOTA_HEADROOM,
        Rule.EXEMPTION_EXPIRED,
    )
)
OF_SEVERAL = frozenset((Rule.OVERLAP, Rule.IMPORT_BLOCKED))  # a block, and what stands in its way

NONE_YET = Finding()

Sample = tuple[Labels, float]


def _zeros() -> Iterator[Labels]:
    """Yield the label sets that are always there."""
    for rule in RULES:
        for severity in SEVERITIES[rule]:
            for provider in _providers(rule):
                yield str(rule), str(severity), provider


def _providers(rule: Rule) -> tuple[str, ...]:
    if rule in OF_THE_PLAN:
        return (NOBODY,)
    return (*map(str, Provider), MIXED) if rule in OF_SEVERAL else tuple(map(str, Provider))


def _open(report: Report) -> Iterator[Sample]:
    found = report.findings
    shape = (len(RULES), len(SEVERITY_WORDS), len(PROVIDERS))
    key = np.ravel_multi_index((found.rule, found.severity, _provider(report)), shape)
    counts = dict.fromkeys(_zeros(), 0)
    for place, count in enumerate(np.bincount(key, minlength=0).tolist()):
        if count:
            rule, severity, provider = np.unravel_index(place, shape)
            counts[str(RULES[rule]), str(SEVERITY_WORDS[severity]), PROVIDERS[provider]] = count
    yield from counts.items()


def providers(report: Report) -> Sequence[str]:
    """Name for each finding the provider that its subjects have in common, as `ipam_findings` does."""
    return [PROVIDERS[number] for number in _provider(report).tolist()]


def _provider(report: Report) -> I64:
    """Number for each finding the provider that its subjects have in common; custom allocations have none."""
    found, snapshot = report.findings, report.snapshot
    of_shard = np.array(
        [PROVIDERS.index(status.shard.provider) for status in snapshot.statuses] + [PROVIDERS.index(NOBODY)]
    )
    least, most = of_shard[found.shard], of_shard[found.shard]  # NONE is the last place: nobody
    least = np.where(found.shard >= 0, least, len(PROVIDERS))
    most = np.where(found.shard >= 0, most, -1)
    finding = np.repeat(np.arange(len(found)), np.diff(found.starts))
    row = found.subjects < len(snapshot)
    provider = of_shard[snapshot.columns.shard[found.subjects[row]]]
    np.minimum.at(least, finding[row], provider)
    np.maximum.at(most, finding[row], provider)
    one: I64 = np.where(least == most, least, PROVIDERS.index(MIXED))
    return np.where(most < 0, PROVIDERS.index(NOBODY), one)


def _oldest(report: Report) -> Iterator[Sample]:
    found = report.findings
    for code, rule in enumerate(RULES):
        for severity in SEVERITIES[rule]:
            hit = (found.rule == code) & (found.severity == SEVERITY_WORDS.index(severity))
            yield (str(rule), str(severity)), float(found.since[hit].min()) if hit.any() else inf


def _happened(count: Callable[[Finding], int]) -> Callable[[Report], Iterator[Sample]]:
    def samples(report: Report) -> Iterator[Sample]:
        for rule in RULES:
            yield (str(rule),), count(report.tallies.rules.get(rule, NONE_YET))

    return samples


FINDING_FAMILIES: tuple[Family[Report], ...] = (
    Family(
        "ipam_findings",
        "Open findings. Every rule is always present, 0 when clear; provider is mixed where the subjects "
        "differ, empty for the plan's own.",
        ("rule", "severity", "provider"),
        _open,
    ),
    Family(
        "ipam_findings_oldest_open_timestamp_seconds",
        "Unix time the cause of the oldest open finding of the rule was first seen; +Inf when none is open.",
        ("rule", "severity"),
        _oldest,
    ),
    Family(
        "ipam_findings_opened_total",
        "Findings of the rule whose cause began, exempted ones among them; counted in the store, and so "
        "across restarts.",
        ("rule",),
        _happened(lambda finding: finding.opened),
        Type.COUNTER,
    ),
    Family(
        "ipam_findings_resolved_total",
        "Findings of the rule whose cause ended, exempted ones among them; to exempt one resolves nothing.",
        ("rule",),
        _happened(lambda finding: finding.resolved),
        Type.COUNTER,
    ),
)
