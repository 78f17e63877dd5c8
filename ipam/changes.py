"""What differs between two readings of one shard: what appeared, what changed, what vanished."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from ipam.blocks import I64, Flags
from ipam.cidr import Cidr
from ipam.reading import Rows
from ipam.records import COMMON, Records, partners
from ipam.text import Text, Texts, TextsOfRows

COMPARED = tuple(name for name, _ in COMMON if name not in {"owner", "site"})  # these are compared by name
AT_ONCE = 500  # rows whose words are read together


class What(StrEnum):
    """What happened to a row."""

    APPEARED = "appeared"
    CHANGED = "changed"
    VANISHED = "vanished"


@dataclass(frozen=True, slots=True)
class Event:
    """One row that is not what it was."""

    what: What
    cidr: Cidr
    text: Text  # the last known words of a row that vanished


@dataclass(frozen=True, slots=True, eq=False)
class Version:
    """The rows of a shard at one time, and their words."""

    records: Records
    texts: Texts


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """Which rows differ; nothing is copied, both readings are kept as long as this is."""

    before: Version
    after: Version
    appeared: I64  # rows of the later reading
    vanished: I64  # rows of the former
    changed: I64  # rows of the later
    former: I64  # the same rows as in the former

    def __len__(self) -> int:
        return len(self.appeared) + len(self.vanished) + len(self.changed)

    def events(self) -> Iterator[Event]:
        """Yield what happened, row by row: what appeared, what changed, what vanished."""
        yield from _events(What.APPEARED, self.after, self.appeared)
        yield from _events(What.CHANGED, self.after, self.changed)
        yield from _events(What.VANISHED, self.before, self.vanished)


_NOTHING = Version(Records.none(""), TextsOfRows(Rows.of(())))
_NO_ROWS = np.zeros(0, np.int64)
UNCHANGED = Changes(_NOTHING, _NOTHING, _NO_ROWS, _NO_ROWS, _NO_ROWS, _NO_ROWS)
"""Of a reading that told what the one before told: neither was looked at row by row."""


def changes(before: Version, after: Version, *, reworded: bool = True) -> Changes:
    """Find what differs between two readings of one shard.

    Args:
        before: The former reading, arranged by address like the later one.
        after: The later reading.
        reworded: Words may differ as well; otherwise nobody looks at them.
    """
    old, new = before.records.keys(), after.records.keys()
    partner, met = partners(old, new)
    differ = _differ(before.records, after.records, partner, met)
    if reworded:
        differ |= _reworded(before.texts, after.texts, partner, met)
    gone = np.ones(len(old), np.bool_)
    gone[partner] = False
    fresh = np.ones(len(new), np.bool_)
    fresh[met] = False
    return Changes(before, after, np.flatnonzero(fresh), np.flatnonzero(gone), met[differ], partner[differ])


def applied(found: Changes, records: Records) -> Records:
    """Make the later reading of the former one, and of nothing but what changed."""
    gone = np.zeros(len(records), np.bool_)
    gone[found.vanished] = gone[found.former] = True
    new = np.concatenate((found.appeared, found.changed))
    after = records.take(np.flatnonzero(~gone)).joined(found.after.records.take(new))
    return after.take(after.arranged())


def _events(what: What, version: Version, rows: I64) -> Iterator[Event]:
    for at in range(0, len(rows), AT_ONCE):
        chunk = rows[at : at + AT_ONCE].tolist()
        for row, text in zip(chunk, version.texts.of(chunk), strict=True):
            yield Event(what, version.records.cidr(row), text)


def _differ(old: Records, new: Records, former: I64, later: I64) -> Flags:
    """Flag the pairs of rows whose numbers differ."""
    differ = np.zeros(len(later), np.bool_)
    for name in COMPARED:
        differ |= old.column(name)[former] != new.column(name)[later]
    differ |= old.tags.signatures(len(old))[former] != new.tags.signatures(len(new))[later]
    for name, before, after in (("owner", old.owners, new.owners), ("site", old.sites, new.sites)):
        index = {text: number for number, text in enumerate(after)}
        codes = np.array([index.get(text, -1) for text in before], np.int64)
        differ |= codes[old.column(name)[former]] != new.column(name)[later]
    return differ


def _reworded(old: Texts, new: Texts, former: I64, later: I64) -> Flags:
    """Flag the pairs of rows whose words differ."""
    pairs = zip(old.of(former.tolist()), new.of(later.tolist()), strict=True)
    return np.array([one != two for one, two in pairs], np.bool_)
