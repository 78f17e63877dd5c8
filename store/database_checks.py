"""Whether the database itself is whole: its pages, its references, and what it watches over."""

from collections.abc import Iterator

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DatabaseError

from store.mistake import RESTORE, Mistake
from store.tables import TABLES

UNGUARDED = "export the store, and import it into an empty one, which has all of them"

# What no table of ours tells, because the database does it: see the migrations.
GUARDS = {
    "sqlite": ("SELECT name FROM sqlite_master WHERE type = 'trigger'", {"audit_kept", "audit_unchanged"}),
    "postgresql": (
        "SELECT tgname FROM pg_trigger WHERE tgenabled = 'O' UNION SELECT conname FROM pg_constraint",
        {"audit_kept", "ex_allocation_owner"},
    ),
}


def database_mistakes(connection: Connection) -> Iterator[Mistake]:
    """Say what is wrong with the database; where there is anything, nothing else in it can be relied on."""
    if connection.dialect.name == "sqlite":  # PostgreSQL looks at references by itself
        told = _damage(connection)
        if told:
            yield from (Mistake("integrity", "the file", one, RESTORE) for one in told)
            return
        yield from _loose(connection)
    yield from _missing(connection)


def _damage(connection: Connection) -> list[str]:
    """Let SQLite look at every page; at some damage it gives up."""
    try:
        told = connection.scalars(text("PRAGMA integrity_check")).all()
    except DatabaseError as error:
        if "malformed" not in str(error.orig):
            raise
        return [str(error.orig)]
    return [str(one).strip() for one in told if one != "ok"]


def _loose(connection: Connection) -> Iterator[Mistake]:
    for table, row, other, _ in connection.execute(text("PRAGMA foreign_key_check")):
        yield Mistake("reference", f"table {table}", f"row {row} refers to a {other} that is gone", RESTORE)


def _missing(connection: Connection) -> Iterator[Mistake]:
    inspector = inspect(connection)
    there = set(inspector.get_table_names())
    for table in TABLES:
        if table.name not in there:
            yield Mistake("schema", f"table {table.name}", "is not there", RESTORE)
            continue
        columns = {column["name"] for column in inspector.get_columns(table.name)}
        for name in sorted({column.name for column in table.columns} - columns):
            yield Mistake("schema", f"table {table.name}", f"has no column {name}", RESTORE)
    query, wanted = GUARDS[connection.dialect.name]
    for name in sorted(wanted - set(connection.scalars(text(query)))):
        yield Mistake("guard", f"guard {name}", "is not there, or switched off", UNGUARDED)
