"""What a discovered block is called: shown, never calculated with, and so read only for what is shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ipam.reading import Rows, picking
from ipam.tag_column import TagColumn, Tags


@dataclass(frozen=True, slots=True)
class Text:
    """The words of one row."""

    resource: str  # the cloud's id of the resource
    name: str
    parent: str  # the VPC of a subnet
    zone: str  # availability zone, network border group, site
    state: str  # the cloud's own word
    tags: Tags


class Texts(Protocol):
    """Where the words of a snapshot's rows are."""

    def of(self, rows: Sequence[int]) -> Sequence[Text]:
        """Return the words of each row, in order; many at once are cheaper than one by one."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class TextsOfRows:
    """The words of rows that are held in memory."""

    rows: Rows

    def of(self, rows: Sequence[int]) -> Sequence[Text]:
        """Return the words of each row."""
        held, chosen = self.rows, picking(rows)
        columns = map(chosen, (held.resource, held.name, held.parent, held.zone, held.state))
        return tuple(map(Text, *columns, self._tags(rows)))

    def _tags(self, rows: Sequence[int]) -> Iterable[Tags]:
        tags = self.rows.tags
        return tags.take(np.array(rows, np.int64)) if isinstance(tags, TagColumn) else picking(rows)(tags)
