"""One table of the page of figures."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A table, measured line by line."""

    title: str
    rows: Callable[[], Iterable[Row]]
    head: Row = ("what", "measured", "limit")
    words: str = ""  # said before the table
