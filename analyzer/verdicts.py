"""From judgements of fields, in the order of blocks, to columns in the order of the snapshot."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analyzer.field import Traits
from analyzer.joining import Across
from analyzer.judgement import Judgement
from ipam.blocks import I32, I64, U8
from ipam.report import COMPLIANCE, MANAGEMENT, NONE, OVERLAP, Candidates, Verdicts
from ipam.snapshot import Snapshot
from ipam.words import Compliance, Management, Overlap

MANAGED, BROKEN, MEETING, ALONE = 1, 2, 4, 8  # bits of a row's state


def management(state: int) -> Management:
    """Say of a state whether a block is managed."""
    if state & ALONE:
        return Management.IGNORED
    return Management.MANAGED if state & MANAGED else Management.UNMANAGED


def compliance(state: int) -> Compliance:
    """Say of a state whether a block keeps the rules."""
    if state & ALONE:
        return Compliance.IGNORED
    if state & BROKEN:
        return Compliance.NONCOMPLIANT
    return Compliance.COMPLIANT if state & MANAGED else Compliance.UNMANAGED


def overlap(state: int) -> Overlap:
    """Say of a state whether a block meets another one."""
    if state & ALONE:
        return Overlap.IGNORED
    return Overlap.OVERLAPPING if state & MEETING else Overlap.NONOVERLAPPING


# What follows from each state of a row, as codes.
STATES = range(16)
MANAGEMENT_OF = np.array([MANAGEMENT.index(management(state)) for state in STATES], np.uint8)
COMPLIANCE_OF = np.array([COMPLIANCE.index(compliance(state)) for state in STATES], np.uint8)
OVERLAP_OF = np.array([OVERLAP.index(overlap(state)) for state in STATES], np.uint8)


def verdicts(
    snapshot: Snapshot,
    traits: Traits,
    judgements: Sequence[Judgement],
    crossing: Sequence[Across],
) -> Verdicts:
    """Say of each row what it is: managed, compliant, overlapping; how full it is, is found by itself."""
    rows = len(snapshot)
    pool, count = np.empty(rows, np.int32), np.zeros(rows, np.int32)  # every row is in one judgement
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
    line = np.full(rows, NONE, np.int32)
    row = [one.rows.take(one.choices.place) for one in judgements]
    for mine in row:
        line[mine] = 0
    decided = np.flatnonzero(line != NONE)
    line[decided] = np.arange(len(decided))
    lines = [line.take(mine) for mine in row]

    def column(dtype: type, values: Iterable[I32 | I64 | U8]) -> NDArray[Any]:
        found: NDArray[Any] = np.zeros(len(decided), dtype)
        for mine, value in zip(lines, values, strict=True):
            found[mine] = value
        return found

    made = [one.choices for one in judgements]
    return Candidates(
        decided.astype(np.int32),
        column(np.int32, (one.pool.take(one.choices.place) for one in judgements)),
        column(np.uint8, (one.decision for one in made)),
        column(np.uint8, (one.why for one in made)),
        column(np.int32, (one.other for one in made)),
        column(np.uint8, (one.besides for one in made)),
        column(np.int32, (one.besides_other for one in made)),
    )
