"""A store that cannot be opened says in one sentence why, and what to do."""

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from processes import environment
from reading_rows import answered, shard, vpc

from store.error import StoreError
from store.inventory import Inventory
from store.open import open_store, open_to_read
from store.plan import Plan
from store.schema import METADATA
from store.schema_version import FOLDER, versions

PAGE = 4096  # bytes that SQLite reads at once


def refused(url):
    with pytest.raises(StoreError) as error:
        open_store(url)
    return str(error.value)


def file(path):
    return f"sqlite:///{path}"


def execute(path, *statements):
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        pytest.param(
            "cidrwatch.db", "store is not named by a URL: write it like sqlite:///cidrwatch.db", id="no URL"
        ),
        pytest.param(
            "mysql://user:secret@host/db",
            "store mysql://user:***@host/db is of no kind that is known: write sqlite:///cidrwatch.db or "
            "postgresql+psycopg://user@host/name",
            id="another database; its password is not told",
        ),
        pytest.param(
            "sqlite://",
            "store sqlite:// does not name a file: write it like sqlite:///cidrwatch.db",
            id="no file",
        ),
        pytest.param(
            "sqlite:///:memory:",
            "store sqlite:///:memory: does not name a file: write it like sqlite:///cidrwatch.db",
            id="memory",
        ),
        pytest.param(
            "sqlite://cidrwatch.db",
            "store sqlite://cidrwatch.db does not name a file: write it like sqlite:///cidrwatch.db",
            id="a slash too few",
        ),
        pytest.param(
            "sqlite:////no/such/folder/x.db",
            "store sqlite:////no/such/folder/x.db has no folder /no/such/folder: make it, or name another file",
            id="missing folder",
        ),
        pytest.param("sqlite:////usr", "store sqlite:////usr is a folder: name a file in it", id="a folder"),
        pytest.param(
            "sqlite:////proc/cidrwatch.db",
            "store sqlite:////proc/cidrwatch.db cannot be opened: "
            "let this user read and write the file and its folder",
            id="a folder where nobody may write",
        ),
    ],
)
def test_a_place_that_cannot_hold_the_store_is_told(url, sentence):
    assert refused(url) == sentence


def test_a_file_that_is_no_database_is_told_and_left_alone(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("buy milk\n" * 100)

    assert refused(file(path)) == (
        f"store {file(path)} is not an SQLite database: name another file, or move this one away"
    )
    assert path.read_text() == "buy milk\n" * 100


def test_the_database_of_another_program_is_told_and_left_alone(tmp_path):
    path = tmp_path / "other.db"
    execute(path, "CREATE TABLE customers (name TEXT)")

    assert refused(file(path)) == f"store {file(path)} holds the tables of another program: name another one"
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("customers",)]


def test_a_schema_of_a_newer_version_is_told(tmp_path):
    path = tmp_path / "cidrwatch.db"
    open_store(file(path)).close()
    execute(path, "UPDATE alembic_version SET version_num = '9999'")

    assert refused(file(path)) == (
        f"store {file(path)} has the schema 9999, which this version does not know: use a newer cidrwatch"
    )


def test_the_schemas_are_those_of_the_migrations_in_their_order():
    known = [one.revision for one in ScriptDirectory(str(FOLDER.parent)).walk_revisions()]

    assert list(versions()) == known[::-1]


def test_a_store_that_is_up_to_date_is_opened_without_alembic(tmp_path):
    url = file(tmp_path / "cidrwatch.db")
    open_store(url).close()
    program = f"import sys; from store.open import open_store; open_store({url!r}).close(); print('alembic' in sys.modules)"

    done = subprocess.run(
        [sys.executable, "-P", "-c", program],
        env=environment(tmp_path),
        check=False,
        capture_output=True,
        text=True,
    )

    assert (done.stdout, done.stderr) == ("False\n", "")


def test_a_damaged_file_is_told_when_it_is_read(tmp_path):
    path = tmp_path / "cidrwatch.db"
    with closing(open_store(file(path))) as store:
        Inventory(store).record(answered(*(vpc(f"vpc-{at}", "10.0.0.0/16") for at in range(10_000))))
    content = path.read_bytes()
    middle = len(content) // PAGE // 2 * PAGE  # amid the rows, which fill most of the file
    path.write_bytes(content[:middle] + b"\xff" * PAGE + content[middle + PAGE :])

    with closing(open_store(file(path))) as store, pytest.raises(StoreError, match="is damaged: restore it"):
        Inventory(store).contents([shard()])


