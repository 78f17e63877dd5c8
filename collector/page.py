"""What the entries of one page say, field by field: each field a column with a value for every entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any

from collector.cells import Faults, column, counts, missing, owners, texts, truths
from collector.fields import Entry, Fields, MalformedError
from collector.labels import Labels
from ipam.reading import UNKNOWN


@dataclass(frozen=True, slots=True)
class Page:
    """Entries in columns; the address blocks are as they were told."""

    resource: Sequence[str]
    owner: Sequence[str]
    name: Sequence[str]
    parent: Sequence[str]
    zone: Sequence[str]
    state: Sequence[str]
    keys: Sequence[str]  # of the tags of all entries, one after the other
    values: Sequence[str]
    tagged: Sequence[int]  # of each entry: how many tags it has
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
        labels = Labels.of(entries, fields.tags, faults)
        blocks, sizes = _blocks(entries, fields, faults)
        return cls(
            resource,
            owners(entries, fields.owner, account, faults),
            _names(entries, labels, fields),
            parent,
            texts(entries, fields.zone),
            texts(entries, fields.state),
            labels.keys,
            labels.values,
            list(map(len, labels.shapes)),
            truths(entries, fields.default),
            counts(entries, fields.free),
            _attached(entries, fields),
            blocks,
            sizes,
            faults,
        )


def _names(entries: Sequence[Entry], labels: Labels, fields: Fields) -> Sequence[str]:
    if fields.name_tag:
        return labels.valued(fields.name_tag)
    return texts(entries, fields.name)


def _attached(entries: Sequence[Entry], fields: Fields) -> Sequence[int]:
    """Tell of each entry whether anything that it is attached to is named."""
    if not fields.attached:
        return [UNKNOWN] * len(entries)
    return [int(text != "") for text in texts(entries, *fields.attached)]


def _blocks(entries: Sequence[Entry], fields: Fields, faults: Faults) -> tuple[Sequence[str], Sequence[int]]:
    """List the blocks as they are told, and how many each entry has."""
    told: list[Any] = []
    sizes = [1] * len(entries)
    usual = column(entries, fields.block) if fields.block else [None] * len(entries)
    at = 0
    for number in _unusual(entries, usual, fields):
        try:
            mine = fields.blocks(entries[number])
        except MalformedError as error:
            faults.setdefault(number, str(error))
            mine = []
        told += usual[at:number]
        told += mine
        sizes[number] = len(mine)
        at = number + 1
    told += usual[at:]
    missing(sizes, 0, "it holds no address block", faults)
    if set(map(type, told)) <= {str}:
        return told, sizes
    return [text if isinstance(text, str) else "" for text in told], sizes


def _unusual(entries: Sequence[Entry], usual: Sequence[Any], fields: Fields) -> Sequence[int]:
    """Number the entries that have other blocks than the one that most have, or none."""
    numbers = range(len(entries))
    found = set() if all(usual) else set(numbers).difference(compress(numbers, usual))
    for key in fields.more:
        found.update(compress(numbers, column(entries, key)))
    return sorted(found)
