from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event

import pytest
from virtual import START, VirtualTime

from collector.bound import UnboundError, bound, current
from collector.credentials import KeyCache, Keys
from collector.hub import Hub
from collector.port import ShardError
from collector.source import CloudSource
from ipam.words import ErrorClass

HOUR = timedelta(hours=1)


class Fetching:
    """Gives keys that end an hour later; numbered, so that a test sees which."""

    def __init__(self, time, failure=None):
        self.time = time
        self.failure = failure
        self.fetched = []

    def __call__(self, account, ask):
        self.fetched.append(account)
        if self.failure:
            raise self.failure
        return Keys(f"{account}-{len(self.fetched)}", "s3cret", "t0ken", self.time.now() + HOUR)


@pytest.fixture
def time():
    return VirtualTime()


def test_sixty_four_threads_that_ask_at_once_make_one_request():
    asking = Barrier(65)  # all the threads, and the request that one of them makes
    fetched = []

    def fetch(account, ask):
        fetched.append(account)
        if len(fetched) == 1:
            asking.wait(5)  # nobody has keys before everybody asks
        return Keys("id", "s3cret", "t0ken", START + HOUR)

    cache = KeyCache(fetch, VirtualTime().clock)

    def ask_together(_):
        announced = announcing.submit(asking.wait, 5)
        keys = cache.keys("111122223333", None)
        announced.result()
        return keys

    with ThreadPoolExecutor(64) as announcing, ThreadPoolExecutor(64) as threads:
        found = list(threads.map(ask_together, range(64)))

    assert fetched == ["111122223333"]
    assert len({id(keys) for keys in found}) == 1


def test_accounts_do_not_share_keys(time):
    cache = KeyCache(Fetching(time), time.clock)

    assert cache.keys("1", None).access_key_id == "1-1"
    assert cache.keys("2", None).access_key_id == "2-2"


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        pytest.param(44, "1-1", id="16 minutes left: kept"),
        pytest.param(46, "1-2", id="14 minutes left: renewed ahead"),
        pytest.param(51, "1-2", id="9 minutes left: renewed"),
    ],
)
def test_keys_are_renewed_ahead_of_their_end(time, minutes, expected):
    cache = KeyCache(Fetching(time), time.clock)
    cache.keys("1", None)

    time.seconds = minutes * 60

    assert cache.keys("1", None).access_key_id == expected


def test_keys_that_still_hold_survive_a_renewal_that_fails(time):
    fetch = Fetching(time)
    cache = KeyCache(fetch, time.clock)
    cache.keys("1", None)

    time.seconds = 46 * 60
    fetch.failure = ShardError(ErrorClass.TRANSIENT, "no answer")

    assert cache.keys("1", None).access_key_id == "1-1"

    time.seconds = 51 * 60
    with pytest.raises(ShardError, match="no answer"):
        cache.keys("1", None)


def test_others_go_on_with_the_old_keys_while_one_renews(time):
    renewing, go_on = Event(), Event()
    calls = []

    def fetch(account, ask):
        calls.append(account)
        if len(calls) == 2:
            renewing.set()
            go_on.wait(5)
        return Keys(f"{account}-{len(calls)}", "s", "t", time.now() + HOUR)

    cache = KeyCache(fetch, time.clock)
    cache.keys("1", None)
    time.seconds = 46 * 60
    with ThreadPoolExecutor(1) as thread:
        renewed = thread.submit(cache.keys, "1", None)
        renewing.wait(5)
        meanwhile = cache.keys("1", None)
        go_on.set()

    assert meanwhile.access_key_id == "1-1"
    assert renewed.result().access_key_id == "1-2"


class Late:
    """A lock that another thread gets first, with time to do something under it."""

    def __init__(self, lock, meanwhile):
        self.lock, self.meanwhile = lock, [meanwhile]

    def acquire(self, blocking=True):
        if self.meanwhile:
            self.meanwhile.pop()()
        return self.lock.acquire(blocking)

    def release(self):
        self.lock.release()


def test_keys_that_another_thread_has_just_renewed_are_not_fetched_again(time):
    fetch = Fetching(time)
    cache = KeyCache(fetch, time.clock)
    cache.keys("1", None)
    time.seconds = 46 * 60
    entry = cache._entries["1"]
    late, entry_lock = None, entry.lock

    def renew():
        entry.lock = entry_lock
        cache.keys("1", None)
        entry.lock = late

    late = entry.lock = Late(entry_lock, renew)

    assert cache.keys("1", None).access_key_id == "1-2"
    assert len(fetch.fetched) == 2


@pytest.mark.parametrize("set_by", [-6 * HOUR, 6 * HOUR], ids=["back", "ahead"])
def test_keys_are_renewed_ahead_of_their_end_whatever_becomes_of_the_clock(time, set_by):
    cache = KeyCache(Fetching(time), time.clock)
    cache.keys("1", None)
    time.set_by = set_by
    time.seconds = 51 * 60

    assert cache.keys("1", None).access_key_id == "1-2"


def test_keys_survive_a_clock_that_is_set_back(time):
    cache = KeyCache(Fetching(time), time.clock)
    cache.keys("1", None)
    time.set_by = -6 * HOUR
    time.seconds = 44 * 60

    assert cache.keys("1", None).access_key_id == "1-1"


