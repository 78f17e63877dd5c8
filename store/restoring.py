"""A dump read back into the store: whole, or not at all."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, text
from sqlalchemy.exc import IntegrityError

from store.checking import mistakes
from store.database import Store
from store.dump import AT_ONCE, Head
from store.dump_error import DumpError
from store.dump_values import coding
from store.emptying import emptied
from store.open import brought_up_to_date
from store.tables import TABLES

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Columns:
    """A table of the dump, and how its rows are read."""

    table: Table
    codings: Sequence[tuple[str, Callable[[Any], Any]]]

    def row(self, values: list[Any]) -> Row:
        return {
            name: None if value is None else read(value)
            for (name, read), value in zip(self.codings, values, strict=True)
        }


def restored(store: Store, head: Head, lines: Iterable[str], *, replace: bool) -> None:
    """Put the rows of a dump into a store, in one transaction, which makes its tables if there are none.

    Args:
        store: Where they go.
        head: The first line of the dump.
        lines: The others, without the digest.
        replace: Whether all that is there goes before; otherwise the store has to be empty.

    Raises:
        DumpError: the dump is not whole, its plan breaks a rule, or the store is not empty; nothing changes.
        StoreError: the store cannot be written; nothing changes.
    """
    with brought_up_to_date(store) as connection:
        if replace:
            emptied(connection)
        elif (table := _filled(connection)) is not None:
            told = f"store {store.url} is not empty, its table {table} has rows"
            raise DumpError(f"was not imported: {told}; name an empty one, or take --replace")
        try:
            found = _insert(connection, lines)
        except IntegrityError as error:
            raise DumpError(f"contradicts itself: {_first_line(error)}; take another copy") from None
        if found != head.tables:
            short = next(name for name in (*head.tables, *found) if found.get(name) != head.tables.get(name))
            rows = f"{found.get(short)} rows" if short in found else "nothing"
            told = f"{rows} of table {short}, and its head says {head.tables.get(short, 0)}"
            raise DumpError(f"is not whole, it has {told}: take another copy")
        if connection.dialect.name == "postgresql":
            _settle(connection)
        _check(connection)


def _check(connection: Connection) -> None:
    """Demand that the plan keeps its rules.

    Raises:
        DumpError: it does not.
    """
    wrong = next(mistakes(connection), None)
    if wrong is not None:
        way_out = "take another copy, or run `cidrwatch store check` where it was made, and export that anew"
        raise DumpError(f"holds a plan that breaks the rule `{wrong.rule}`, {wrong}: {way_out}")


def _filled(connection: Connection) -> str | None:
    return next((one.name for one in TABLES if connection.execute(select(one).limit(1)).first()), None)


def _insert(connection: Connection, lines: Iterable[str]) -> dict[str, int]:
    """Insert all rows, and count them by table."""
    found: dict[str, int] = {}
    for columns, rows in _tables(lines):
        count = 0
        for some in _batches(_parents_first(columns.table, rows)):
            connection.execute(insert(columns.table), some)
            count += len(some)
        found[columns.table.name] = count
    return found


def _tables(lines: Iterable[str]) -> Iterator[tuple[_Columns, Iterator[Row]]]:
    """Cut the lines into tables; each has to be read to its end before the next."""
    numbered = enumerate(lines, 2)
    ahead: list[tuple[int, Any]] = []

    def rows(columns: _Columns) -> Iterator[Row]:
        for number, line in numbered:
            value = _value(number, line)
            if isinstance(value, dict):
                ahead.append((number, value))
                return
            try:
                yield columns.row(value)
            except (AttributeError, TypeError, ValueError):
                raise _broken(number, f"is no row of table {columns.table.name}") from None

    for number, line in numbered:
        ahead.append((number, _value(number, line)))
        while ahead:
            columns = _columns(*ahead.pop())
            yield columns, rows(columns)


def _value(number: int, line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        raise _broken(number, "is no JSON") from None


def _columns(number: int, value: Any) -> _Columns:
    tables = {table.name: table for table in TABLES}
    try:
        table = tables[value["table"]]
        return _Columns(table, [(name, coding(table.c[name])[1]) for name in value["columns"]])
    except (KeyError, TypeError):
        raise _broken(number, "names no table, or columns that it does not have") from None


def _broken(number: int, what: str) -> DumpError:
    return DumpError(f"is damaged, line {number} {what}: take another copy")


def _parents_first(table: Table, rows: Iterator[Row]) -> Iterator[Row]:
    """Order the rows of a table that refers to itself, so that each follows the one it refers to."""
    above = next(
        ((key.parent.name, key.column.name) for key in table.foreign_keys if key.column.table is table), None
    )
    if above is None:
        yield from rows
        return
    waiting: dict[Any, list[Row]] = {}
    for row in rows:
        waiting.setdefault(row[above[0]], []).append(row)
    ready = [None]
    while ready:
        found = waiting.pop(ready.pop(), [])
        yield from found
        ready += [row[above[1]] for row in found]
    for left in waiting.values():  # the database says what is wrong with them
        yield from left


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while some := list(islice(rows, AT_ONCE)):
        yield some


def _settle(connection: Connection) -> None:
    """Let PostgreSQL number on behind the rows that there are, and know how many they are; SQLite does."""
    for table in TABLES:
        column = table.autoincrement_column
        last = None if column is None else connection.scalar(select(func.max(column)))
        if column is not None and last is not None:
            names = {"table": table.name, "column": column.name, "last": last}
            query = "SELECT setval(pg_get_serial_sequence(:table, :column), :last)"
            connection.execute(text(query), names)
        connection.execute(text(f'ANALYZE "{table.name}"'))


def _first_line(error: IntegrityError) -> str:
    return str(error.orig).strip().splitlines()[0]
