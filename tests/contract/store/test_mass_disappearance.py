"""What vanishes all at once is believed when a second reading says so, and no sooner."""

from contextlib import closing

import pytest
from reading_rows import answered, failed, later, shard, vpc
from stored_rows import stored_rows

from ipam.doubt import Doubt
from ipam.words import ErrorClass, ShardState
from store.inventory import Inventory
from store.open import open_store

FIVE = tuple(vpc(f"vpc-{number}", f"10.{number}.0.0/16") for number in range(5))
FEW = FIVE[:2]


def held(inventory):
    (content,) = inventory.contents([shard()])
    return [row.resource for row in stored_rows(content)]


def known(inventory):
    (status,) = inventory.statuses([shard()])
    return status


@pytest.fixture
def inventory(store):
    return Inventory(store)


@pytest.fixture
def doubted(inventory):
    """Hold five networks, and an answer that lacks three of them."""
    inventory.record(answered(*FIVE))
    assert inventory.record(answered(*FEW, at=later(5))) == Doubt(3, 5)
    return inventory


def test_until_it_is_confirmed_everything_stays_and_the_status_says_how_old_it_is(doubted):
    status = known(doubted)

    assert held(doubted) == [row.resource for row in FIVE]
    assert (status.state, status.vanished, status.rows) == (ShardState.OK, 3, 5)
    assert (status.last_attempt, status.last_success) == (later(5), later(0))


@pytest.mark.parametrize(
    ("rows", "gone"),
    [
        pytest.param(FEW, 3, id="the same are missing: they are gone"),
        pytest.param(FIVE[:1], 4, id="more are missing, few of them new: they are gone"),
        pytest.param(FIVE[:4], 1, id="some are back"),
        pytest.param(FIVE, 0, id="all are back"),
        pytest.param((*FEW, vpc("vpc-9", "10.9.0.0/16")), 3, id="something else is new"),
    ],
)
def test_a_second_reading_is_believed_exactly(doubted, rows, gone):
    found = doubted.record(answered(*rows, at=later(6)))

    assert len(found.vanished) == gone
    assert held(doubted) == [row.resource for row in rows]
    assert (known(doubted).vanished, known(doubted).last_success) == (0, later(6))


def test_a_second_reading_that_lacks_what_the_first_had_is_in_doubt_itself(inventory):
    ten = [vpc(f"vpc-{number}", f"10.{number}.0.0/16") for number in range(10)]
    inventory.record(answered(*ten))

    assert inventory.record(answered(*ten[6:], at=later(5))) == Doubt(6, 10)
    assert inventory.record(answered(*ten[:2], at=later(6))) == Doubt(8, 10)
    assert len(held(inventory)) == 10
    assert len(inventory.record(answered(*ten[:2], at=later(7))).vanished) == 8


def test_a_failed_reading_in_between_changes_nothing(doubted):
    doubted.record(failed(at=later(6)))

    assert known(doubted).vanished == 3
    assert known(doubted).error_class is ErrorClass.DENIED
    assert len(held(doubted)) == 5
    assert len(doubted.record(answered(*FEW, at=later(7))).vanished) == 3


def test_what_is_in_doubt_is_so_for_whoever_opens_the_store_next(doubted, store_url):
    with closing(open_store(store_url)) as store:
        other = Inventory(store)

        assert known(other).vanished == 3
        assert len(other.record(answered(*FEW, at=later(7))).vanished) == 3


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(FIVE[:2], (), id="two"),
        pytest.param([*FIVE, vpc("vpc-9", "10.9.0.0/16")], FIVE[:3], id="half"),
        pytest.param([vpc("vpc-1", f"10.{number}.0.0/16") for number in range(5)], [vpc("vpc-1", "10.0.0.0/16")], id="blocks of one network"),
    ],
)  # fmt: skip
def test_less_than_that_is_believed_at_once(inventory, before, after):
    inventory.record(answered(*before))
    found = inventory.record(answered(*after, at=later(5)))

    assert len(found.vanished) == len(before) - len(after)
    assert known(inventory).vanished == 0


def test_the_last_good_copy_of_a_rejected_row_has_not_vanished(inventory):
    inventory.record(answered(*FIVE))
    found = inventory.record(answered(*FEW, at=later(5), rejected=["vpc-2"]))

    assert len(found.vanished) == 2
