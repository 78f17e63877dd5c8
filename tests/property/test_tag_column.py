"""A column of tags says of each row what the mappings say that it was made of."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipam.identifier import pair_fingerprint
from ipam.tag_column import TagColumn
from ipam.tag_index import TagIndex

words = st.sampled_from(["", "Name", "Env", "prod", "\N{SNOWMAN}"])
mixed = st.lists(st.dictionaries(words, words), max_size=6)
alike = st.lists(words, unique=True).flatmap(
    lambda keys: st.lists(st.fixed_dictionaries(dict.fromkeys(keys, words)), max_size=6)
)
tags = st.one_of(mixed, alike)


@given(listed=tags, data=st.data())
def test_rows_are_selected_as_from_a_list_whatever_was_selected_before(listed, data):
    column = TagColumn.of(listed)
    for _ in range(2):
        rows = data.draw(st.lists(st.integers(0, len(listed) - 1)) if listed else st.just([]))
        column, listed = column.take(np.array(rows, np.int64)), [listed[row] for row in rows]
    begin, end = data.draw(st.integers(-7, 7)), data.draw(st.integers(-7, 7))

    assert (list(column), len(column)) == (listed, len(listed))
    assert [column[row] for row in range(len(listed))] == listed
    assert column[begin:end] == listed[begin:end]
    assert list(TagColumn.joined([column, listed, []])) == listed * 2
    assert list(column) == listed


def test_a_row_beyond_the_last_is_an_error():
    with pytest.raises(IndexError):
        TagColumn.of([{"Env": "prod"}])[1]


@given(listed=tags, data=st.data())
def test_the_index_of_tags_lists_for_each_tag_the_rows_that_carry_it(listed, data):
    rows = data.draw(st.permutations(range(len(listed))))
    index = TagIndex.of(TagColumn.of(listed).take(np.array(rows, np.int64)))
    listed = [listed[row] for row in rows]
    carriers = {
        pair_fingerprint(*pair): [row for row, carried in enumerate(listed) if pair in carried.items()]
        for pair in {pair for carried in listed for pair in carried.items()}
    }

    assert index.pairs.tolist() == sorted(carriers)
    assert index.counts.tolist() == [len(carriers[pair]) for pair in index.pairs.tolist()]
    assert index.carriers.tolist() == [row for pair in index.pairs.tolist() for row in carriers[pair]]


@given(listed=tags)
def test_an_index_of_selected_rows_is_the_index_of_their_tags(listed):
    backwards = np.arange(len(listed))[::-1].copy()
    selected = TagIndex.of(listed).take(backwards, len(listed))
    expected = TagIndex.of(listed[::-1])

    for name in ("pairs", "counts", "carriers"):
        assert getattr(selected, name).tolist() == getattr(expected, name).tolist()
