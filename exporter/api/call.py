"""One request, understood: what is asked for, and of which report."""

from dataclasses import dataclass, fields
from datetime import datetime
from http import HTTPStatus

from exporter.api.parameter import Values
from exporter.api.refusal import RefusedError, mistaken, unavailable
from exporter.api.token import BEGIN, Position, Token, digest
from exporter.edition import Edition
from exporter.overview import Overview
from exporter.records.entities import Record
from exporter.records.filter import Filter
from exporter.records.moments import rfc3339
from exporter.state import State
from ipam.report import Report

CONDITIONS = tuple(condition.name for condition in fields(Filter))


@dataclass(frozen=True, slots=True)
class Call:
    """What an operation is asked with."""

    values: Values
    edition: Edition
    overview: Overview
    now: datetime
    begin: Position = BEGIN

    @property
    def conditions(self) -> Filter:
        """Return the conditions that records have to meet."""
        return Filter(**{name: str(self.values[name]) for name in CONDITIONS if name in self.values})


def call(state: State, list_name: str, values: Values) -> Call:
    """Find the report that a request is about: the one that is served, or that of the page before.

    Raises:
        RefusedError: there is no report yet; the page token is of another list, or of a report that is gone.
    """
    published, now = state.published, state.now()
    if published is None:
        raise unavailable(
            "there is no report yet: the first collection and analysis are under way",
            "ask again in a few seconds; /metrics tells how the collection goes",
            seconds=5,
        )
    if "page" not in values:
        return Call(values, published.edition, published.overview, now)
    token = Token.of(str(values["page"]))
    if token.query != list_digest(list_name, values):
        raise mistaken(
            "the page token belongs to another list, or to other filters",
            "send the filters of the first page with it, or begin without page",
        )
    is_current = token.stamp == published.edition.stamp
    edition = published.edition if is_current else state.shelf.find(token.stamp)
    if edition is None:
        raise gone()
    return Call(values, edition, published.overview, now, token.position)


def gone() -> RefusedError:
    """Make the refusal of a page whose report is not kept any more."""
    return RefusedError(
        HTTPStatus.GONE,
        "the report that this page belongs to was replaced, and is not kept any more",
        "begin without page",
    )


def list_digest(name: str, values: Values) -> bytes:
    """Number a list with its filters, whatever the length of its pages."""
    return digest(name, {key: value for key, value in values.items() if key in CONDITIONS})


def report_record(report: Report, now: datetime) -> Record:
    """Say which analysis an answer is from, and how much of it rests on fresh data."""
    return {
        "id": report.id,
        "at": rfc3339(report.at),
        "age_seconds": round(max(0.0, (now - report.at).total_seconds()), 3),
        "fresh_share": report.fresh_share,
    }
