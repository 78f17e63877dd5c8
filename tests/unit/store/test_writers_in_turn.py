"""Writers of one file of SQLite wait for each other: each gets its turn, and none waits for ever."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Event

import pytest

from store import sqlite
from store.database import BUSY_MILLISECONDS
from store.error import StoreError
from store.generation import advanced
from store.open import open_store


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/cidrwatch.db"


WRITERS = 24


def patience(connection):
    return connection.exec_driver_sql("PRAGMA busy_timeout").scalar()


def test_a_writer_waits_until_the_other_has_ended(url):
    began, ends = Event(), Event()

    def write_late(store):
        with store.write() as connection:
            began.set()
            assert ends.wait(20)
            return advanced(connection)

    with closing(open_store(url)) as one, closing(open_store(url)) as other, ThreadPoolExecutor(2) as threads:
        first = threads.submit(write_late, one)
        assert began.wait(20)
        second = threads.submit(write_late, other)
        assert not second.done()
        ends.set()

        assert (first.result(), second.result()) == (1, 2)


def test_who_waits_in_vain_is_told_and_is_patient_the_next_time(url, monkeypatch):
    monkeypatch.setattr(sqlite, "TURNS", 2)
    monkeypatch.setattr(sqlite, "TURN_MILLISECONDS", 1)
    with closing(open_store(url)) as one, closing(open_store(url)) as other:
        with (
            one.write(),
            pytest.raises(StoreError, match="is held by another process for too long"),
            other.write(),
        ):
            pass
        with other.write() as connection:
            assert advanced(connection) == 1
            assert patience(connection) == BUSY_MILLISECONDS


def test_each_of_a_crowd_gets_its_turns(url):
    open_store(url).close()

    def write(number):
        with closing(open_store(url)) as store:
            for _ in range(10):
                with store.write(durable=True) as connection:
                    advanced(connection)
        return number

    with ThreadPoolExecutor(WRITERS) as threads:
        assert list(threads.map(write, range(WRITERS))) == list(range(WRITERS))
    with closing(open_store(url)) as store, store.write() as connection:
        assert advanced(connection) == WRITERS * 10 + 1
