"""The record of a change that is tried."""

import numpy as np

from exporter.records.at_hand import at_hand
from exporter.records.candidates import candidate, entities_of_candidate
from exporter.records.compliance import compliance_reasons
from exporter.records.entities import Record, subject
from exporter.records.meetings import meetings
from exporter.records.phrases import phrase
from exporter.records.what_if_texts import text
from ipam.report import Report
from ipam.what_if import Action, Outcome, Reason


def whatif(report: Report, outcome: Outcome) -> Record:
    """Make the record of an outcome, whose entities are those of the report."""
    joined_by = "the attachment that is tried" if outcome.action is Action.ATTACH else ""
    return {
        "action": str(outcome.action),
        "input": dict(outcome.asked),
        "result": str(outcome.result),
        "cidr": None if outcome.cidr is None else str(outcome.cidr),
        "collisions": list(meetings(report, outcome.collisions, joined_by)),
        "reasons": [
            *_of_import(report, outcome.row),
            *(_reason(report, reason) for reason in outcome.reasons),
        ],
    }


def _reason(report: Report, reason: Reason) -> Record:
    other = None if reason.other is None else subject(report, reason.other)
    return {
        "code": str(reason.code),
        "text": text(reason, "" if other is None else phrase(other)),
        "other": other,
    }


def _of_import(report: Report, row: int | None) -> list[Record]:
    """Say what the import plan decides about a row, and which rules it would break."""
    if row is None:
        return []
    lines = np.flatnonzero(report.candidates.row == row).tolist()
    ready = at_hand(report, (row, *(one for line in lines for one in entities_of_candidate(report, line))))
    planned = [reason for line in lines for reason in candidate(ready, line)["reasons"]]
    return [*planned, *({**broken, "other": None} for broken in compliance_reasons(ready, row))]
