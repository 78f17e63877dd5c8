"""Records on standard output: a table for people, whole records as JSON or CSV for machines."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from io import StringIO
from itertools import islice
from typing import Any

import click

from service.cli.broken_pipe import tolerated

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
            _print_json(records)
        elif form == "csv":
            _print_csv(records, fields)
        else:
            _print_table(iter(records), columns)


def _print_json(records: Iterable[Record]) -> None:
    separator = "[\n"
    for record in records:
        click.echo(f"{separator}{json.dumps(record, ensure_ascii=False)}", nl=False)
        separator = ",\n"
    click.echo("\n]" if separator == ",\n" else "[]")


def _print_csv(records: Iterable[Record], fields: Sequence[str]) -> None:
    """Print a line for each record; what is no plain value stands as JSON in its cell."""
    click.echo(_line(fields), nl=False)
    for record in records:
        click.echo(_line([_cell(record[field]) for field in fields]), nl=False)


def _line(cells: Sequence[str]) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _print_table(records: Iterator[Record], columns: Columns) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from service.cli.screen import Screen

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for title in columns:
        table.add_column(title, overflow="fold")
    for record in islice(records, MOST_ROWS):
        table.add_row(*(Text(text(record)) for text in columns.values()))
    more = sum(1 for _ in records)
    if not table.row_count:
        click.echo("none")
        return
    Screen().print(table)
    if more:
        click.echo(f"{more} more: narrow them down with a filter, or take all with -o json", err=True)
