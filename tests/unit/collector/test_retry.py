import pickle
from dataclasses import replace

import pytest
from reading_rows import shard
from virtual import VirtualTime

from collector.backoff import Backoffs
from collector.port import PostponedError, ShardError, StoppedError
from collector.retry import Asking, listed
from ipam.words import ErrorClass, Kind


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
    return ask, lambda: in_turns(time, ask, lambda: ask("DescribeVpcs", request, keys))


def in_turns(time, ask, reading):
    """Read on after each pause, as the sweep does; the time passes meanwhile."""
    while True:
        ask.again()
        try:
            return reading()
        except PostponedError as later:
            time.wait(later.seconds)


def pausing(ask, request, operation="DescribeVpcs", keys=lambda: "keys"):
    """Return the pause that a request ends with."""
    with pytest.raises(PostponedError) as later:
        ask(operation, request, keys)
    return later.value.seconds


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
    assert time.pauses == []


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


def test_an_api_that_asked_for_more_time_than_there_is_is_left_alone_for_as_long():
    time = VirtualTime()
    patience = time.patience
    request = failing(failure(ErrorClass.THROTTLED, retry_after=600.0))
    with pytest.raises(ShardError):
        Asking(patience, 60.0, shard())("DescribeVpcs", request, lambda: "keys")

    time.seconds = 300.0
    early = Asking(patience, 360.0, shard())
    with pytest.raises(ShardError, match="a sentence"):
        early("DescribeVpcs", request, lambda: "keys")
    time.seconds = 601.0

    assert early.calls == []
    assert Asking(patience, 661.0, shard())("DescribeVpcs", request, lambda: "keys") == "pages"


def test_a_request_that_has_to_wait_ends_the_turn_and_what_was_answered_before_is_not_asked_again():
    time, sent = VirtualTime(), []
    ask = Asking(time.patience, 60.0)
    second = failing(*[failure(ErrorClass.THROTTLED)] * 2, answer="second")

    def request(name, does):
        def asked(keys):
            sent.append(name)
            return does(keys)

        return asked

    def reading():
        first = ask("DescribeVpcs", request("first", lambda _: "first"), lambda: "keys")
        return first, ask("DescribeVpcs", request("second", second), lambda: "keys")

    assert in_turns(time, ask, reading) == ("first", "second")
    assert sent == ["first", "second", "second", "second"]


def test_pauses_are_counted_by_account_region_and_api():
    time = VirtualTime()
    patience = time.patience
    one = Asking(patience, 60.0, shard())
    assert pausing(one, failing(failure(ErrorClass.THROTTLED))) == 0.4

    other_kind = Asking(patience, 60.0, shard(kind=Kind.SUBNET))
    other_account = Asking(patience, 60.0, shard("444455556666"))
    same = Asking(patience, 60.0, shard())

    assert other_kind("DescribeSubnets", failing(), lambda: "keys") == "pages"
    assert other_account("DescribeVpcs", failing(), lambda: "keys") == "pages"
    assert pausing(same, failing()) == 0.4
    assert same.calls == []
    time.seconds = 0.5
    assert pausing(same, failing(failure(ErrorClass.THROTTLED))) == 1.6


def test_a_role_that_cannot_be_had_now_is_waited_for_by_all_regions_of_its_account():
    time = VirtualTime()
    patience = time.patience
    shards = (shard(), replace(shard(kind=Kind.SUBNET), region="us-east-1"))
    asks = [Asking(patience, 60.0, one) for one in shards]
    role = failing(failure(ErrorClass.THROTTLED), answer="role")

    def listing(ask, operation):
        return lambda: ask(operation, failing(), lambda: ask("AssumeRole", role, lambda: "own"))

    pauses = []
    for ask, operation in zip(asks, ("DescribeVpcs", "DescribeSubnets"), strict=True):
        with pytest.raises(PostponedError) as later:
            listing(ask, operation)()
        pauses.append(later.value.seconds)
    time.seconds = 0.5

    assert pauses == [0.4, 0.4]
    assert [len(ask.calls) for ask in asks] == [1, 0]
    assert listing(asks[1], "DescribeSubnets")() == "pages"


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

    assert listed(lambda: request(None), Asking(VirtualTime().patience, 60.0)) == ["row"]


def test_a_listing_that_is_read_once_more_is_asked_for_from_its_first_page():
    pages = iter(["torn", "whole"])
    ask = Asking(VirtualTime().patience, 60.0)

    def listing():
        page = ask("DescribeVpcs", lambda _: next(pages), lambda: "keys")
        if page == "torn":
            raise failure(ErrorClass.PARSE)
        return page

    assert listed(listing, ask) == "whole"


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
        listed(lambda: request(None), Asking(VirtualTime().patience, 60.0))


def test_a_reading_goes_on_in_another_process_with_what_it_knows_and_without_keys():
    time = VirtualTime()
    first, asked = Asking(time.patience, 60.0), []

    def keys():
        return first("AssumeRole", lambda _: "secret keys", lambda: "own keys")

    assert first("DescribeVpcs", lambda _: "page 1", keys) == "page 1"
    pausing(first, failing(failure(ErrorClass.THROTTLED)), "DescribeVpcs")
    sent = pickle.loads(pickle.dumps(first.progress))
    second = Asking(replace(time.patience, backoffs=Backoffs()), 60.0)
    second.progress = sent
    second.again()

    assert second("DescribeVpcs", asked.append, lambda: "keys") == "page 1"
    assert asked == []
    assert [call.operation for call in second.calls] == ["AssumeRole", "DescribeVpcs", "DescribeVpcs"]
    assert sent.failures == {"DescribeVpcs": 1}
    assert "secret keys" not in str(sent.answers)
    assert "page 1" not in repr(sent)
