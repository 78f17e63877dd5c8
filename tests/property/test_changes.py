"""What differs between two readings of a shard is told whole, and nothing else is."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from packed_rows import arranged, rows

from ipam.changes import Version, What, applied, changes
from ipam.text import TextsOfRows

readings = st.lists(rows, max_size=8)


def version(listed):
    records, table = arranged(listed)
    return Version(records, TextsOfRows(table))


def once(listed):
    """Index rows by what tells them apart; of equal ones the first counts."""
    return {(row.resource, row.cidr): row for row in reversed(listed)}


@given(before=readings, after=readings)
def test_what_changed_makes_the_later_reading_of_the_former(before, after):
    one, two = version(before), version(after)

    assert applied(changes(one, two), one.records).same(two.records)


@given(listed=readings, data=st.data())
def test_nothing_changed_between_a_reading_and_itself_in_another_order(listed, data):
    listed = list(once(listed).values())
    other = data.draw(st.permutations(listed))

    assert len(changes(version(listed), version(other))) == 0


@given(before=readings, after=readings)
def test_events_are_those_that_a_plain_comparison_finds(before, after):
    old, new = once(before), once(after)
    expected = {(What.APPEARED, key) for key in new.keys() - old.keys()}
    expected |= {(What.VANISHED, key) for key in old.keys() - new.keys()}
    expected |= {(What.CHANGED, key) for key in old.keys() & new.keys() if old[key] != new[key]}
    found = list(changes(version(before), version(after)).events())

    assert {(event.what, (event.text.resource, event.cidr)) for event in found} == expected
    assert len(found) == len(expected)


@given(listed=st.lists(rows, min_size=1, max_size=8))
def test_words_alone_are_a_change_when_they_may_have_changed(listed):
    renamed = [replace(row, name=f"{row.name}!") for row in listed]
    one, two = version(listed), version(renamed)

    assert len(changes(one, two)) == len(one.records)
    assert len(changes(one, two, reworded=False)) == 0
