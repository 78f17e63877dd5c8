"""Which schema a database has; told without Alembic, which takes longer to load than a command to answer."""

from functools import cache
from pathlib import Path

from sqlalchemy import Connection, inspect, text

import store.migrations.versions
from store.error import StoreError

TABLE = "alembic_version"
FOLDER = Path(str(store.migrations.versions.__file__)).parent


def newest() -> str:
    """Name the schema that this version of the program works with."""
    return versions()[-1]


@cache
def versions() -> tuple[str, ...]:
    """Name all schemas there were, in their order: each migration's file begins with the name of its own."""
    return tuple(sorted(path.stem[1:].partition("_")[0] for path in FOLDER.glob("v*_*.py")))


def version_of(connection: Connection, url: str) -> str:
    """Name the schema of a database; "" where there are no tables yet.

    Raises:
        StoreError: it is none of ours.
    """
    tables = inspect(connection).get_table_names()
    at = _written(connection) if TABLE in tables else ()
    if not set(versions()).issuperset(at):
        raise StoreError(
            url, f"has the schema {', '.join(at)}, which this version does not know: use a newer cidrwatch"
        )
    if not at and tables:
        raise StoreError(url, "holds the tables of another program: name another one")
    return ", ".join(at)


def _written(connection: Connection) -> tuple[str, ...]:
    return tuple(connection.execute(text(f"SELECT version_num FROM {TABLE}")).scalars())  # noqa: S608 - ours
