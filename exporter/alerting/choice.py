"""Which findings are told one by one: grave enough, of the rules that are wanted, and not too many of one."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np

from ipam.blocks import I64
from ipam.finding import RULES, SEVERITY_WORDS, Rule, Severity
from ipam.report import Report


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to hear of."""

    severity: Severity = Severity.WARNING  # the least grave one
    rules: frozenset[Rule] = frozenset(RULES)
    most: int = 100  # findings of one rule


@dataclass(frozen=True, slots=True)
class Chosen:
    """The findings of one rule, as places in the report."""

    rule: Rule
    told: tuple[int, ...]
    left: tuple[int, ...]  # too many


def chosen(report: Report, wanted: Wanted, before: Collection[str] = ()) -> Iterator[Chosen]:
    """Choose the findings of each rule: the gravest, then those that were told before, then the oldest.

    Args:
        report: With all findings.
        wanted: What is asked for.
        before: The ids of the findings that were told so far: others do not take their place.
    """
    found = report.findings
    grave = found.severity <= SEVERITY_WORDS.index(wanted.severity)
    for code, rule in enumerate(RULES):
        places = np.flatnonzero(grave & (found.rule == code))
        if not len(places) or rule not in wanted.rules:
            continue
        if len(places) > wanted.most:
            places = _ranked(report, places, before)
        numbers = places.tolist()
        yield Chosen(rule, tuple(numbers[: wanted.most]), tuple(numbers[wanted.most :]))


def _ranked(report: Report, places: I64, before: Collection[str]) -> I64:
    found = report.findings
    known = np.array([int(one, 16) for one in before], np.uint64)
    new = ~np.isin(found.key[places], known)
    order = np.lexsort((found.key[places], found.since[places], new, found.severity[places]))
    ranked: I64 = places[order]
    return ranked
