"""A server that is not there, or refuses, is told with the way out; and never a password."""

import psycopg
import pytest

from store.error import StoreError
from store.open import open_store, open_to_read


def refused(url):
    with pytest.raises(StoreError) as told:
        open_store(url)
    return str(told.value)


def test_nobody_at_the_port():
    told = refused("postgresql+psycopg://postgres@127.0.0.1:1/db")

    assert told.startswith("store postgresql+psycopg://postgres@127.0.0.1:1/db cannot be reached (")
    assert told.endswith("look at the server, its address and the network")


def test_a_database_that_is_not_there(postgresql):
    url = postgresql.database().rpartition("/")[0] + "/nowhere"

    assert refused(url) == f"store {url} does not exist: create the database, or name another one"


def test_a_user_who_may_not_make_tables(postgresql):
    url = postgresql.database()
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("CREATE USER reader")
    told = refused(url.replace("postgres@", "reader@"))

    assert told.endswith(
        "does not let this user do that: let it own the database, or create tables in the schema public"
    )


def test_the_database_of_another_program_is_left_alone(postgresql):
    url = postgresql.database()
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("CREATE TABLE customers (name TEXT)")

    assert refused(url).endswith("holds the tables of another program: name another one")


def test_a_database_without_tables_has_nothing_to_read_yet(postgresql):
    assert open_to_read(postgresql.database()) is None


def test_a_url_without_a_database():
    assert refused("postgresql+psycopg://postgres@127.0.0.1:1").endswith(
        "names no database: write it like postgresql+psycopg://user@host/cidrwatch"
    )


def test_a_certificate_that_is_not_there_is_no_missing_database(monkeypatch, postgresql):
    url = postgresql.database()
    monkeypatch.setenv("PGSSLMODE", "verify-full")
    monkeypatch.setenv("PGSSLROOTCERT", "/nowhere/root.crt")
    told = refused(url)

    assert " cannot be reached (" in told


def test_a_user_that_is_not_there(postgresql):
    told = refused(postgresql.database().replace("postgres@", "nobody@"))

    assert told.endswith("refuses this user: see pg_hba.conf of the server, or name another user")


def test_a_user_without_any_schema(postgresql):
    url = postgresql.database()
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("REVOKE ALL ON SCHEMA public FROM public")
        connection.execute("CREATE USER homeless")

    assert refused(url.replace("postgres@", "homeless@")).endswith(
        "has no schema in which this user may create tables: let it use the schema public"
    )
