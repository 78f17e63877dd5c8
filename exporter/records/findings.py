"""The record of a finding: what is wrong, where, and the way out."""

from collections.abc import Iterator, Sequence

import numpy as np

from exporter.records import selection
from exporter.records.advice import Advice, Case
from exporter.records.at_hand import in_chunks
from exporter.records.entities import Record, subject
from exporter.records.filter import EVERYTHING, Filter, check
from exporter.records.finding_texts import mentioned, words
from exporter.records.moments import rfc3339_unix
from ipam.finding import RULES, SEVERITY_WORDS
from ipam.finding_key import identity
from ipam.report import Report

SUBJECTS_SHOWN = 20


def findings(report: Report, wanted: Filter = EVERYTHING) -> Iterator[Record]:
    """Yield the records of all findings that meet a filter, the gravest first.

    Raises:
        FilterError: no finding could ever meet the filter.
    """
    check(report, wanted, "findings")
    chosen = np.flatnonzero(selection.findings(report, wanted))
    return findings_at(report, chosen[np.argsort(report.findings.severity[chosen], kind="stable")].tolist())


def findings_at(report: Report, places: Sequence[int]) -> Iterator[Record]:
    """Yield the records of some findings, in their order."""
    advice = Advice(report)
    return in_chunks(
        report,
        places,
        lambda known, place: _entities(known, advice, place),
        lambda known, place: finding(known, advice, place),
    )


def finding(report: Report, advice: Advice, place: int) -> Record:
    """Make the record of one finding; of many subjects the first twenty are shown, and all are counted."""
    found, tree = report.findings, report.tree
    shown = [subject(report, entity) for entity in _shown(report, place)]
    text = words(Case(report, advice, place, shown))
    return {
        "id": finding_identity(report, place),
        "rule": str(RULES[found.rule[place]]),
        "severity": str(SEVERITY_WORDS[found.severity[place]]),
        "since": rfc3339_unix(int(found.since[place])),
        "scope": None if found.scope[place] < 0 else tree.scopes[int(found.scope[place])].name,
        "pool": None if found.pool[place] < 0 else tree.pools[int(found.pool[place])].path,
        "subjects": shown,
        "subject_count": int(found.starts[place + 1] - found.starts[place]),
        "detail": text.detail,
        "summary": text.summary,
        "remedy": text.remedy,
    }


def _shown(report: Report, place: int) -> list[int]:
    """List the subjects that are shown."""
    first, stop = report.findings.starts[place : place + 2].tolist()
    subjects: list[int] = report.findings.subjects[first : min(stop, first + SUBJECTS_SHOWN)].tolist()
    return subjects


def _entities(report: Report, advice: Advice, place: int) -> tuple[int, ...]:
    """List the entities that the record of a finding tells of."""
    return (*_shown(report, place), *mentioned(Case(report, advice, place, ())))


def finding_identity(report: Report, place: int) -> str:
    """Return the id of a finding, which stays the same while its cause lasts."""
    return identity(int(report.findings.key[place]))
