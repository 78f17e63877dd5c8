"""From judgements of fields, in the order of blocks, to columns in the order of the snapshot."""

from collections.abc import Sequence

import numpy as np

from analyzer.field import Traits
from analyzer.joining import Joined
from analyzer.judgement import Judgement
from analyzer.scoping import Scoping
from analyzer.usage import usage
from ipam.blocks import Flags
from ipam.report import COMPLIANCE, DECISION, MANAGEMENT, NONE, OVERLAP, Candidates, Verdicts
from ipam.snapshot import Snapshot
from ipam.words import Compliance, Management, Overlap

UNDECIDED = len(DECISION)


def verdicts(
    snapshot: Snapshot,
    traits: Traits,
    scopes: Scoping,
    judgements: Sequence[Judgement],
    clashes: Sequence[Joined],
) -> Verdicts:
    """Say of each row what it is: managed, compliant, overlapping."""
    rows = len(snapshot)
    pool, count = np.full(rows, NONE, np.int32), np.zeros(rows, np.int32)
    managed, broken = np.zeros(rows, np.bool_), np.zeros(rows, np.uint8)
    for one in judgements:
        pool[one.field.rows] = one.pool
        managed[one.field.rows] = one.managed
        broken[one.field.rows] = one.breaches
        count[one.field.rows] = one.clash.of_row
    for clash in clashes:
        ours = clash.entity < rows
        count[clash.entity[ours]] += clash.count[ours].astype(np.int32)
    alone = ~traits.monitored
    return Verdicts(
        scopes.scope,
        pool,
        _words(MANAGEMENT, Management.UNMANAGED, (Management.MANAGED, managed), (Management.IGNORED, alone)),
        _words(
            COMPLIANCE,
            Compliance.UNMANAGED,
            (Compliance.COMPLIANT, managed),
            (Compliance.NONCOMPLIANT, broken > 0),
            (Compliance.IGNORED, alone),
        ),
        broken,
        _words(OVERLAP, Overlap.NONOVERLAPPING, (Overlap.OVERLAPPING, count > 0), (Overlap.IGNORED, alone)),
        count,
        usage(snapshot, traits),
        scopes.ignored_by,
    )


def candidates(snapshot: Snapshot, judgements: Sequence[Judgement]) -> Candidates:
    """List what is decided about blocks without an allocation, in the order of the snapshot."""
    rows = len(snapshot)
    pool, other = np.full(rows, NONE, np.int32), np.full(rows, NONE, np.int32)
    decision, why = np.full(rows, UNDECIDED, np.uint8), np.zeros(rows, np.uint8)
    for one in judgements:
        mine = one.field.rows.take(one.choices.place)
        pool[mine] = one.pool.take(one.choices.place)
        decision[mine], why[mine], other[mine] = one.choices.decision, one.choices.why, one.choices.other
    decided = np.flatnonzero(decision != UNDECIDED)
    return Candidates(
        decided.astype(np.int32), pool[decided], decision[decided], why[decided], other[decided]
    )


def _words(
    table: Sequence[str], word: str, *exceptions: tuple[str, Flags]
) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    """Code one word for each row; of the exceptions the last holds."""
    codes = np.full(len(exceptions[0][1]), table.index(word), np.uint8)
    for exception, flags in exceptions:
        codes[flags] = table.index(exception)
    return codes
