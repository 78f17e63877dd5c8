"""Words for many records at once: a list asks the store in chunks, not record by record."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from exporter.records.entities import Record
from ipam.report import Report
from ipam.text import Text, Texts

CHUNK = 500  # records

Make = Callable[[Report, int], Record]
Mentions = Callable[[Report, int], Iterable[int]]  # the entities that the record of an item tells of


@dataclass(frozen=True, slots=True)
class AtHand:
    """Words that were read before, and where those of other rows are."""

    read: Mapping[int, Text]
    others: Texts

    def of(self, rows: Sequence[int]) -> Sequence[Text]:
        """Return the words of each row; what was not read before is looked up, which is slow."""
        if all(row in self.read for row in rows):
            return [self.read[row] for row in rows]
        return self.others.of(rows)


def at_hand(report: Report, entities: Iterable[int]) -> Report:
    """Read the words of those entities that have some, and return a report that knows them by heart."""
    snapshot = report.snapshot
    rows = sorted({entity for entity in entities if 0 <= entity < len(snapshot)})
    read = dict(zip(rows, snapshot.texts.of(rows), strict=True))
    return replace(report, snapshot=replace(snapshot, texts=AtHand(read, snapshot.texts)))


def in_chunks(report: Report, items: Sequence[int], mentions: Mentions, make: Make) -> Iterator[Record]:
    """Yield the record of each item, in order; words are read for a chunk of them when its turn comes."""
    for begin in range(0, len(items), CHUNK):
        chunk = items[begin : begin + CHUNK]
        ready = at_hand(report, (entity for item in chunk for entity in mentions(report, item)))
        yield from (make(ready, item) for item in chunk)
