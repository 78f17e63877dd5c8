"""The list of what the registry decided about single resources and findings, and findings by their id."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date
from re import fullmatch

import numpy as np

from analyzer.exempting import expiry_key
from exporter.records.advice import Advice
from exporter.records.entities import Record
from exporter.records.excepted import block_words, day, exception_record
from exporter.records.findings import finding
from ipam.exemption import Exemption
from ipam.finding import Rule
from ipam.finding_key import ID, identity
from ipam.registry.error import Code
from ipam.report import Report
from service.exits import WRONG, ServiceError
from store.exceptions import Exempted, Kept


def exceptions(kept: Kept, scopes: Container[str], today: date) -> Iterator[Record]:
    """Yield a record for each decision; of one that does nothing it says why.

    Args:
        kept: What is decided.
        scopes: The names of all that there are.
        today: The day that decides what has expired.
    """
    for ignored in kept.ignored:
        said = {**block_words(ignored.block), "reason": ignored.reason, "until": day(ignored.until)}
        yield exception_record("ignore", ignored.at, said, expired=not ignored.rule.holds(today))
    for moved in kept.moved:
        said = {**block_words(moved.move.block), "scope": moved.move.scope}
        if moved.move.scope not in scopes:
            said["idle"] = (
                f"there is no scope '{moved.move.scope}' any more: move it elsewhere, or make the scope"
            )
        yield exception_record("move", moved.at, said, expired=False)
    for one in kept.exempted:
        exemption = one.exemption
        said = {
            "rule": str(exemption.rule),
            "finding": exemption.subject,
            "about": one.about,
            "reason": exemption.reason,
            "until": day(exemption.until),
        }
        yield exception_record("exempt", one.at, said, expired=not exemption.holds(today))


@dataclass(frozen=True, slots=True)
class Told:
    """A finding that can be exempted."""

    id: str
    rule: Rule
    about: str


def finding_found(report: Report, kept: Kept, word: str) -> Told:
    """Find a finding, or one that is exempted already, by its id.

    Raises:
        ServiceError: there is no such finding, the file exempts it, or its rule cannot be exempted.
    """
    known = exempted_finding(kept, word)
    if known is not None:
        return Told(known.exemption.subject, known.exemption.rule, known.about)
    place = _place(report, word)
    if place is None:
        silent = word in {identity(key) for key in report.silenced.key.tolist()}
        told = f"there is no finding '{word}': name one by its id, as `cidrwatch findings -o json` shows it"
        if silent:
            told = f"the finding '{word}' is silent already: an entry of `exempt` in the file is about it"
        raise ServiceError(f"{told} ({Code.BAD_VALUE})", WRONG)
    record = finding(report, Advice(report), place)
    if record["rule"] == Rule.EXEMPTION_EXPIRED:
        told = f"'{word}' says that an exemption of the file has expired: renew it there, or remove it"
        raise ServiceError(f"{told} ({Code.BAD_VALUE})", WRONG)
    return Told(word, Rule(record["rule"]), str(record["summary"]))


def exempted_finding(kept: Kept, word: str) -> Exempted | None:
    """Find an exemption by the id of what it silences, or of the finding that it has expired."""
    return next((one for one in kept.exempted if word in _ids(one.exemption)), None)


def _ids(exemption: Exemption) -> tuple[str, str]:
    return exemption.subject, identity(expiry_key(exemption))


def _place(report: Report, word: str) -> int | None:
    if not fullmatch(ID, word):
        return None
    places = np.flatnonzero(report.findings.key == np.uint64(int(word, 16)))
    return int(places[0]) if len(places) else None
