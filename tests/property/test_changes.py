"""What differs between two readings of a shard is told whole, and nothing else is."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packed_rows import BLOCKS, OWNERS, SHARD, arranged, rows

from ipam.changes import Version, What, applied, changes
from ipam.reading import Row, Rows
from ipam.shard import Shard
from ipam.text import TextsOfRows
from ipam.words import Kind, Provider

NOBODY = TextsOfRows(Rows.of(()))  # has no words to be looked at

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


SUBNETS = replace(SHARD, kind=Kind.SUBNET)
NETWORKS = Shard("dc", Provider.STATIC, OWNERS[0], "global", Kind.NETWORK)


@pytest.mark.parametrize(
    ("shard", "change"),
    [
        pytest.param(SHARD, {"owner": OWNERS[1]}, id="owner"),
        pytest.param(SHARD, {"tags": {"Env": "test"}}, id="value of a tag"),
        pytest.param(SHARD, {"tags": {}}, id="no tag"),
        pytest.param(SHARD, {"default": True}, id="default"),
        pytest.param(SHARD, {"free": 3}, id="free addresses"),
        pytest.param(SHARD, {"attached": 0}, id="attached"),
        pytest.param(SUBNETS, {"parent": "vpc-b"}, id="VPC of a subnet"),
        pytest.param(NETWORKS, {"zone": "frankfurt"}, id="site of a declared network"),
    ],
)
def test_a_change_of_any_number_is_told_without_a_look_at_words(shard, change):
    row = Row(BLOCKS[0], "vpc-a", OWNERS[0], parent="vpc-a", tags={"Env": "prod"}, attached=1)
    one, two = (Version(arranged([each], shard)[0], NOBODY) for each in (row, replace(row, **change)))

    assert len(changes(one, one, reworded=False)) == 0
    assert len(changes(one, two, reworded=False).changed) == 1
