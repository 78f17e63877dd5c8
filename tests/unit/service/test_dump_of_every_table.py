"""A dump has every table of the database, also where the installed command runs in a process of its own."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from processes import environment, run
from registering import made, sub, top, wanted

from ipam.registry.asking import OPERATOR
from service.order import Order
from service.registry import Registry
from service.registry_space import allocating, releasing
from store.open import open_store
from store.plan import Plan

SOURCES = "sources:\n  - {name: dc, kind: static, networks: [{cidr: 10.1.0.0/16, name: office}]}\n"

NOW = datetime(2026, 11, 1, tzinfo=UTC)

# What a column is filled with: by its name, or else by its type in the database.
VALUES = {
    "cidr": "10.0.0.0/24",
    "BLOB": b"\x01",
    "DATE": "2026-11-01",
    "DATETIME": "2026-11-01 12:00:00.000000",
    "FLOAT": 1.5,
    "TEXT": "told",
    "VARCHAR": "told",
}  # others hold whole numbers


@pytest.fixture
def folder(tmp_path):
    """Make a store with a plan that holds and a row in every table, and the configurations of it and another one."""
    for name in ("full", "other"):
        (tmp_path / f"{name}.yaml").write_text(f"store: sqlite:///{name}.db\n{SOURCES}")
    with closing(open_store(f"sqlite:///{tmp_path}/full.db")) as full:
        Plan(full).change(lambda _: made(top("told", "10.0.0.0/8"), sub("eu", "told", "10.1.0.0/16")))
        registry = Registry(full, cool_down=timedelta(hours=1), now=lambda: NOW)
        registry.run(Order("allocate", {}), allocating(wanted("told", name="gone", space=24)))
        registry.run(Order("release", {}), releasing(registry, "gone", OPERATOR))  # it is held back
    with closing(sqlite3.connect(tmp_path / "full.db")) as connection:
        for table in tables(connection):
            if not connection.execute(f'SELECT 1 FROM "{table}"').fetchone():
                fill(connection, table)
        connection.commit()
    return tmp_path


def tables(connection):
    """Name the tables as the database lists them, not as the program knows them."""
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    return [name for (name,) in connection.execute(query)]


def fill(connection, table):
    own = {key[3] for key in connection.execute(f'PRAGMA foreign_key_list("{table}")') if key[2] == table}
    row = {
        column[1]: None
        if column[1] in own
        else VALUES.get(column[1], VALUES.get(column[2].partition("(")[0], 1))
        for column in connection.execute(f'PRAGMA table_info("{table}")')
    }
    names, marks = ", ".join(f'"{name}"' for name in row), ", ".join("?" * len(row))
    connection.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', list(row.values()))


def rows(folder, name):
    with closing(sqlite3.connect(folder / f"{name}.db")) as connection:
        return {
            table: connection.execute(f'SELECT * FROM "{table}"').fetchall() for table in tables(connection)
        }


def store(folder, *words):
    return run("store", *words, env=environment(folder), cwd=folder)


def test_every_table_is_filled(folder):
    found = rows(folder, "full")

    assert [table for table, some in found.items() if not some] == []
    assert {"share", "own_ipam", "administrator", "access_key", "ignored", "moved", "exempted"} < found.keys()


def test_what_one_process_writes_another_reads_back_whole(folder):
    written = store(folder, "export", "dump.jsonl", "-c", "full.yaml")
    read = store(folder, "import", "dump.jsonl", "-c", "other.yaml")

    assert (written.status, written.err, read.status, read.err) == (0, "", 0, "")
    assert rows(folder, "other") == rows(folder, "full")


def test_rows_that_were_there_before_are_replaced_in_every_table(folder):
    store(folder, "upgrade", "-c", "other.yaml")
    empty = rows(folder, "other")
    store(folder, "export", "empty.jsonl", "-c", "other.yaml")
    refused = store(folder, "import", "empty.jsonl", "-c", "full.yaml")
    done = store(folder, "import", "empty.jsonl", "--replace", "-c", "full.yaml")

    assert (refused.status, done.status, done.err) == (2, 0, "")
    assert rows(folder, "full") == empty


def test_a_check_names_every_table_that_was_dropped(folder):
    with closing(sqlite3.connect(folder / "full.db")) as connection:
        dropped = [name for name in tables(connection) if name != "alembic_version"]
        for name in dropped:
            connection.execute(f'DROP TABLE "{name}"')
        connection.commit()
    told = store(folder, "check", "-o", "json", "-c", "full.yaml")

    assert told.status == 1
    assert {one["where"] for one in told.records} >= {f"table {name}" for name in dropped}
