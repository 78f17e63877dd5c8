"""Words about blocks that lie in a pool without an allocation, and what auto-import does with them."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from exporter.records.advice import Case, Words
from exporter.records.candidates import besides, candidate, entities_of_candidate
from exporter.records.entities import Record, subject
from exporter.records.phrases import phrase
from ipam.report import MANAGEMENT, WHY, Report
from ipam.words import Management, Why

# Of a block that is where it should not be, the way out depends on what stands in its way.
WAYS: Mapping[Why, str] = {
    Why.FITS: "nothing has to be done; to keep it out of pool '{pool}', ignore it with a reason",
    Why.AUTO_IMPORT_OFF: "declare an allocation of {cidr} in pool '{pool}', turn its auto_import on, or "
    "ignore the block; its space is not given away meanwhile",
    Why.LARGER_SIBLING_WINS: "renumber one of the two (the overlap finding says which is cheaper), or ignore "
    "the larger: it holds the space, and this one is avoided, not managed",
    Why.IDENTICAL_SEEN_EARLIER: "renumber one of the two (the overlap finding says which is cheaper), or "
    "ignore the other: it holds the space",
    Why.COVERS_ALLOCATION: "release {other} if nothing needs it, or ignore the block; until then its space "
    "in pool '{pool}' is avoided, not managed",
    Why.INSIDE_ALLOCATION: "if {other} is meant for it, replace that by an allocation of exactly {cidr}; "
    "else renumber or ignore the block",
    Why.IGNORED_BY_RULE: "nothing: an ignore rule leaves it alone",
}
ONE_OF_TWO = (
    "renumber one of the two (the overlap finding says which is cheaper), or ignore one: whether pool "
    "'{pool}' gives its space by allocations or by auto_import, one of them can hold it"
)
HELD_BY_SUB_POOL = (
    "deprovision from {other} what lies in {cidr} if nothing there needs it, or ignore the block; until then "
    "its space in pool '{pool}' is avoided, not managed"
)


def planned(summary: str) -> Callable[[Case], Words]:
    """Make the words of one rule about the import plan."""

    def tell(case: Case) -> Words:
        line = line_of(case.report, case.entity)
        if line is None:
            return _declared(case)
        verdict = candidate(case.report, line)
        why = "; ".join(reason["text"] for reason in verdict["reasons"])
        return Words(
            summary.format(subject=phrase(case.subjects[0]), pool=case.path, why=why),
            _way(case, line, verdict["reasons"][-1]["other"]),
            {"decision": verdict["decision"], "reasons": verdict["reasons"]},
        )

    return tell


def mentioned(case: Case) -> Sequence[int]:
    """List the block itself, and what stands in its way."""
    line = line_of(case.report, case.entity)
    if line is not None:
        return entities_of_candidate(case.report, line)
    holder = _holder(case)
    return () if holder is None else (holder,)


def line_of(report: Report, row: int) -> int | None:
    """Find a row in the import plan, at once where the plan stands in the order of the rows."""
    rows = report.candidates.row
    line = int(np.searchsorted(rows, row))
    if line < len(rows) and rows[line] == row:
        return line
    found = np.flatnonzero(rows == row)
    return int(found[0]) if len(found) else None


def _way(case: Case, line: int, other: Record | None) -> str:
    further = besides(case.report, line)
    why = further or WHY[case.report.candidates.why[line]]
    way = ONE_OF_TWO if further in {Why.LARGER_SIBLING_WINS, Why.IDENTICAL_SEEN_EARLIER} else WAYS[why]
    if why is Why.COVERS_ALLOCATION and other is not None and other["type"] == "pool":
        way = HELD_BY_SUB_POOL
    return way.format(
        pool=case.path,
        cidr=case.subjects[0]["cidr"],
        other="the other" if other is None else phrase(other),
    )


def _declared(case: Case) -> Words:
    """Speak of a declared network, which auto-import never takes."""
    holder = _holder(case)
    if holder is not None:
        return _second(case, phrase(subject(case.report, holder)))
    return Words(
        f"{phrase(case.subjects[0])} lies in pool '{case.path}' without a reservation around it",
        f"declare an allocation of {case.subjects[0]['cidr']} in pool '{case.path}', so that its space is "
        "never given away",
        {"decision": None, "reasons": []},
    )


def _second(case: Case, holder: str) -> Words:
    """Speak of a declared network whose block another one has, which holds its space."""
    return Words(
        f"{phrase(case.subjects[0])} lies in pool '{case.path}' without an allocation: {holder} has the same "
        "block and holds its space",
        "renumber one of the two (the overlap finding says which is cheaper); if both are one network, "
        "declare it once",
        {"decision": None, "reasons": []},
    )


def _holder(case: Case) -> int | None:
    """Find what holds the very block of a declared network, most often by a reservation; the two overlap."""
    report, row = case.report, case.entity
    columns, index = report.snapshot.columns, report.overlaps
    if not report.verdicts.overlap_count[row]:
        return None
    managed = MANAGEMENT.index(Management.MANAGED)
    for place in np.flatnonzero((index.entity == row) & (index.scope == report.verdicts.scope[row])).tolist():
        group = int(np.searchsorted(index.starts, place, "right")) - 1
        for other in index.entity[index.partners(group, place)].tolist():
            ours = other < len(report.snapshot) and columns.length[other] == columns.length[row]
            if ours and report.verdicts.management[other] == managed and _same_scope(report, row, other):
                return int(other)
    return None


def _same_scope(report: Report, one: int, other: int) -> bool:
    return bool(report.verdicts.scope[one] == report.verdicts.scope[other])
