"""APScheduler as a clock: what is due, when, and what is told of it."""

from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from processes import until
from virtual import VirtualTime

from service.clock_watch import ClockWatch
from service.cycle import CLOCK
from service.schedule import Job, Reports, Schedule

TICK = timedelta(milliseconds=10)


class Heard:
    """Keeps what was told."""

    def __init__(self):
        self.missed, self.crashed = [], []

    @property
    def reports(self):
        return Reports(self.missed.append, lambda job, error: self.crashed.append((job, error)))


@pytest.fixture
def heard():
    return Heard()


@pytest.fixture
def schedule(heard):
    found = Schedule(heard.reports, CLOCK)
    yield found
    found.stop()


def job(name, run, every=TICK):
    return Job(name, every, run, datetime.now(UTC))


def test_what_goes_on_until_the_end_is_begun_once_and_misses_nothing(schedule, heard):
    held, begun, ticks = Event(), [], []

    def lasting():
        begun.append(1)
        held.wait(30)

    schedule.start([job("lasting", lasting, None), job("tick", lambda: ticks.append(1))])
    until(lambda: len(ticks) > 3)
    schedule.replace([job("tick", lambda: ticks.append(2))])
    until(lambda: ticks[-3:] == [2, 2, 2])
    held.set()

    assert begun == [1]
    assert "lasting" not in heard.missed


def test_a_run_that_would_meet_the_one_before_is_left_out_and_told(schedule, heard):
    held, runs = Event(), []

    def slow():
        runs.append(1)
        held.wait(30)

    schedule.start([job("slow", slow)])
    until(lambda: heard.missed)
    during = len(runs)
    held.set()

    assert set(heard.missed) == {"slow"}
    assert during == 1
    assert heard.crashed == []


def test_a_crash_is_told_with_its_job_and_error(schedule, heard):
    schedule.start([job("bad", lambda: 1 / 0, timedelta(days=1))])
    until(lambda: heard.crashed)

    ((name, error),) = heard.crashed
    assert (name, type(error)) == ("bad", ZeroDivisionError)


def test_other_jobs_take_the_place_of_the_former_ones(schedule):
    first, second = [], []
    schedule.start([job("first", lambda: first.append(1))])
    until(lambda: first)
    schedule.replace([job("second", lambda: second.append(1))])
    before = len(first)
    until(lambda: len(second) > 3)

    assert len(first) <= before + 1


def test_a_job_that_replaces_a_running_one_begins_when_that_ends_and_misses_nothing(schedule, heard):
    begun, held, overlapping = Event(), Event(), []
    later = []

    def slow():
        begun.set()
        held.wait(30)
        overlapping.extend(later)

    day = timedelta(days=1)
    schedule.start([job("collect", slow, day), job("tick", lambda: None)])
    assert begun.wait(30)
    ticks = []
    schedule.replace([job("collect", lambda: later.append(1), day), job("tick", lambda: ticks.append(1))])
    until(lambda: len(ticks) > 2)  # the schedule has met the run under way by now
    held.set()
    until(lambda: later)

    assert overlapping == []
    assert "collect" not in heard.missed


def test_a_clock_that_was_set_back_holds_nothing_up(heard):
    time, ran = VirtualTime(), Event()
    hour = timedelta(hours=1)
    schedule = Schedule(heard.reports, time.clock)
    schedule.start([Job("due", timedelta(days=1), ran.set, datetime.now(UTC) + hour)])
    schedule.keep_time()
    assert not ran.is_set()

    time.set_by = -hour
    schedule.keep_time()

    assert ran.wait(30)
    schedule.stop()


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        pytest.param([0, 0], [0, 0], id="untouched"),
        pytest.param([-3600, -3600], [3600, 0], id="set back: told once"),
        pytest.param([-0.4, -0.8, -1.2], [0, 0, 1.2], id="small steps add up"),
        pytest.param([3600, 0], [0, 3600], id="set ahead, then right"),
        pytest.param([-10, 0, -10], [10, 0, 10], id="set back twice"),
    ],
)
def test_what_was_set_back_is_measured_by_the_clock_that_only_goes_forward(steps, told):
    time = VirtualTime()
    watch = ClockWatch(time.clock)
    found = []
    for step in steps:
        time.seconds += 60
        time.set_by = timedelta(seconds=step)
        found.append(watch.set_back().total_seconds())

    assert found == pytest.approx(told)


def test_the_end_waits_for_the_run_under_way(schedule):
    begun, ended = Event(), []

    def slow():
        begun.set()
        Event().wait(0.2)
        ended.append(1)

    schedule.start([job("slow", slow, timedelta(days=1))])
    assert begun.wait(30)
    schedule.stop()

    assert ended == [1]


def test_a_schedule_that_never_began_can_be_stopped(schedule):
    schedule.stop()
