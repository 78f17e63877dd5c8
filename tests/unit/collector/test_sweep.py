import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from ipaddress import ip_network
from threading import Event, Lock

import pytest
from virtual import START, VirtualTime

from collector.agenda import Agenda
from collector.port import Found, ShardError, StoppedError
from collector.sweep import Sweep
from collector.turns import Turns
from ipam.reading import RejectedRow, Row, Rows
from ipam.shard import Shard
from ipam.words import ErrorClass, Kind, Provider
from service.threads import Threads

MINUTE = timedelta(minutes=1)
ROW = Row(ip_network("10.0.0.0/16"), "vpc-1", "1")


class Fake:
    """A collector that does what a test says."""

    def __init__(self, account, kind=Kind.VPC, does=lambda ask: iter([ROW]), region="eu-west-1"):
        self.shard = Shard("aws", Provider.AWS, account, region, kind)
        self.does = does

    def collect(self, ask):
        items = list(self.does(ask))
        return Found(
            Rows.of(item for item in items if isinstance(item, Row)),
            tuple(item for item in items if isinstance(item, RejectedRow)),
        )


def raising(error):
    def does(ask):
        yield ROW
        raise error

    return does


def swept(collectors, time=None, executor=None, threads=4, **more):
    time = time or VirtualTime()
    with executor or ThreadPoolExecutor(threads) as running:
        sweep = Sweep(running, threads, MINUTE, time.patience, **more)
        return {reading.shard.account: reading for reading in sweep.run(collectors)}


def test_every_shard_gives_one_reading():
    found = swept([Fake(str(number)) for number in range(50)])

    assert sorted(found, key=int) == [str(number) for number in range(50)]
    assert all(reading.complete and len(reading.rows) == 1 for reading in found.values())


def test_a_reading_says_when_and_what_was_asked():
    time = VirtualTime()

    def does(ask):
        ask("DescribeVpcs", lambda _: time.wait(2), lambda: None)
        yield ROW

    reading = swept([Fake("1", does=does)], time)["1"]

    assert reading.at == START
    assert reading.duration_seconds == 2
    assert [(call.operation, call.seconds) for call in reading.calls] == [("DescribeVpcs", 2)]


@pytest.mark.parametrize(
    ("error", "error_class", "message"),
    [
        pytest.param(
            ShardError(ErrorClass.DENIED, "not allowed: allow it"),
            ErrorClass.DENIED,
            "not allowed: allow it",
            id="a refusal",
        ),
        pytest.param(
            KeyError("s3cret"),
            ErrorClass.BUG,
            r"KeyError in \S*test_sweep:\d+ while reading aws/bad/eu-west-1/vpc: please report it",
            id="a bug, told without its text",
        ),
    ],
)
def test_what_goes_wrong_in_a_shard_is_that_shards_failure(error, error_class, message):
    found = swept([Fake("good"), Fake("bad", does=raising(error)), Fake("fine")])

    assert found["bad"].failure.error_class is error_class
    assert len(found["bad"].rows) == 0
    assert re.fullmatch(message, found["bad"].failure.message)
    assert found["good"].complete
    assert found["fine"].complete


def test_rejected_rows_come_beside_the_good_ones():
    rejected = RejectedRow("vpc-2", "host bits set")
    reading = swept([Fake("1", does=lambda ask: iter([ROW, rejected]))])["1"]

    assert reading.rejected == (rejected,)
    assert reading.rows.resource == ("vpc-1",)


def test_a_listing_that_does_not_fit_is_read_again_without_the_rows_of_the_first_time():
    attempts = []

    def does(ask):
        attempts.append(1)
        yield ROW
        if len(attempts) == 1:
            raise ShardError(ErrorClass.PARSE, "the count changed")

    reading = swept([Fake("1", does=does)])["1"]

    assert reading.complete
    assert len(reading.rows) == 1


def test_one_account_never_has_more_than_its_share_under_way():
    lock, most, now = Lock(), 0, 0
    reached = Event()

    def does(ask):
        nonlocal most, now
        with lock:
            now += 1
            most = max(most, now)
            if now == 2:
                reached.set()
        reached.wait(5)
        with lock:
            now -= 1
        yield ROW

    swept([Fake("slow", does=does, region=f"r{number}") for number in range(12)], threads=8, per_account=2)

    assert most == 2


def test_a_slow_account_does_not_hold_the_others_up():
    others_done = Event()
    left = list(range(100))
    waited = []

    def slow(ask):
        waited.append(others_done.wait(2))
        yield ROW

    def quick(ask):
        left.pop()
        if not left:
            others_done.set()
        yield ROW

    slow_ones = [Fake("slow", does=slow, region=f"r{number}") for number in range(30)]
    quick_ones = [Fake(str(n % 10), does=quick, region=f"r{n}") for n in range(100)]
    swept([*slow_ones, *quick_ones], threads=6)

    assert waited == [True] * 30


def test_asked_to_stop_it_starts_nothing_more_and_tells_nothing_of_what_it_left():
    time = VirtualTime()
    started = []

    def does(ask):
        started.append(1)
        time.stopped = True
        ask("DescribeVpcs", lambda _: None, lambda: None)
        yield ROW

    found = swept([Fake(str(number), does=does) for number in range(50)], time, threads=1)

    assert found == {}
    assert len(started) == 1


def test_a_taker_that_takes_no_more_leaves_nothing_running():
    ran = []

    def does(ask):
        ran.append(1)
        yield ROW

    with ThreadPoolExecutor(1) as executor:
        sweep = Sweep(executor, 3, MINUTE, VirtualTime().patience)
        readings = sweep.run([Fake(str(number), does=does) for number in range(500)])
        next(readings)
        readings.close()

    assert len(ran) <= 4


