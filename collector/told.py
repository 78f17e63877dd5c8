"""What the entries of a listing say, field by field: each field a list with a value for every entry."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import compress
from typing import Any, Self

from collector.cells import Faults, at_end, column, texts
from collector.fields import Entry, Fields, MalformedError
from collector.labels import Labels


@dataclass(frozen=True, slots=True)
class Told:
    """The entries of a listing as they were told; page by page they are added, and no page is kept."""

    fields: Fields
    cells: dict[str, list[Any]]  # by the name of the field
    resource: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)  # where a tag says them
    attached: list[bool] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)  # of the tags of all entries, one after the other
    values: list[str] = field(default_factory=list)
    tagged: list[int] = field(default_factory=list)  # of each entry: how many tags it has
    blocks: list[Any] = field(default_factory=list)  # of all entries, one after the other
    sizes: list[int] = field(default_factory=list)  # of each entry: how many blocks it has
    odd_tags: Faults = field(default_factory=dict)
    odd_blocks: Faults = field(default_factory=dict)

    @classmethod
    def nothing(cls, fields: Fields) -> Self:
        """Begin a listing."""
        named = (
            *(fields.owner, fields.name, fields.parent, fields.zone, fields.state),
            *(fields.default, fields.free),
        )
        return cls(fields, {key: [] for key in named if key})

    def add(self, entries: Sequence[Entry]) -> None:
        """Add entries; as many at once as stay in a processor's cache, for they are gone through often."""
        fields, begin = self.fields, len(self.resource)
        self.resource.extend(texts(entries, *fields.resource))
        for key, cells in self.cells.items():
            cells.extend(column(entries, key))
        if fields.attached:
            self.attached.extend(map(bool, texts(entries, *fields.attached)))
        self._tag(entries, begin)
        self._place(entries, begin)

    def _tag(self, entries: Sequence[Entry], begin: int) -> None:
        faults: Faults = {}
        labels = Labels.of(entries, self.fields.tags, faults)
        self.odd_tags.update((begin + number, words) for number, words in faults.items())
        self.keys.extend(labels.keys)
        self.values.extend(labels.values)
        self.tagged.extend(labels.counts)
        if self.fields.name_tag:
            self.names.extend(labels.valued(self.fields.name_tag))

    def _place(self, entries: Sequence[Entry], begin: int) -> None:
        """Note the blocks of entries, and how many each has."""
        fields = self.fields
        usual = column(entries, fields.block) if fields.block else [None] * len(entries)
        sizes = [1] * len(entries)
        at = 0
        for number in _unusual(entries, usual, fields):
            try:
                mine = fields.blocks(entries[number])
            except MalformedError as error:
                self.odd_blocks[begin + number] = str(error)
                mine = []
            self.blocks.extend(usual[at:number])
            self.blocks.extend(mine)
            sizes[number] = len(mine)
            at = number + 1
        self.blocks.extend(usual[at:])
        self.sizes.extend(sizes)


def _unusual(entries: Sequence[Entry], usual: Sequence[Any], fields: Fields) -> Sequence[int]:
    """Number the entries that have other blocks than the one that most have, or none."""
    numbers = range(len(entries))
    found = set() if all(usual) else set(numbers).difference(compress(numbers, usual))
    for way in fields.more:
        found.update(compress(numbers, at_end(entries, way)))
    return sorted(found)
