"""Since when findings are known outlives the process, to the last bit of their numbers."""

from contextlib import closing

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, update

from ipam.finding import RULES, Rule
from store.error import StoreError
from store.inventory import Inventory
from store.open import open_store
from store.schema import NOTICED
from store.sinces import Sinces

NUMBERS = st.integers(0, 2**64 - 1)
FINDINGS = st.lists(st.tuples(NUMBERS | st.integers(0, 3), st.integers(0, 2**40)), max_size=8)
EDGES = (0, 1, 2**63 - 1, 2**63, 2**64 - 1)


def noticed(sinces, found):
    """Take note of findings, given as number and time; they are of one rule, unless said otherwise."""
    return sinces.noticed(*columns(found), rules(found)).tolist()


def columns(found):
    keys = np.array([key for key, *_ in found], np.uint64)
    return keys, np.array([since for _, since, *_ in found], np.int64)


def rules(found):
    return np.array([RULES.index(rule[0] if rule else Rule.OVERLAP) for _, _, *rule in found], np.uint8)


@pytest.fixture
def sinces(store):
    return Sinces(store)


def test_a_finding_keeps_its_time_while_its_cause_lasts(sinces):
    noticed(sinces, [(7, 100), (8, 200)])

    assert noticed(sinces, [(8, 900), (9, 300), (7, 900)]) == [200, 300, 100]


def test_a_finding_that_was_gone_begins_anew(sinces):
    noticed(sinces, [(7, 100)])
    noticed(sinces, [])

    assert noticed(sinces, [(7, 900)]) == [900]


def test_who_only_reads_takes_note_of_nothing(sinces):
    noticed(sinces, [(7, 100)])
    read = sinces.recalled(*columns([(8, 500), (7, 900)]))

    assert read.tolist() == [500, 100]
    assert noticed(sinces, [(8, 600), (7, 900)]) == [600, 100]


@pytest.mark.parametrize("key", EDGES)
def test_a_number_is_kept_to_the_last_bit(store_url, key):
    for since, expected in ((100, 100), (900, 100)):
        with closing(open_store(store_url)) as store:
            assert noticed(Sinces(store), [(key, since)]) == [expected]
    with closing(open_store(store_url)) as store:
        others = [other for other in EDGES if other != key]
        assert noticed(Sinces(store), [(other, 1) for other in others]) == [1] * len(others)


def test_nothing_is_written_where_nothing_has_changed(store, sinces):
    noticed(sinces, [(7, 100), (2**63, 200)])
    begun = []
    event.listen(store.engine, "before_cursor_execute", lambda *about: begun.append(about[2]))
    noticed(sinces, [(2**63, 900), (7, 900)])

    assert [one for one in begun if not one.startswith(("BEGIN", "SELECT", "SET TRANSACTION"))] == []
    assert not [one for one in begun if "BEGIN IMMEDIATE" in one or "lock" in one]


def test_only_the_part_that_differs_is_written(store, sinces):
    noticed(sinces, [(number << 56, 100) for number in range(256)])
    written = []
    event.listen(
        store.engine,
        "before_cursor_execute",
        lambda _, cursor, statement, parameters, *rest: written.append((statement.split()[0], parameters)),
    )
    noticed(sinces, [(number << 56, 100) for number in range(256) if number != 5])

    (changed,) = [one for one in written if one[0] in ("DELETE", "INSERT")]
    assert changed in [("DELETE", (5,)), ("DELETE", {"part_1_1": 5})]


def test_taking_note_does_not_count_as_something_new_to_know(store, sinces):
    inventory = Inventory(store)
    before = inventory.generation()
    noticed(sinces, [(7, 100)])

    assert inventory.generation() == before


@pytest.mark.parametrize(
    "content", [b"", b"cws2", b"cws9\0\0\0\0", b"cws2\1\0\0\0"], ids=["nothing", "cut", "newer", "too short"]
)
def test_times_that_cannot_be_made_out_are_told_with_the_way_out(store, sinces, content):
    noticed(sinces, [(7, 100)])
    with store.write() as connection:
        connection.execute(update(NOTICED).values(content=content))

    for use in (noticed, lambda sinces, found: sinces.recalled(*columns(found))):
        with pytest.raises(StoreError, match=r"times of findings that cannot be made out: use a newer"):
            use(sinces, [(7, 100)])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(analyses=st.lists(FINDINGS, max_size=6))
def test_times_are_those_of_a_plain_table(store, analyses):
    sinces = Sinces(store)
    noticed(sinces, [])
    known: dict[int, int] = {}
    for found in analyses:
        expected = [known.get(key, since) for key, since in found]
        assert noticed(sinces, found) == expected
        earliest: dict[int, int] = {}
        for (key, _), since in zip(found, expected, strict=True):
            earliest[key] = min(since, earliest.get(key, since))
        known = earliest
