"""The records of what the registry decided about single resources and findings."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from exporter.records.entities import Record
from exporter.records.moments import rfc3339
from ipam.exemption import Exemption
from ipam.resource_block import ResourceBlock


def resource_record(
    blocks: Sequence[ResourceBlock],
    *,
    scope: str | None = None,
    reason: str | None = None,
    until: date | None = None,
    released: Iterable[str] = (),
) -> Record:
    """Make the record of what was decided about blocks of one resource."""
    one = blocks[0]
    return {
        "provider": str(one.provider),
        "type": str(one.type),
        "id": one.id,
        "cidrs": [str(block.cidr) for block in blocks],
        "scope": scope,
        "reason": reason,
        "until": day(until),
        "released": list(released),
    }


def exempted_record(exemption: Exemption, about: str) -> Record:
    """Make the record of an exemption."""
    return {
        "finding": exemption.subject,
        "rule": str(exemption.rule),
        "about": about,
        "reason": exemption.reason,
        "until": day(exemption.until),
    }


def exception_record(decision: str, at: datetime, said: Record, *, expired: bool) -> Record:
    """Make the record of one decision in the list of all: what it does not have is null."""
    fields = (
        "provider",
        "type",
        "id",
        "cidr",
        "scope",
        "rule",
        "finding",
        "about",
        "reason",
        "until",
        "idle",
    )
    told = {field: said.get(field) for field in fields}
    return {"decision": decision, **told, "expired": expired, "at": rfc3339(at)}


def block_words(block: ResourceBlock) -> Record:
    """Name a block of a resource."""
    return {
        "provider": str(block.provider),
        "type": str(block.type),
        "id": block.id,
        "cidr": str(block.cidr),
    }


def day(until: date | None) -> str | None:
    """Spell the last day of something, null where it has none."""
    return None if until is None else until.isoformat()
