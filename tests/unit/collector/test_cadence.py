from datetime import timedelta

import pytest
from reading_rows import answered, shard
from reading_rows import failed as not_allowed

from collector.cadence import Cadence, share
from collector.course import Course
from ipam.words import ErrorClass

MINUTE, HOUR, DAY = 60, 3600, 86400
FIVE = Cadence(lambda _: timedelta(minutes=5))
DAILY = Cadence(lambda _: timedelta(days=2))


def after(cadence, error_class, failures=1):
    return cadence.after(shard(), Course(9, error_class, failures))


@pytest.mark.parametrize(
    ("error_class", "seconds"),
    [
        (ErrorClass.THROTTLED, 10 * MINUTE),
        (ErrorClass.TRANSIENT, 5 * MINUTE),
        (ErrorClass.DENIED, HOUR),
        (ErrorClass.DENIED_SCP, 6 * HOUR),
        (ErrorClass.ASSUME_DENIED, 15 * MINUTE),
        (ErrorClass.TOKEN, 5 * MINUTE),
        (ErrorClass.REGION_DISABLED, DAY),
        (ErrorClass.UNSUPPORTED, 7 * DAY),
        (ErrorClass.PARSE, 5 * MINUTE),
        (ErrorClass.BUG, 5 * MINUTE),
    ],
)
def test_how_long_a_failure_keeps_a_shard_away_follows_from_its_class(error_class, seconds):
    assert seconds <= after(FIVE, error_class) <= 1.1 * seconds


@pytest.mark.parametrize("error_class", [one for one in ErrorClass if one is not ErrorClass.UNSUPPORTED])
def test_no_failure_brings_a_shard_back_sooner_than_its_interval(error_class):
    assert all(after(DAILY, error_class, failures) >= 2 * DAY for failures in (1, 2, 50))


@pytest.mark.parametrize(
    ("error_class", "minutes"),
    [
        pytest.param(ErrorClass.THROTTLED, [10, 20, 40, 60, 60], id="throttled: an hour at most"),
        pytest.param(ErrorClass.ASSUME_DENIED, [15, 30, 60, 120, 240, 360, 360], id="no role: six hours at most"),
    ],
)  # fmt: skip
def test_what_fails_again_is_left_alone_for_twice_as_long(error_class, minutes):
    found = [after(FIVE, error_class, failures) / MINUTE for failures in range(1, len(minutes) + 1)]

    assert all(least <= one <= 1.1 * least for one, least in zip(found, minutes, strict=True))


def test_readings_are_spread_over_the_whole_interval_after_the_first_and_a_tenth_around_it_from_then_on():
    shards = [shard(str(number)) for number in range(1000)]
    first = sorted(FIVE.after(one, Course(1)) for one in shards)
    later = sorted(FIVE.after(shards[0], Course(number)) for number in range(2, 1000))

    for found, least, width in ((first, 150, 300), (later, 270, 60)):
        assert all(
            abs(one - (least + width * place / len(found))) < width / 10 for place, one in enumerate(found)
        )


def test_a_shard_that_holds_nothing_is_read_every_sixth_time():
    assert 6 * 270 <= FIVE.after(shard(), Course(9), pace=6) <= 6 * 330


def test_the_same_name_always_gives_the_same_share():
    assert share("aws/111122223333/eu-west-1/vpc 2") == pytest.approx(0.5, abs=0.5)
    assert share("a") == share("a") != share("b")


def test_a_course_counts_failures_of_one_class_in_a_row():
    course, found = Course(), []
    for reading in (answered(), not_allowed(), not_allowed(), answered(), answered()):
        course.note(reading)
        found.append((course.readings, course.error_class, course.failures, course.changed))

    assert found == [
        (1, None, 0, True),
        (2, ErrorClass.DENIED, 1, True),
        (3, ErrorClass.DENIED, 2, False),
        (4, None, 0, True),
        (5, None, 0, False),
    ]
