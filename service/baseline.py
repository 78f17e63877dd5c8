"""Findings that were known before, so that a pipeline can stop at new ones alone."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from ipam.finding import SEVERITY_WORDS, Rule, Severity
from service.exits import WRONG, ServiceError

Subject = tuple[str, str, str, str, str]  # provider, account, type, id, CIDR
Cause = tuple[str, str, str, tuple[Subject, ...]]  # rule, scope, pool, subjects
OF_THE_PLAN = ("allocation", "pool")  # what has another id in each store


@dataclass(frozen=True, slots=True)
class Entry:
    """One finding, as its record tells it."""

    id: str
    rule: Rule
    severity: int  # 0 is the gravest
    scope: str
    pool: str
    subjects: tuple[Subject, ...]  # the first of them
    count: int  # of all subjects

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Self:
        """Read a record.

        Raises:
            ArithmeticError, LookupError, TypeError, ValueError: it is not the record of a finding.
        """
        return cls(
            str(record["id"]),
            Rule(record["rule"]),
            SEVERITY_WORDS.index(Severity(record["severity"])),
            str(record["scope"] or ""),
            str(record["pool"] or ""),
            tuple(map(_subject, record["subjects"])),
            int(record["subject_count"]),
        )

    @property
    def cause(self) -> Cause | None:
        """Say what it is about in words that hold in every store; None where only the id says it."""
        return (self.rule, self.scope, self.pool, self.subjects) if self.pool or self.subjects else None

    def covers(self, other: Self) -> bool:
        """Tell whether another overlap is no worse: no graver, and of no other networks.

        Where not all of the networks are told, their number is compared.
        """
        if other.severity < self.severity or other.count > self.count:
            return False
        return self.count > len(self.subjects) or set(other.subjects) <= set(self.subjects)


@dataclass(frozen=True, slots=True)
class Baseline:
    """The findings of an earlier time."""

    by_id: Mapping[str, Entry]
    by_cause: Mapping[Cause, Entry]
    overlaps: Mapping[Subject, tuple[Entry, ...]]  # those of each network

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Self:
        """Arrange findings so that they are found again."""
        known = tuple(entries)
        overlaps: dict[Subject, list[Entry]] = {}
        for entry in known:
            for subject in entry.subjects if entry.rule is Rule.OVERLAP else ():
                overlaps.setdefault(subject, []).append(entry)
        return cls(
            {entry.id: entry for entry in known},
            {entry.cause: entry for entry in known if entry.cause is not None},
            {subject: tuple(found) for subject, found in overlaps.items()},
        )

    def knows(self, entry: Entry) -> bool:
        """Tell whether a finding is an old one.

        An overlap is old where all its networks were in one that was no less grave: a group that another
        network joins is new, and the rest of a group that one has left is not.
        """
        found = [self.by_id.get(entry.id), self.by_cause.get(entry.cause) if entry.cause else None]
        same = [one for one in found if one is not None]
        if entry.rule is not Rule.OVERLAP:
            return bool(same)
        same += (one for subject in entry.subjects for one in self.overlaps.get(subject, ()))
        return any(one.covers(entry) for one in same)


NOTHING = Baseline({}, {}, {})


def read_baseline(path: Path) -> Baseline:
    """Read the findings that `findings -o json` wrote.

    Raises:
        ServiceError: the file cannot be read, or holds something else.
    """
    try:
        records = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise _wrong(path, f"cannot be read, {error.strerror}") from None
    except (ValueError, RecursionError):  # not UTF-8, not JSON, nested without end
        raise _wrong(path, "is not JSON") from None
    if not isinstance(records, list):
        raise _wrong(path, "is not an array of findings")
    return Baseline.of(_entry(record, number, path) for number, record in enumerate(records, 1))


def _entry(record: Any, number: int, path: Path) -> Entry:
    try:
        return Entry.of(record)
    except (ArithmeticError, LookupError, TypeError, ValueError):
        raise _wrong(path, f"holds something else than findings, in place {number}") from None


def _wrong(path: Path, what: str) -> ServiceError:
    return ServiceError(f"baseline {path} {what}: write it with `cidrwatch findings -o json`", WRONG)


def _subject(record: Mapping[str, Any]) -> Subject:
    name = "" if record["type"] in OF_THE_PLAN else record["id"]
    provider, account, kind, cidr = (
        str(record[key] or "") for key in ("provider", "account", "type", "cidr")
    )
    return provider, account, kind, str(name), cidr
