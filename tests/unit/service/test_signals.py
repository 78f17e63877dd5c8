"""What the daemon is asked from outside: nothing is lost, and the end comes first."""

import os
import signal
from threading import Thread

import pytest

from service.signals import HEARD, Signals


def send(*numbers):
    for number in numbers:
        os.kill(os.getpid(), number)


def nothing():
    """Do what a daemon does that has nothing to look after."""


@pytest.mark.parametrize(
    ("numbers", "reload"),
    [
        pytest.param([signal.SIGHUP], True, id="reload"),
        pytest.param([signal.SIGHUP] * 50, True, id="many reloads are one"),
        pytest.param([signal.SIGTERM], False, id="end"),
        pytest.param([signal.SIGINT], False, id="interrupt"),
        pytest.param([signal.SIGHUP, signal.SIGTERM, signal.SIGHUP], False, id="the end comes first"),
    ],
)
def test_a_signal_that_came_before_anybody_waited_is_heard(numbers, reload):
    with Signals() as signals:
        send(*numbers)

        assert signals.reload_asked(nothing) is reload


def test_a_wait_takes_what_was_asked_and_the_next_one_begins_anew():
    with Signals() as signals:
        send(signal.SIGHUP, signal.SIGHUP)
        first = signals.reload_asked(nothing)
        signals.end()

        assert (first, signals.reload_asked(nothing)) == (True, False)


def test_whoever_waits_is_looked_after_until_something_is_asked():
    looks = []
    with Signals(pause=0.001) as signals:

        def look():
            looks.append(1)
            if len(looks) == 3:
                send(signal.SIGHUP)

        assert signals.reload_asked(look) is True
    assert len(looks) == 3


def test_any_thread_may_ask_for_the_end():
    with Signals() as signals:
        other = Thread(target=signals.end)
        other.start()
        other.join()

        assert signals.reload_asked(nothing) is False


def test_afterwards_signals_mean_what_they_meant_before():
    before = [signal.getsignal(number) for number in HEARD]
    with Signals():
        during = [signal.getsignal(number) for number in HEARD]
    after = [signal.getsignal(number) for number in HEARD]
    wakeup = signal.set_wakeup_fd(-1)

    assert before == after
    assert not set(during) & set(before)
    assert wakeup == -1
