from dataclasses import replace

import estate
import pytest

from exporter.edition import Edition
from exporter.shelf import KEPT, PATIENCE, Shelf


class Hand:
    """A clock that a test turns."""

    at = 0.0

    def __call__(self):
        return self.at


@pytest.fixture
def hand():
    return Hand()


def edition(name):
    return Edition(replace(estate.report(), id=name))


def test_a_report_is_kept_while_its_pages_are_asked_for(hand):
    shelf, one = Shelf(hand), edition("one")
    for _ in range(5):
        shelf.hold(one)
        hand.at += PATIENCE

        assert shelf.find(one.stamp) is one
    hand.at += 1

    assert shelf.find(one.stamp) is None


def test_the_report_that_was_used_least_recently_goes_first(hand):
    shelf, held = Shelf(hand), [edition(str(number)) for number in range(KEPT + 1)]
    for one in held[:KEPT]:
        shelf.hold(one)
    shelf.hold(held[0])
    shelf.hold(held[KEPT])

    assert [shelf.find(one.stamp) is one for one in held] == [True, False, *[True] * (KEPT - 1)]


def test_two_reports_of_one_state_of_the_store_are_told_apart_by_their_time():
    one = edition("same")
    later = Edition(replace(one.report, at=one.report.at.replace(microsecond=1)))

    assert one.stamp != later.stamp
    assert one.stamp == edition("same").stamp
