"""What the entries of one page say, field by field: each field a column with a value for every entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from collector.cells import Faults, counts, missing, owners, tags, texts, truths
from collector.fields import Entry, Fields, MalformedError
from ipam.reading import UNKNOWN, Tags


@dataclass(frozen=True, slots=True)
class Page:
    """Entries in columns; the address blocks are as they were told."""

    resource: Sequence[str]
    owner: Sequence[str]
    name: Sequence[str]
    parent: Sequence[str]
    zone: Sequence[str]
    state: Sequence[str]
    tags: Sequence[Tags]
    default: Sequence[bool]
    free: Sequence[int]
    attached: Sequence[int]
    blocks: Sequence[str]  # of all entries, one after the other; "" where one is missing
    sizes: Sequence[int]  # of each entry: how many blocks it has
    faults: Faults

    @classmethod
    def of(cls, entries: Sequence[Entry], fields: Fields, account: str) -> "Page":
        """Read the entries that an account was told."""
        faults: Faults = {}
        resource, parent = texts(entries, *fields.resource), texts(entries, fields.parent)
        missing(resource, "", "an item without an id", faults)
        if fields.no_parent:
            missing(parent, "", fields.no_parent, faults)
        labels = tags(entries, fields.tags, faults)
        blocks, sizes = _blocks(entries, fields, faults)
        return cls(
            resource,
            owners(entries, fields.owner, account, faults),
            _names(entries, labels, fields),
            parent,
            texts(entries, fields.zone),
            texts(entries, fields.state),
            labels,
            truths(entries, fields.default),
            counts(entries, fields.free),
            _attached(entries, fields),
            blocks,
            sizes,
            faults,
        )


def _names(entries: Sequence[Entry], labels: Sequence[Tags], fields: Fields) -> Sequence[str]:
    if fields.name_tag:
        return [one.get(fields.name_tag, "") for one in labels]
    return texts(entries, fields.name)


def _attached(entries: Sequence[Entry], fields: Fields) -> Sequence[int]:
    """Tell of each entry whether anything that it is attached to is named."""
    if not fields.attached:
        return [UNKNOWN] * len(entries)
    return [int(text != "") for text in texts(entries, *fields.attached)]


def _blocks(entries: Sequence[Entry], fields: Fields, faults: Faults) -> tuple[Sequence[str], Sequence[int]]:
    """List the blocks as they are told, and how many each entry has."""
    told: list[Any] = []
    sizes = []
    for number, entry in enumerate(entries):
        try:
            mine = fields.blocks(entry)
        except MalformedError as error:
            faults.setdefault(number, str(error))
            mine = []
        told += mine
        sizes.append(len(mine))
    missing(sizes, 0, "it holds no address block", faults)
    if set(map(type, told)) <= {str}:
        return told, sizes
    return [text if isinstance(text, str) else "" for text in told], sizes
