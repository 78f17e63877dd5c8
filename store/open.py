"""Open the store: find it, bring its schema up to date, or say in one sentence why not."""

from contextlib import closing
from threading import Lock

from sqlalchemy import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError

from store import postgresql, sqlite
from store.database import Store, shown
from store.error import StoreError
from store.schema_version import newest, version_of

ALEMBIC = Lock()  # Alembic hands the migrations their connection through a module
MAKERS = "`cidrwatch scan`, `serve` and `registry apply` make one, or `store:` of the configuration names it"


def open_store(url: str, *, make: bool = True) -> Store:
    """Open the database that a URL names, upgraded where necessary.

    Args:
        url: Like sqlite:///cidrwatch.db, or postgresql+psycopg://user@host/cidrwatch.
        make: Whether a store is made where there is none.

    Raises:
        StoreError: it cannot be reached or written, is no database, or belongs to a newer version; or there
            is none, and it is not to be made.
    """
    opened = _connected(url, make=make)
    try:
        with ALEMBIC:
            version = _version(opened)
            if not (version or make):
                raise _empty(opened)
            if version != newest():
                with opened.write(durable=True) as connection:  # a second process waits, and finds it done
                    if version_of(connection, opened.url) != newest():
                        _upgrade(connection)
    except StoreError:
        opened.close()
        raise
    return opened


def open_scratch() -> Store:
    """Open an empty store that is gone when it is closed: what a new one would answer can be asked of it."""
    opened = sqlite.in_memory()
    with ALEMBIC, opened.write() as connection:
        _upgrade(connection)
    return opened


def is_made(url: str) -> bool:
    """Tell whether there is a store, of whatever version; none is made.

    Raises:
        StoreError: it could not be made either, cannot be reached, or belongs to a newer version.
    """
    place = _named(url)
    with closing(_connected(url, make=True)) as opened:
        return bool(_version(opened)) if _is_server(place) else sqlite.is_there(place)


def upgraded(url: str) -> tuple[str, str, str]:
    """Bring the schema of a database up to date; one is made where there is none.

    Returns:
        The name of the database, the version it had ("" where it had none), and the one it has.

    Raises:
        StoreError: as `open_store`.
    """
    opened = _connected(url, make=True)
    try:
        before = _version(opened)
    finally:
        opened.close()
    with closing(open_store(url)) as store:
        return store.url, before, newest()


def open_as_it_is(url: str) -> tuple[Store, str]:
    """Open a database that is there, and leave its schema alone.

    Returns:
        The store, and the version of its schema; "" where there are no tables yet.

    Raises:
        StoreError: there is none, it cannot be reached, is no database, or belongs to a newer version.
    """
    opened = _connected(url, make=False)
    try:
        return opened, _version(opened)
    except StoreError:
        opened.close()
        raise


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
        if _version(opened) == newest():
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


def _connected(text: str, *, make: bool) -> Store:
    """Prepare the way to a database.

    SQLite would make a file that is not there, and does not let anybody read who cannot write: they get a
    connection that only reads.
    """
    url = _named(text)
    if _is_server(url):
        return postgresql.connected(url)
    opened = sqlite.connected(url)
    if make:
        return opened
    if not sqlite.is_there(url):
        raise StoreError(opened.url, f"is not there: {MAKERS}")
    alone = None if sqlite.is_writable(url) else sqlite.connected_to_read(url)
    return alone or opened


def _upgrade(connection: Connection) -> None:
    from store.upgrade import upgrade  # noqa: PLC0415 - most stores need none, and Alembic takes its time

    upgrade(connection)


def _empty(opened: Store) -> StoreError:
    return StoreError(opened.url, f"holds no tables yet: {MAKERS}")


def _version(opened: Store) -> str:
    """Name the schema; a reader is not held up by whoever writes."""
    with opened.read() as connection:
        return version_of(connection, opened.url)
