"""How wide the columns of a table are, so that nothing breaks that somebody copies or searches for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.printable import printable

if TYPE_CHECKING:
    from rich.table import Table

    from service.cli.print_records import Columns, Record

LEAST = 20  # characters to which a column of several words gives way
GAP = 3  # characters between two columns


@dataclass(frozen=True, slots=True)
class Column:
    """What a column needs, in cells of the terminal."""

    natural: int  # of its longest text
    least: int  # of its longest word, which never breaks

    @classmethod
    def of(cls, title: str, texts: Sequence[str]) -> "Column":
        """Measure a column."""
        from rich.cells import cell_len

        told = [title, *texts]
        natural = max(map(cell_len, told))
        word = max(cell_len(word) for one in told for word in one.split(" "))
        return cls(natural, max(word, min(natural, LEAST)))


def widths(columns: Sequence[Column], room: int | None) -> list[int]:
    """Fit columns into so many cells, the widest giving way first; None: as wide as they are.

    Where even the least does not fit, the table is wider than the room: what is torn apart can neither be
    copied nor searched for.
    """
    found = [column.natural for column in columns]
    if room is None:
        return found
    excess = sum(found) + GAP * len(found) - 1 - room
    while excess > 0:
        slack = [place for place, column in enumerate(columns) if found[place] > column.least]
        if not slack:
            break
        found[max(slack, key=found.__getitem__)] -= 1
        excess -= 1
    return found


def laid_out(records: "Sequence[Record]", columns: "Columns", room: int | None, title: str = "") -> "Table":
    """Make the table of some records, without the columns that none of them has anything in."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    cells = {name: [printable(text(record)) for record in records] for name, text in columns.items()}
    told = {name: texts for name, texts in cells.items() if any(texts)} or cells
    needs = [Column.of(name, texts) for name, texts in told.items()]
    table = Table(
        title=title or None, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold"
    )
    for name, width in zip(told, widths(needs, room), strict=True):
        table.add_column(name, overflow="fold", width=width)
    for row in zip(*told.values(), strict=True):
        table.add_row(*map(Text, row))
    return table
