"""Which schema a database has, and how it gets the newest one."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

import store.migrations
from store.error import StoreError


def newest() -> str:
    """Name the schema that this version of the program works with."""
    return str(_scripts().get_current_head())


def version_of(connection: Connection, url: str) -> str:
    """Name the schema of a database; "" where there are no tables yet.

    Raises:
        StoreError: it is none of ours.
    """
    at = MigrationContext.configure(connection).get_current_heads()
    known = {one.revision for one in _scripts().walk_revisions()}
    if not known.issuperset(at):
        raise StoreError(
            url, f"has the schema {', '.join(at)}, which this version does not know: use a newer cidrwatch"
        )
    if not at and inspect(connection).get_table_names():
        raise StoreError(url, "holds the tables of another program: name another one")
    return ", ".join(at)


def upgrade(connection: Connection, to: str = "head") -> None:
    """Bring the schema up to date, within a writing transaction; one process at a time may do that."""
    command.upgrade(_alembic(connection), to)


@cache
def _scripts() -> ScriptDirectory:
    """Load the migrations, once for a process: every command asks twice which is the newest."""
    return ScriptDirectory.from_config(_alembic())


def _alembic(connection: Connection | None = None) -> Config:
    config = Config(attributes={"connection": connection})
    folder = Path(str(store.migrations.__file__)).parent
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    return config
