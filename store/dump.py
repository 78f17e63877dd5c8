"""The whole store as lines of JSON: a head, each table with its rows, a digest; the same of all databases."""

import json
from collections.abc import Generator, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from sqlalchemy import Connection, Select, String, Table, collate, func, select

from store.database import Store
from store.dump_error import DumpError
from store.dump_seal import sealed
from store.dump_values import coding
from store.error import StoreError
from store.schema_version import newest
from store.tables import TABLES

FORMAT, VERSION = "cidrwatch-store", 2  # the first had no digest
AT_ONCE = 1000  # rows


@dataclass(frozen=True, slots=True)
class Head:
    """The first line."""

    format: str
    version: int
    schema: str
    tables: Mapping[str, int]  # rows of each

    @classmethod
    def of(cls, line: str) -> Self:
        """Read the first line.

        Raises:
            DumpError: it is none of a dump, or of one of another version.
        """
        try:
            told = json.loads(line)
            head = cls(**told)
        except (TypeError, ValueError, RecursionError):
            raise DumpError(
                "is no dump of a store: name a file that `cidrwatch store export` wrote"
            ) from None
        if head.format != FORMAT or head.version != VERSION or not isinstance(head.tables, dict):
            told = "import it with the cidrwatch that wrote it, upgrade that store, and export it anew"
            raise DumpError(f"is a dump of another format: {told}")
        if head.schema != newest():
            raise DumpError(
                f"holds the schema {head.schema}, and this version works with {newest()}: upgrade the store "
                "that it came from (`cidrwatch store upgrade`), and export it anew"
            )
        return head

    @property
    def rows(self) -> int:
        """Count all rows."""
        return sum(self.tables.values())


def dumped(store: Store, version: str) -> Generator[str]:
    """Yield the lines of a dump, all of one moment; nobody who writes is held up.

    Args:
        store: Whose schema has a version.
        version: That version.

    Raises:
        StoreError: the store cannot be read, or its schema is not the newest.
    """
    if version != newest():
        told = f"has the schema {version or 'of no store'}, and this version works with {newest()}"
        raise StoreError(store.url, f"{told}: `cidrwatch store upgrade` brings it up to date")
    with store.read() as connection:
        yield from sealed(_lines(connection, version))


def _lines(connection: Connection, version: str) -> Iterator[str]:
    counts = {table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES}
    yield _line(asdict(Head(FORMAT, VERSION, version, counts)))
    for table in TABLES:
        yield from _rows(connection, table)


def _rows(connection: Connection, table: Table) -> Iterator[str]:
    yield _line({"table": table.name, "columns": [column.name for column in table.columns]})
    codings = [coding(column)[0] for column in table.columns]
    found = connection.execute(_ordered(connection, table), execution_options={"yield_per": AT_ONCE})
    for row in found:
        yield _line(
            [None if value is None else code(value) for code, value in zip(codings, row, strict=True)]
        )


def _ordered(connection: Connection, table: Table) -> Select[Any]:
    """Read a table by its key, in the order of bytes, which every database has."""
    by_bytes = "C" if connection.dialect.name == "postgresql" else "BINARY"
    return select(table).order_by(
        *(
            collate(column, by_bytes) if isinstance(column.type, String) else column
            for column in table.primary_key.columns
        )
    )


def _line(value: object) -> str:
    return json.dumps(value, separators=(",", ":")) + "\n"