@pytest.mark.parametrize(
    ("error_class", "minutes"),
    [
        pytest.param(ErrorClass.ASSUME_DENIED, 15, id="a refusal"),
        pytest.param(ErrorClass.TRANSIENT, 0.5, id="any other failure"),
    ],
)
def test_a_failure_is_remembered_no_longer_when_the_clock_is_set_back(time, error_class, minutes):
    fetch = Fetching(time, ShardError(error_class, "not now"))
    cache = KeyCache(fetch, time.clock)
    with pytest.raises(ShardError, match="not now"):
        cache.keys("1", None)
    fetch.failure = None
    time.set_by = -6 * HOUR
    time.seconds = minutes * 60

    assert cache.keys("1", None).access_key_id == "1-2"


def test_a_refused_role_is_asked_for_again_after_longer_and_longer_pauses(time):
    fetch = Fetching(time, ShardError(ErrorClass.ASSUME_DENIED, "not allowed", "AccessDenied"))
    cache = KeyCache(fetch, time.clock)
    asked_at = []
    for minute in range(60 * 24):
        time.seconds = minute * 60
        before = len(fetch.fetched)
        with pytest.raises(ShardError, match="not allowed") as told:
            cache.keys("1", None)
        assert told.value.error_class is ErrorClass.ASSUME_DENIED
        if len(fetch.fetched) > before:
            asked_at.append(minute)

    assert asked_at == [0, 15, 45, 105, 225, 465, 825, 1185]


def test_a_role_that_is_granted_later_is_found(time):
    fetch = Fetching(time, ShardError(ErrorClass.ASSUME_DENIED, "not allowed"))
    cache = KeyCache(fetch, time.clock)
    with pytest.raises(ShardError):
        cache.keys("1", None)

    fetch.failure = None
    time.seconds = 15 * 60

    assert cache.keys("1", None).access_key_id == "1-2"


def test_any_other_failure_is_remembered_for_half_a_minute(time):
    fetch = Fetching(time, ShardError(ErrorClass.TRANSIENT, "no answer"))
    cache = KeyCache(fetch, time.clock)
    for second in (0, 10, 29, 31):
        time.seconds = second
        with pytest.raises(ShardError, match="no answer"):
            cache.keys("1", None)

    assert len(fetch.fetched) == 2


def test_keys_that_a_cloud_refused_are_fetched_anew(time):
    cache = KeyCache(Fetching(time), time.clock)
    cache.forget("1", cache.keys("1", None))

    assert cache.keys("1", None).access_key_id == "1-2"


def test_forgetting_old_keys_leaves_new_ones_alone(time):
    cache = KeyCache(Fetching(time), time.clock)
    old = cache.keys("1", None)
    cache.forget("1", old)
    cache.keys("1", None)
    cache.forget("1", old)

    assert cache.keys("1", None).access_key_id == "1-2"


class Chain:
    """Counts how often the chain of credentials is walked."""

    def __init__(self, *found):
        self.found = list(found)
        self.walks = 0

    def __call__(self):
        self.walks += 1
        found = self.found[min(self.walks, len(self.found)) - 1]
        if isinstance(found, ShardError):
            raise found
        return lambda: found


NONE = ShardError(ErrorClass.TOKEN, "no credentials found", "NoCredentials")
OWN = Keys("AKIAOWN", "s3cret")


def test_missing_credentials_of_ones_own_are_looked_for_twice_a_minute_at_most(time):
    chain = Chain(NONE, OWN)
    hub = Hub(chain, time.clock.monotonic)
    for second in (0, 1, 29):
        time.seconds = second
        with pytest.raises(ShardError, match="no credentials found"):
            hub.keys()
    time.seconds = 30

    assert hub.keys() is OWN
    assert chain.walks == 2


def test_missing_credentials_of_ones_own_are_looked_for_again_when_the_clock_is_set_back(time):
    hub = Hub(Chain(NONE, OWN), time.clock.monotonic)
    with pytest.raises(ShardError, match="no credentials found"):
        hub.keys()
    time.set_by = -6 * HOUR
    time.seconds = 30

    assert hub.keys() is OWN


def test_refused_credentials_of_ones_own_spare_the_other_accounts_the_call(time):
    hub = Hub(Chain(OWN), time.clock.monotonic)
    hub.hold(ShardError(ErrorClass.TOKEN, "the clock is wrong"))
    with pytest.raises(ShardError, match="the clock is wrong"):
        hub.keys()
    time.seconds = 30

    assert hub.keys() is OWN


def test_forgotten_credentials_of_ones_own_are_looked_for_again(time):
    chain = Chain(OWN)
    hub = Hub(chain, time.clock.monotonic)
    hub.keys()
    hub.forget()
    hub.keys()

    assert chain.walks == 2


def test_no_secret_shows_in_a_repr():
    shown = repr(
        (
            Keys("AKIA", "s3cret", "t0ken"),
            CloudSource(
                "aws", ("1",), ("r",), role="reader", external_id="s3cret", proxy="http://u:s3cret@p"
            ),
        )
    )

    assert "s3cret" not in shown
    assert "t0ken" not in shown


def test_keys_are_bound_to_the_block_and_to_the_thread():
    with bound(OWN), ThreadPoolExecutor(1) as thread:
        assert current() is OWN
        with bound(Keys("other", "s")):
            assert current().access_key_id == "other"
        assert current() is OWN
        with pytest.raises(UnboundError, match="no account's keys bound"):
            thread.submit(current).result()
    with pytest.raises(UnboundError):
        current()
