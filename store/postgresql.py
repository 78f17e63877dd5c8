"""The store in a database of PostgreSQL."""

import re
from collections.abc import Mapping, Sequence

from sqlalchemy import URL, create_engine
from sqlalchemy.exc import DBAPIError, NoSuchModuleError

from store.database import BUSY_MILLISECONDS, Mode, Store, begun, shown
from store.error import StoreError

WRITERS = 7_310_579_011_204_437_617  # of the advisory lock: any number that no other program takes
CONNECT_SECONDS = 10

# Writers stand in one row, so that each sees what the one before wrote, as with SQLite. A commit that is not
# durable may be lost with the machine, never half of it; readings come again.
_ALONE = (f"SET LOCAL lock_timeout = {BUSY_MILLISECONDS}", f"SELECT pg_advisory_xact_lock({WRITERS})")
BEGIN: Mapping[Mode, Sequence[str]] = {
    "read": ("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",),
    "write": ("SET LOCAL synchronous_commit = off", *_ALONE),
    "durable": _ALONE,
}

# By SQLSTATE. Source: PostgreSQL 15 documentation, appendix A.
MEANINGS = {
    "28P01": "refuses the password: set PGPASSWORD, or write it into ~/.pgpass",
    "28000": "refuses this user: see pg_hba.conf of the server, or name another user",
    "3D000": "does not exist: create the database, or name another one",
    "3F000": "has no schema in which this user may create tables: let it use the schema public",
    "0A000": "lacks the extension btree_gist: install PostgreSQL's own additions (postgresql-contrib)",
    "42501": "does not let this user do that: let it own the database, or create tables in the schema public",
    "25006": "is read-only: name the primary server",
    "53100": "finds no room on its disk: make room",
    "53300": "has no connection left: raise max_connections, or end what else uses the server",
    "55P03": "is held by another process for too long: end what else uses it",
}


def connected(url: URL) -> Store:
    """Prepare the way to a database, which is reached at the first use.

    Raises:
        StoreError: the driver is not installed, or the URL does not name a database.
    """
    if not url.database:
        raise StoreError(
            shown(url), "names no database: write it like postgresql+psycopg://user@host/cidrwatch"
        )
    try:
        engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,  # the server may have been started anew since
            connect_args={"connect_timeout": CONNECT_SECONDS, "application_name": "cidrwatch"},
        )
    except (ImportError, NoSuchModuleError):
        raise StoreError(
            shown(url), "needs a package that is not installed: pip install 'cidrwatch[postgresql]'"
        ) from None
    return Store(begun(engine, BEGIN), meaning)


def meaning(error: DBAPIError) -> str:
    """Turn PostgreSQL's complaint into words; the statement and its values stay out of them."""
    state = getattr(error.orig, "sqlstate", None)
    said = " ".join(str(error.orig).split())
    if state is None:  # nobody's answer: there is no connection, or no more
        return _unreachable(said)
    return MEANINGS.get(state, f"cannot be used: {said}")


def _unreachable(said: str) -> str:
    """Say why there is no connection: the server's refusal comes without a state, in its own words."""
    for pattern, state in (
        ("password authentication failed|no password supplied", "28P01"),
        ('database "[^"]*" does not exist', "3D000"),
        ('role "[^"]*" does not exist|no pg_hba.conf entry', "28000"),
        ("too many clients", "53300"),
    ):
        if re.search(pattern, said):
            return MEANINGS[state]
    return f"cannot be reached ({said}): look at the server, its address and the network"