def test_the_tables_are_those_of_the_code(tmp_path):
    with closing(open_store(file(tmp_path / "cidrwatch.db"))) as store, store.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})

        assert compare_metadata(context, METADATA) == []


def test_opening_again_changes_nothing(tmp_path):
    url = file(tmp_path / "cidrwatch.db")
    with closing(open_store(url)) as store:
        Inventory(store).record(answered(vpc("vpc-a", "10.0.0.0/16")))
    with closing(open_store(url)) as store:
        assert Inventory(store).generation() == 1


def test_a_folder_with_odd_letters_is_no_obstacle(tmp_path):
    folder = tmp_path / "50% ü"
    folder.mkdir()
    with closing(open_store(file(folder / "cidrwatch.db"))) as store:
        assert Inventory(store).generation() == 0


OPEN = "import sys; from store.open import open_store; open_store(sys.argv[1]).close()"


def test_processes_and_threads_that_open_a_new_store_at_once_do_not_race(tmp_path):
    url = file(tmp_path / "cidrwatch.db")
    others = [
        subprocess.Popen([sys.executable, "-c", OPEN, url], stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: open_store(url).close(), range(16)))

    assert [(other.communicate()[1], other.returncode) for other in others] == [("", 0)] * 2


def test_a_store_is_opened_and_read_while_another_process_writes(tmp_path):
    path = tmp_path / "cidrwatch.db"
    open_store(file(path)).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for way in (open_store, open_to_read):
            with closing(way(file(path))) as store:
                assert Inventory(store).generation() == 0


def state(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def empty(path):
    path.touch()


def without_tables(path):
    execute(path, "VACUUM")


@pytest.mark.parametrize("made", [lambda _: None, empty, without_tables])
def test_where_there_is_nothing_to_read_yet_nothing_is_made(tmp_path, made):
    made(tmp_path / "cidrwatch.db")
    before = state(tmp_path)

    assert open_to_read(file(tmp_path / "cidrwatch.db")) is None
    assert state(tmp_path) == before


def test_nothing_is_read_in_a_folder_that_is_not_there(tmp_path):
    assert open_to_read(file(tmp_path / "no" / "cidrwatch.db")) is None


@pytest.mark.parametrize("name", ["cidrwatch.db", "50% ü#.db"])
def test_reading_alone_leaves_no_trace(tmp_path, name):
    url = file(tmp_path / name)
    open_store(url).close()
    before = state(tmp_path)
    with closing(open_to_read(url)) as store:
        tree = Plan(store).load()

        assert tree.pools == ()
    assert state(tmp_path) == before


def test_reading_alone_sees_what_a_running_process_has_committed(tmp_path):
    url = file(tmp_path / "cidrwatch.db")
    with closing(open_store(url)) as daemon:
        Inventory(daemon).record(answered(vpc("vpc-a", "10.0.0.0/16")))
        with closing(open_to_read(url)) as store:
            assert Inventory(store).generation() == 1


KILLED = """import os, sys
from store.open import open_store
store = open_store(sys.argv[1])
with store.write() as connection:
    connection.exec_driver_sql("INSERT INTO generation VALUES (1, 7)")
os.kill(os.getpid(), 9)
"""


def test_reading_alone_sees_what_a_killed_process_had_committed(tmp_path):
    url = file(tmp_path / "cidrwatch.db")
    subprocess.run([sys.executable, "-c", KILLED, url], check=False)
    assert (tmp_path / "cidrwatch.db-wal").stat().st_size > 0

    with closing(open_to_read(url)) as store:
        assert Inventory(store).generation() == 7


def test_reading_alone_cannot_write(tmp_path):
    url = file(tmp_path / "cidrwatch.db")
    open_store(url).close()
    with closing(open_to_read(url)) as store, pytest.raises(StoreError, match="cannot be written"):
        Inventory(store).record(answered(vpc("vpc-a", "10.0.0.0/16")))


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        pytest.param("CREATE TABLE customers (name TEXT)", "tables of another program", id="another's"),
        pytest.param("UPDATE alembic_version SET version_num = '9999'", "schema 9999", id="newer"),
    ],
)
def test_reading_alone_refuses_what_is_none_of_ours(tmp_path, statement, words):
    path = tmp_path / "cidrwatch.db"
    if "UPDATE" in statement:
        open_store(file(path)).close()
    execute(path, statement)

    with pytest.raises(StoreError, match=words):
        open_to_read(file(path))
