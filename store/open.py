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
from store import postgresql, sqlite
from store.database import Store, shown
from store.error import StoreError

ALEMBIC = Lock()  # Alembic hands the migrations their connection through a module


def open_store(url: str) -> Store:
    """Open the database that a URL names, made and upgraded where necessary.

    Args:
        url: Like sqlite:///cidrwatch.db, or postgresql+psycopg://user@host/cidrwatch.

    Raises:
        StoreError: it cannot be reached or written, is no database, or belongs to a newer version.
    """
    place = _named(url)
    opened = postgresql.connected(place) if _is_server(place) else sqlite.connected(place)
    try:
        with ALEMBIC:
            if not _current(opened):
                with opened.write(durable=True) as connection:  # a second process waits, and finds it done
                    _upgrade(connection, opened.url)
    except StoreError:
        opened.close()
        raise
    return opened


def open_to_read(url: str) -> Store | None:
    """Open the database for reading alone: nothing is made, upgraded or locked.

    Returns:
        None where there is nothing to read yet: no file, no tables, or those of an earlier version.

    Raises:
        StoreError: it cannot be read, is no database of this program, or belongs to a newer version.
    """
    place = _named(url)
    opened = postgresql.connected(place) if _is_server(place) else sqlite.connected_to_read(place)
    if opened is None:
        return None
    try:
        if _current(opened):
            return opened
    except StoreError:
        opened.close()
        raise
    opened.close()
    return None


def _named(text: str) -> URL:
    try:
        url = make_url(text)
    except ArgumentError:
        raise StoreError("", "is not named by a URL: write it like sqlite:///cidrwatch.db") from None
    if not _is_server(url) and url.drivername not in {"sqlite", "sqlite+pysqlite"}:
        raise StoreError(
            shown(url),
            "is of no kind that is known: write sqlite:///cidrwatch.db or postgresql+psycopg://user@host/name",
        )
    return url


def _is_server(url: URL) -> bool:
    return url.drivername in {"postgresql", "postgresql+psycopg"}


def _current(opened: Store) -> bool:
    """Tell whether the schema is this version's; a reader is not held up by whoever writes."""
    with opened.read() as connection:
        return _known_and_current(connection, ScriptDirectory.from_config(_alembic(connection)), opened.url)


def _upgrade(connection: Connection, url: str) -> None:
    config = _alembic(connection)
    if not _known_and_current(connection, ScriptDirectory.from_config(config), url):
        command.upgrade(config, "head")


def _alembic(connection: Connection) -> Config:
    config = Config(attributes={"connection": connection})
    folder = Path(str(store.migrations.__file__)).parent
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    return config


def _known_and_current(connection: Connection, script: ScriptDirectory, url: str) -> bool:
    """Tell whether the schema is the newest one.

    Raises:
        StoreError: it is none of ours.
    """
    at = MigrationContext.configure(connection).get_current_heads()
    if at == tuple(script.get_heads()):
        return True
    known = {revision.revision for revision in script.walk_revisions()}
    if not known.issuperset(at):
        raise StoreError(
            url, f"has the schema {', '.join(at)}, which this version does not know: use a newer cidrwatch"
        )
    if not at and inspect(connection).get_table_names():
        raise StoreError(url, "holds the tables of another program: name another one")
    return False
