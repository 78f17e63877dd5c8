"""From judgements of fields, in the order of blocks, to columns in the order of the snapshot."""

from collections.abc import Sequence

import numpy as np

from analyzer.field import Traits
from analyzer.joining import Across
from analyzer.judgement import Judgement
from ipam.report import COMPLIANCE, DECISION, MANAGEMENT, NONE, OVERLAP, Candidates, Verdicts
from ipam.snapshot import Snapshot
from ipam.words import Compliance, Management, Overlap

UNDECIDED = len(DECISION)
MANAGED, BROKEN, MEETING, ALONE = 1, 2, 4, 8  # bits of a row's state


def _management(state: int) -> Management:
    if state & ALONE:
        return Management.IGNORED
    return Management.MANAGED if state & MANAGED else Management.UNMANAGED


def _compliance(state: int) -> Compliance:
    if state & ALONE:
        return Compliance.IGNORED
    if state & BROKEN:
        return Compliance.NONCOMPLIANT
    return Compliance.COMPLIANT if state & MANAGED else Compliance.UNMANAGED


def _overlap(state: int) -> Overlap:
    if state & ALONE:
        return Overlap.IGNORED
    return Overlap.OVERLAPPING if state & MEETING else Overlap.NONOVERLAPPING


# What follows from each state of a row, as codes.
STATES = range(16)
MANAGEMENT_OF = np.array([MANAGEMENT.index(_management(state)) for state in STATES], np.uint8)
COMPLIANCE_OF = np.array([COMPLIANCE.index(_compliance(state)) for state in STATES], np.uint8)
OVERLAP_OF = np.array([OVERLAP.index(_overlap(state)) for state in STATES], np.uint8)


def verdicts(
    snapshot: Snapshot,
    traits: Traits,
    judgements: Sequence[Judgement],
    crossing: Sequence[Across],
) -> Verdicts:
    """Say of each row what it is: managed, compliant, overlapping; how full it is, is found by itself."""
    rows = len(snapshot)
    pool, count = np.full(rows, NONE, np.int32), np.zeros(rows, np.int32)
    managed, broken = np.zeros(rows, np.bool_), np.zeros(rows, np.uint8)
    for one in judgements:
        pool[one.rows] = one.pool
        managed[one.rows] = one.managed
        broken[one.rows] = one.breaches
        count[one.rows] = one.clash.of_row
    for between in crossing:
        count[between.row] += between.count.astype(np.int32)
    state = managed.astype(np.uint8)
    for bit, flags in ((BROKEN, broken > 0), (MEETING, count > 0), (ALONE, ~traits.monitored)):
        state |= flags.view(np.uint8) * np.uint8(bit)
    return Verdicts(
        traits.scope,
        pool,
        MANAGEMENT_OF.take(state),
        COMPLIANCE_OF.take(state),
        broken,
        OVERLAP_OF.take(state),
        count,
        np.full(rows, np.nan),
        traits.ignored_by,
    )


def candidates(snapshot: Snapshot, judgements: Sequence[Judgement]) -> Candidates:
    """List what is decided about blocks without an allocation, in the order of the snapshot."""
    rows = len(snapshot)
    pool, other = np.full(rows, NONE, np.int32), np.full(rows, NONE, np.int32)
    decision, why = np.full(rows, UNDECIDED, np.uint8), np.zeros(rows, np.uint8)
    for one in judgements:
        mine = one.rows.take(one.choices.place)
        pool[mine] = one.pool.take(one.choices.place)
        decision[mine], why[mine], other[mine] = one.choices.decision, one.choices.why, one.choices.other
    decided = np.flatnonzero(decision != UNDECIDED)
    return Candidates(
        decided.astype(np.int32), pool[decided], decision[decided], why[decided], other[decided]
    )
