"""Open the store: find it, bring its schema up to date, or say in one sentence why not."""

from pathlib import Path
from threading import Lock

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, inspect, make_url
from sqlalchemy.exc import ArgumentError

import store.migrations
from store.database import Store, connected, shown
from store.error import StoreError

ALEMBIC = Lock()  # Alembic hands the migrations their connection through a module


def open_store(url: str) -> Store:
    """Open the database that a URL like sqlite:///cidrwatch.db names, made and upgraded where necessary.

    Raises:
        StoreError: it cannot be reached or written, is no database, or belongs to a newer version.
    """
    opened = connected(_sqlite(url))
    try:
        with ALEMBIC, opened.write(durable=True) as connection:  # a second process waits, and finds it done
            _upgrade(connection, opened.url)
    except StoreError:
        opened.close()
        raise
    return opened


def _sqlite(text: str) -> URL:
    """Read the URL, and see that its file can be there."""
    try:
        url = make_url(text)
    except ArgumentError:
        raise StoreError("", "is not named by a URL: write it like sqlite:///cidrwatch.db") from None
    named = shown(url)
    if url.drivername not in {"sqlite", "sqlite+pysqlite"}:
        raise StoreError(named, "is not available in this version: write sqlite:///cidrwatch.db")
    if url.host or url.query or url.database in {None, "", ":memory:"}:
        raise StoreError(named, "does not name a file: write it like sqlite:///cidrwatch.db")
    path = Path(str(url.database))
    if path.is_dir():
        raise StoreError(named, "is a folder: name a file in it")
    if not path.parent.is_dir():
        raise StoreError(named, f"has no folder {path.parent}: make it, or name another file")
    return url


def _upgrade(connection: Connection, url: str) -> None:
    config = Config(attributes={"connection": connection})
    folder = Path(str(store.migrations.__file__)).parent
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    script = ScriptDirectory.from_config(config)
    at = MigrationContext.configure(connection).get_current_heads()
    if at == tuple(script.get_heads()):
        return
    known = {revision.revision for revision in script.walk_revisions()}
    if not known.issuperset(at):
        raise StoreError(
            url, f"has the schema {', '.join(at)}, which this version does not know: use a newer cidrwatch"
        )
    if not at and inspect(connection).get_table_names():
        raise StoreError(url, "holds the tables of another program: name another file")
    command.upgrade(config, "head")
