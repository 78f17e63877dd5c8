"""Samples in columns: the labels of many, written once for all families that have them in common."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from exporter.family import Labels, Value
from exporter.text_format import blocks


@dataclass(frozen=True, eq=False)
class Column:
    """The labels of many samples."""

    names: Labels
    labels: Sequence[Labels]  # the values of each sample

    @cached_property
    def blocks(self) -> list[bytes]:
        """Write each as it stands between a name and a value."""
        return blocks(self.names, self.labels)


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """The samples of one family."""

    column: Column
    values: Sequence[Value]

    def __post_init__(self) -> None:
        """Refuse columns that do not fit together."""
        if len(self.column.labels) != len(self.values):
            raise ValueError(f"{len(self.values)} values for {len(self.column.labels)} samples")

    def __eq__(self, other: object) -> bool:
        """Tell whether another sheet says the same of the same column; labels are not compared."""
        return isinstance(other, Sheet) and self.column is other.column and self.values == other.values

    __hash__ = None  # type: ignore[assignment]

    def __len__(self) -> int:
        """Count them."""
        return len(self.values)

    def __iter__(self) -> Iterator[tuple[Labels, Value]]:
        """Yield the samples one by one."""
        return iter(zip(self.column.labels, self.values, strict=True))
