"""Findings under construction: many of one rule at once, as columns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ipam.blocks import I32, I64, U8, U64, Flags
from ipam.finding import RULES, SEVERITIES, SEVERITY_WORDS, Rule, Severity
from ipam.report import NONE, Findings


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Findings of one rule; each column has a value for each of them."""

    rule: Rule
    severity: U8  # index in SEVERITY_WORDS
    since: I64  # Unix seconds
    key: U64
    scope: I32
    pool: I32
    shard: I32
    group: I32
    counts: I64  # of subjects
    subjects: I32  # entities, those of one finding after those of the one before

    @classmethod
    def of(cls, rule: Rule, key: U64, since: I64, *, severity: Severity | None = None) -> "Batch":
        """Begin with findings that name no subject, scope, pool, shard or group."""
        count, none = len(key), np.full(len(key), NONE, np.int32)
        word = SEVERITY_WORDS.index(severity or SEVERITIES[rule][0])
        empty = np.zeros(0, np.int32)
        zero = np.zeros(count, np.int64)
        return cls(rule, np.full(count, word, np.uint8), since, key, none, none, none, none, zero, empty)

    def __len__(self) -> int:
        return len(self.key)

    def take(self, chosen: Flags) -> "Batch":
        """Select by flag."""
        return Batch(
            self.rule,
            self.severity[chosen],
            self.since[chosen],
            self.key[chosen],
            self.scope[chosen],
            self.pool[chosen],
            self.shard[chosen],
            self.group[chosen],
            self.counts[chosen],
            self.subjects[np.repeat(chosen, self.counts)],
        )


def paired(rows: I64, others: I64) -> tuple[I64, I32]:
    """Lay out subjects: a row, and where there is one the entity that stands in its way."""
    both = np.stack((rows, others), axis=1)
    named = both != NONE
    return named.sum(axis=1), both[named].astype(np.int32)


def merged(batches: Sequence[Batch]) -> Findings:
    """Put the findings of all rules one after the other."""
    starts = np.cumsum(np.concatenate((np.zeros(1, np.int64), *(batch.counts for batch in batches))))
    return Findings(
        np.repeat(
            np.array([RULES.index(batch.rule) for batch in batches], np.uint8), [len(b) for b in batches]
        ),
        _stacked((batch.severity for batch in batches), np.uint8),
        _stacked((batch.scope for batch in batches), np.int32),
        _stacked((batch.pool for batch in batches), np.int32),
        _stacked((batch.shard for batch in batches), np.int32),
        _stacked((batch.group for batch in batches), np.int32),
        _stacked((batch.since for batch in batches), np.int64),
        _stacked((batch.key for batch in batches), np.uint64),
        starts,
        _stacked((batch.subjects for batch in batches), np.int32),
    )


def _stacked(columns: Iterable[NDArray[Any]], dtype: type) -> NDArray[Any]:
    return np.concatenate([np.zeros(0, dtype), *columns])
