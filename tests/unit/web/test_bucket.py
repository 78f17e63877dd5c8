import pytest

from web.bucket import Bucket
from web.terms import RateLimit


def test_a_burst_is_answered_and_then_one_request_for_each_interval():
    bucket = Bucket(RateLimit(2.0, 3), 100.0)
    waits = [bucket.take(100.0) for _ in range(4)]

    assert waits == [0, 0, 0, 2.0]
    assert bucket.take(101.0) == 1.0
    assert bucket.take(102.0) == 0
    assert bucket.take(102.0) == 2.0


def test_a_pause_fills_no_more_than_a_burst():
    bucket = Bucket(RateLimit(1.0, 2), 0.0)
    for _ in range(2):
        bucket.take(0.0)

    assert [bucket.take(1000.0) for _ in range(3)] == [0, 0, 1.0]


@pytest.mark.parametrize("now", [-5.0, 0.0])
def test_a_clock_that_does_not_go_on_fills_nothing(now):
    bucket = Bucket(RateLimit(1.0, 1), 0.0)
    bucket.take(0.0)

    assert bucket.take(now) == 1.0
