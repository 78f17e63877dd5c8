"""Records on standard output: a table for people, whole records as JSON or CSV for machines."""

import csv
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from io import StringIO
from itertools import islice
from typing import Any

import click

from service.cli.broken_pipe import tolerated
from service.cli.saying import say

Record = Mapping[str, Any]
Columns = Mapping[str, Callable[[Record], str]]

MOST_ROWS = 500  # in a table; machines get all


def print_records(records: Iterable[Record], form: str, columns: Columns, fields: Sequence[str]) -> None:
    """Print records in one of the three forms.

    Args:
        records: What to print; taken one by one.
        form: table, json or csv.
        columns: Of the table: title, and the text of a record.
        fields: The keys of every record, for the head of an empty CSV.
    """
    with tolerated():
        if form == "json":
            _write(_json(records))
        elif form == "csv":
            _write(_csv(records, fields))
        else:
            _print_table(iter(records), columns)


def _write(texts: Iterable[str]) -> None:
    """Write texts exactly as they are; click would take colours out of them."""
    for text in texts:
        sys.stdout.write(text)
    sys.stdout.flush()


def _json(records: Iterable[Record]) -> Iterator[str]:
    separator = "[\n"
    for record in records:
        yield separator
        yield _dumped(record)
        separator = ",\n"
    yield "\n]\n" if separator == ",\n" else "[]\n"


def _dumped(record: Record) -> str:
    """Write a record in one line; letters stay as they are, and what commands a terminal is escaped."""
    text = json.dumps(record, ensure_ascii=False)
    return text if text.isprintable() else "".join(map(_escaped, text))


def _escaped(character: str) -> str:
    return character if character.isprintable() else json.dumps(character)[1:-1]


def _csv(records: Iterable[Record], fields: Sequence[str]) -> Iterator[str]:
    """Write a line for each record; what is no plain value stands as JSON in its cell."""
    yield _line(fields)
    for record in records:
        yield _line([_cell(record[field]) for field in fields])


def _line(cells: Sequence[str]) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _print_table(records: Iterator[Record], columns: Columns) -> None:
    from service.cli.screen import Screen
    from service.cli.table_layout import laid_out

    shown = list(islice(records, MOST_ROWS))
    if not shown:
        click.echo("none")
        return
    screen = Screen()
    screen.print(laid_out(shown, columns, screen.room))
    if any(True for _ in records):  # how many would have to be made to be counted
        say(f"There are more than these {MOST_ROWS}: narrow them down with a filter, or take all: -o json.")
