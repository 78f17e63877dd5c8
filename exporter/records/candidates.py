"""The record of an import candidate: what auto-import does with a block, and why."""

from collections.abc import Iterator, Sequence

import numpy as np

from exporter.records import selection
from exporter.records.at_hand import in_chunks
from exporter.records.entities import Record, subject
from exporter.records.filter import EVERYTHING, Filter, check
from exporter.records.phrases import phrase
from ipam.blocks import I64
from ipam.report import DECISION, NONE, WHY, Report
from ipam.words import Decision, Why

TEXTS = {
    Why.FITS: "nothing stands in the way",
    Why.LARGER_SIBLING_WINS: "{other} overlaps it and is larger: the largest is imported",
    Why.IDENTICAL_SEEN_EARLIER: "{other} has the same block and comes first, by the time seen and then "
    "by id: one can hold it",
    Why.COVERS_ALLOCATION: "it covers {other}, which is given away: no block around that can be imported",
    Why.INSIDE_ALLOCATION: "it lies inside {other}, which is given away",
    Why.AUTO_IMPORT_OFF: "auto_import of the pool is off",
    Why.IGNORED_BY_RULE: "an ignore rule leaves it alone: {ignored}",
}


# What would be in the way besides is told as a further reason.
EVEN_IF = {Decision.OFF: "even if it were on, ", Decision.IGNORED: "even if it were watched, "}


def candidates(report: Report, wanted: Filter = EVERYTHING) -> Iterator[Record]:
    """Yield the lines of the import plan that meet a filter.

    Raises:
        FilterError: no candidate could ever meet the filter.
    """
    return of_lines(report, chosen(report, wanted).tolist())


def chosen(report: Report, wanted: Filter) -> I64:
    """Number the lines of the import plan that meet a filter.

    Raises:
        FilterError: no candidate could ever meet the filter.
    """
    check(report, wanted, "candidates")
    return np.flatnonzero(selection.candidates(report, wanted))


def of_lines(report: Report, lines: Sequence[int]) -> Iterator[Record]:
    """Yield the record of each of some lines."""
    return in_chunks(report, lines, entities_of_candidate, candidate)


def entities_of_candidate(report: Report, line: int) -> tuple[int, int, int]:
    """List the entities that the record of a line tells of."""
    plan = report.candidates
    return int(plan.row[line]), int(plan.other[line]), int(plan.besides_other[line])


def candidate(report: Report, line: int) -> Record:
    """Make the record of one line of the import plan."""
    plan = report.candidates
    return {
        "subject": subject(report, int(plan.row[line])),
        "pool": report.tree.pools[int(plan.pool[line])].path,
        "decision": str(DECISION[plan.decision[line]]),
        "reasons": list(_reasons(report, line)),
    }


def besides(report: Report, line: int) -> Why | None:
    """Say what else would be in the way of a block that is ignored or whose pool does not import."""
    why = WHY[report.candidates.besides[line]]
    return None if why is Why.FITS else why


def _reasons(report: Report, line: int) -> Iterator[Record]:
    plan = report.candidates
    row, decision, further = int(plan.row[line]), DECISION[plan.decision[line]], besides(report, line)
    yield _reason(report, row, WHY[plan.why[line]], int(plan.other[line]))
    if decision is Decision.IGNORED and not report.tree.pools[int(plan.pool[line])].auto_import:
        yield _reason(report, row, Why.AUTO_IMPORT_OFF, NONE, EVEN_IF[decision])
    if further is not None:
        yield _reason(report, row, further, int(plan.besides_other[line]), EVEN_IF[decision])


def _reason(report: Report, row: int, why: Why, entity: int, before: str = "") -> Record:
    other = None if entity < 0 else subject(report, entity)
    text = TEXTS[why].format(
        other="another block" if other is None else phrase(other), ignored=_ignored(report, row)
    )
    return {"code": str(why), "text": before + text, "other": other}


def _ignored(report: Report, row: int) -> str:
    rule = int(report.verdicts.ignored_by[row])
    return report.policy.ignore[rule].reason if rule >= 0 else "no reason was given"
