import pytest
from virtual import VirtualTime

from collector.port import ShardError, StoppedError
from collector.retry import Asking, listed
from ipam.words import ErrorClass


def failing(*failures, answer="pages"):
    """Make a request that fails in turn, then answers."""
    left = list(failures)

    def request(keys):
        if left:
            raise left.pop(0)
        return answer

    return request


def failure(error_class, retry_after=None):
    return ShardError(error_class, "a sentence", "Code", retry_after)


def ask_for(time, request, deadline=60.0, keys=lambda: "keys"):
    ask = Asking(time.patience, deadline)
    return ask, lambda: ask("DescribeVpcs", request, keys)


@pytest.mark.parametrize(
    ("error_class", "tries"),
    [
        (ErrorClass.THROTTLED, 4),
        (ErrorClass.TRANSIENT, 4),
        (ErrorClass.TOKEN, 2),
        (ErrorClass.PARSE, 1),
        (ErrorClass.DENIED, 1),
        (ErrorClass.DENIED_SCP, 1),
        (ErrorClass.ASSUME_DENIED, 1),
        (ErrorClass.REGION_DISABLED, 1),
        (ErrorClass.UNSUPPORTED, 1),
        (ErrorClass.BUG, 1),
    ],
)
def test_a_request_is_sent_as_often_as_its_failure_deserves(error_class, tries):
    time = VirtualTime()
    ask, send = ask_for(time, failing(*[failure(error_class)] * 9))

    with pytest.raises(ShardError):
        send()

    assert [(call.operation, call.error_code) for call in ask.calls] == [("DescribeVpcs", "Code")] * tries


def test_pauses_grow_from_less_than_a_second_to_six():
    time = VirtualTime()
    _, send = ask_for(time, failing(*[failure(ErrorClass.TRANSIENT)] * 3))

    assert send() == "pages"
    assert time.pauses == pytest.approx([0.4, 1.6, 6.0])


def test_a_pause_the_cloud_asks_for_is_kept():
    time = VirtualTime()
    _, send = ask_for(time, failing(failure(ErrorClass.THROTTLED, retry_after=11.0)))

    assert send() == "pages"
    assert time.pauses == [11.0]


def test_new_keys_are_fetched_for_each_try_and_tried_at_once():
    time = VirtualTime()
    fetched = iter(["old", "new"])
    used = []

    def request(keys):
        used.append(keys)
        if keys == "old":
            raise failure(ErrorClass.TOKEN)

    _, send = ask_for(time, request, keys=lambda: next(fetched))
    send()

    assert used == ["old", "new"]
    assert time.pauses == [0.0]


def test_no_pause_outlasts_the_deadline():
    time = VirtualTime()
    ask, send = ask_for(time, failing(failure(ErrorClass.THROTTLED, retry_after=11.0)), deadline=10.0)

    with pytest.raises(ShardError, match="a sentence"):
        send()

    assert time.pauses == []
    assert len(ask.calls) == 1


def test_nothing_is_sent_after_the_deadline():
    time = VirtualTime(seconds=61)
    ask, send = ask_for(time, failing())

    with pytest.raises(ShardError, match="DescribeVpcs did not end within the time for one shard") as told:
        send()

    assert told.value.error_class is ErrorClass.TRANSIENT
    assert ask.calls == []


@pytest.mark.parametrize(
    "time",
    [
        pytest.param(VirtualTime(stopped=True), id="before the first request"),
        pytest.param(VirtualTime(stop_at_pause=1), id="during a pause"),
    ],
)
def test_asked_to_stop_it_stops(time):
    ask, send = ask_for(time, failing(failure(ErrorClass.TRANSIENT)))

    with pytest.raises(StoppedError):
        send()

    assert len(ask.calls) == len(time.pauses)


def test_a_request_that_breaks_is_recorded_too():
    ask, send = ask_for(VirtualTime(), failing(KeyError("Vpcs")))

    with pytest.raises(KeyError):
        send()

    assert [call.error_code for call in ask.calls] == ["bug"]


def test_a_listing_whose_pages_do_not_fit_is_read_once_more():
    request = failing(failure(ErrorClass.PARSE), answer=["row"])

    assert listed(lambda: request(None)) == ["row"]


@pytest.mark.parametrize(
    "failures",
    [
        pytest.param([failure(ErrorClass.PARSE)] * 2, id="twice misfitting"),
        pytest.param([failure(ErrorClass.DENIED)], id="denied: not read again"),
    ],
)
def test_a_listing_is_given_up(failures):
    request = failing(*failures, answer=["row"])

    with pytest.raises(ShardError):
        listed(lambda: request(None))
