"""The blocks and pools as tables of PostgreSQL, and a connection to it that gives up by itself."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from peers.case import Case, Table

ADDRESS = "BENCH_POSTGRESQL"  # the variables that a cell is told by
LIMIT = "BENCH_LIMIT"  # seconds


@contextmanager
def database() -> Iterator[psycopg.Cursor]:
    """Connect to an empty database; it is emptied again at the end."""
    with psycopg.connect(os.environ[ADDRESS], autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute(f"set statement_timeout = {1000 * int(os.environ[LIMIT])}")
        cursor.execute("drop schema public cascade; create schema public")
        yield cursor


def fill(cursor: psycopg.Cursor, name: str, table: Table) -> None:
    """Make one table of blocks: id, g (the group) and net."""
    cursor.execute(f"create unlogged table {name} (id int, g int, net inet)")
    rows = zip(table.group.tolist(), table.cidrs(), strict=True)
    with cursor.copy(f"copy {name} from stdin") as copy:
        for place, (group, cidr) in enumerate(rows):
            copy.write(f"{place}\t{group}\t{cidr}\n")
    cursor.execute(f"analyze {name}")


def fill_both(cursor: psycopg.Cursor, case: Case) -> None:
    """Make the tables of blocks and of pool CIDRs."""
    fill(cursor, "blocks", case.blocks)
    fill(cursor, "pools", case.pools)