def test_a_stop_inside_a_shard_is_no_failure():
    assert swept([Fake("1", does=raising(StoppedError()))]) == {}


def test_accounts_take_turns():
    collectors = [Fake("a", region=str(n)) for n in range(3)] + [Fake("b", region=str(n)) for n in range(3)]
    turns = Turns(per_account=4)
    for collector in collectors:
        turns.add(collector)
    order = [turns.take().shard for _ in range(6)]

    assert [shard.account for shard in order] == ["a", "b", "a", "b", "a", "b"]
    assert turns.take() is None


def endless(held):
    """Make what a cloud does that sends a little now and then, for ever."""

    def does(ask):
        held.wait(20)
        yield ROW

    return does


def test_a_shard_whose_cloud_never_ends_is_given_up_and_the_others_are_read():
    time, held = VirtualTime(), Event()

    def late(ask):
        time.seconds += 81  # a minute, and a third of it for the last request
        yield ROW

    try:
        found = swept([Fake("slow", does=endless(held)), Fake("good", does=late)], time, Threads())
    finally:
        held.set()

    assert found["good"].complete
    assert found["slow"].failure.error_class is ErrorClass.TRANSIENT
    assert found["slow"].failure.message.startswith("aws/slow/eu-west-1/vpc did not end within 60 s")


def test_asked_to_stop_it_waits_for_a_cloud_no_longer_than_one_request_may_take():
    time, held = VirtualTime(), Event()

    def stopping(ask):
        time.stopped = True
        time.seconds += 21
        yield ROW

    try:
        found = swept([Fake("slow", does=endless(held)), Fake("good", does=stopping)], time, Threads())
    finally:
        held.set()

    assert sorted(found) == ["good"]


def test_all_readings_of_a_sweep_are_as_of_its_beginning():
    time = VirtualTime()

    def slow(ask):
        time.seconds += 5
        yield ROW

    found = swept([Fake(str(number), does=slow) for number in range(3)], time)

    assert {reading.at for reading in found.values()} == {START}


def throttled(ask):
    def request(_):
        raise ShardError(ErrorClass.THROTTLED, "slow down", "Throttling")

    ask("DescribeVpcs", request, lambda: None)
    yield ROW


def test_a_shard_that_waits_for_its_cloud_keeps_no_thread():
    time = VirtualTime()
    order = []

    def quick(number):
        def does(ask):
            order.append(number)
            yield ROW

        return does

    slow = [Fake("slow", does=throttled, region=f"r{number}") for number in range(8)]
    quick_ones = [Fake(str(number), does=quick(number)) for number in range(50)]
    with ThreadPoolExecutor(1) as executor:
        readings = list(Sweep(executor, 1, MINUTE, time.patience).run([*slow, *quick_ones]))
    ended = [reading.shard.account for reading in readings]

    assert ended[:50] == [str(number) for number in order]
    assert [len(reading.calls) for reading in readings[50:]] == [4] * 8
    assert {reading.failure.error_class for reading in readings[50:]} == {ErrorClass.THROTTLED}
    assert time.seconds == pytest.approx(0.4 + 1.6 + 6.0)


def test_pauses_do_not_count_as_time_of_the_shard():
    time = VirtualTime()
    tries = []

    def does(ask):
        def request(_):
            tries.append(1)
            time.seconds += 15
            if len(tries) < 4:
                raise ShardError(ErrorClass.TRANSIENT, "a gap", "Gap")

        ask("DescribeVpcs", request, lambda: None)
        yield ROW

    reading = swept([Fake("1", does=does)], time)["1"]

    assert reading.complete
    assert reading.duration_seconds == 60
    assert time.seconds == pytest.approx(60 + 0.4 + 1.6 + 6.0)


def test_the_time_of_a_shard_is_that_of_all_its_turns():
    time = VirtualTime()
    tries = []

    def does(ask):
        def request(_):
            tries.append(1)
            time.seconds += 25
            if len(tries) < 4:
                raise ShardError(ErrorClass.TRANSIENT, "a gap", "Gap")

        ask("DescribeVpcs", request, lambda: None)
        yield ROW

    reading = swept([Fake("1", does=does)], time)["1"]

    assert reading.failure.message == "a gap"
    assert len(tries) == 3


def test_each_shard_is_read_again_when_whoever_keeps_its_readings_says_so():
    time, read = VirtualTime(), []

    def keep(reading, course):
        read.append((reading.shard.account, (reading.at - START).total_seconds(), course.readings))
        if len(read) == 7:
            time.stopped = True
        return {"often": 10.0, "seldom": 25.0}.get(reading.shard.account)

    agenda = Agenda(lasting=True)
    agenda.replace([Fake("often"), Fake("seldom"), Fake("once")], lambda _: 0.0)
    with ThreadPoolExecutor(1) as executor:
        list(Sweep(executor, 1, MINUTE, time.patience).follow(agenda, keep))

    assert sorted(read[:3]) == [("often", 0, 1), ("once", 0, 1), ("seldom", 0, 1)]
    assert read[3:] == [("often", 10, 2), ("often", 20, 3), ("seldom", 25, 2), ("often", 30, 4)]
    assert len(agenda) == 2


def test_what_a_late_request_answers_in_the_end_is_nobodys():
    time, held = VirtualTime(), Event()

    def late(ask):
        time.seconds += 81
        yield ROW

    readings = []
    try:
        sweep = Sweep(Threads(), 2, MINUTE, time.patience)
        for reading in sweep.run([Fake("slow", does=endless(held)), Fake("good", does=late), Fake("next")]):
            readings.append(reading.shard.account)
            if reading.shard.account == "slow":
                held.set()
    finally:
        held.set()

    assert sorted(readings) == ["good", "next", "slow"]
