"""Records keep their numbers when others come and go between them."""

import pytest

from store.positions import GAP, positions


@pytest.mark.parametrize(
    ("ids", "stored", "moved"),
    [
        pytest.param("abc", {}, "", id="all new"),
        pytest.param("abcd", {"a": 1, "b": 2, "c": 3}, "", id="one at the end"),
        pytest.param("axb", {"a": 10, "b": 20}, "", id="one between"),
        pytest.param("xab", {"a": 10, "b": 20}, "", id="one before"),
        pytest.param("ac", {"a": 1, "b": 2, "c": 3}, "", id="one gone"),
        pytest.param("bcda", {"a": 1, "b": 2, "c": 3, "d": 4}, "a", id="the first becomes the last"),
        pytest.param("axb", {"a": 10, "b": 11}, "ab", id="no number between"),
        pytest.param("ab", {"a": 0, "b": 0}, "ab", id="two of one number"),
    ],
)
def test_as_few_as_possible_are_moved(ids, stored, moved):
    found = positions(list(ids), stored)

    assert list(found) == list(ids)
    assert sorted(found.values()) == list(found.values())
    assert len(set(found.values())) == len(found)
    assert "".join(one for one in ids if one in stored and found[one] != stored[one]) == moved


def test_new_ones_at_the_end_leave_gaps():
    assert positions(["a", "b"], {"a": 5}) == {"a": 5, "b": 5 + GAP}
