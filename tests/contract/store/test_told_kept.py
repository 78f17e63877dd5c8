"""What others were told of findings is kept for each of them, on every database."""

import pytest
from sqlalchemy import select

from store.generation import current
from store.schema import TOLD
from store.told import Told


@pytest.fixture
def told(store):
    return Told(store)


def test_what_is_kept_is_recalled_by_who_was_told(told):
    told.keep("alertmanager", {"a": '{"x": 1}', "b": "2"})
    told.keep("apprise/chat", {"a": "3"})

    assert told.load("alertmanager") == {"a": '{"x": 1}', "b": "2"}
    assert told.load("apprise/chat") == {"a": "3"}
    assert told.load("apprise/mail") == {}


def test_what_changes_is_replaced_and_what_is_over_forgotten(told):
    told.keep("alertmanager", {"a": "1", "b": "2", "c": "3"})
    told.keep("alertmanager", {"a": "4", "b": None, "d": "5", "never": None})

    assert told.load("alertmanager") == {"a": "4", "c": "3", "d": "5"}


def test_very_many_are_forgotten_at_once(told):
    told.keep("alertmanager", {str(n): "x" for n in range(1200)})
    told.keep("alertmanager", dict.fromkeys(map(str, range(1, 1200))))

    assert told.load("alertmanager") == {"0": "x"}


def test_any_words_of_a_cloud_can_be_kept(told):
    told.keep("alertmanager", {"ä": "\U0001f600 \\u0000 ' \" %s"})

    assert told.load("alertmanager") == {"ä": "\U0001f600 \\u0000 ' \" %s"}


def test_nothing_is_written_where_nothing_changes_and_no_generation_is_made(told, store):
    with store.read() as connection:
        before = current(connection)
    told.keep("alertmanager", {})
    told.keep("alertmanager", {"a": "1"})

    with store.read() as connection:
        assert current(connection) == before
        assert len(connection.execute(select(TOLD)).all()) == 1
