"""The record of an import candidate: what auto-import does with a block, and why."""

from collections.abc import Iterator

import numpy as np

from exporter.records import selection
from exporter.records.at_hand import in_chunks
from exporter.records.entities import Record, subject
from exporter.records.filter import EVERYTHING, Filter, check
from exporter.records.phrases import phrase
from ipam.report import DECISION, WHY, Report
from ipam.words import Why

TEXTS = {
    Why.FITS: "auto_import is on, and nothing stands in the way",
    Why.LARGER_SIBLING_WINS: "{other} overlaps it and is larger: the largest is imported",
    Why.IDENTICAL_SEEN_EARLIER: "{other} has the same block and was there first: one can hold it",
    Why.COVERS_ALLOCATION: "it covers {other}, which is given away: no block around that can be imported",
    Why.INSIDE_ALLOCATION: "it lies inside {other}, which is given away",
    Why.AUTO_IMPORT_OFF: "auto_import of the pool is off",
    Why.IGNORED_BY_RULE: "an ignore rule leaves it alone: {ignored}",
}


def candidates(report: Report, wanted: Filter = EVERYTHING) -> Iterator[Record]:
    """Yield the lines of the import plan that meet a filter.

    Raises:
        FilterError: no candidate could ever meet the filter.
    """
    check(report, wanted, "candidates")
    chosen = np.flatnonzero(selection.candidates(report, wanted))
    return in_chunks(report, chosen.tolist(), entities_of_candidate, candidate)


def entities_of_candidate(report: Report, line: int) -> tuple[int, int]:
    """List the entities that the record of a line tells of."""
    return int(report.candidates.row[line]), int(report.candidates.other[line])


def candidate(report: Report, line: int) -> Record:
    """Make the record of one line of the import plan."""
    plan = report.candidates
    return {
        "subject": subject(report, int(plan.row[line])),
        "pool": report.tree.pools[int(plan.pool[line])].path,
        "decision": str(DECISION[plan.decision[line]]),
        "reasons": [_reason(report, line)],
    }


def _reason(report: Report, line: int) -> Record:
    plan = report.candidates
    why = WHY[plan.why[line]]
    other = None if plan.other[line] < 0 else subject(report, int(plan.other[line]))
    text = TEXTS[why].format(
        other="another block" if other is None else phrase(other),
        ignored=_ignored(report, int(plan.row[line])),
    )
    return {"code": str(why), "text": text, "other": other}


def _ignored(report: Report, row: int) -> str:
    rule = int(report.verdicts.ignored_by[row])
    return report.policy.ignore[rule].reason if rule >= 0 else "no reason was given"
