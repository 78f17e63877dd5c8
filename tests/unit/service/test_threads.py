"""Threads for tasks: as many as are needed at once, used again, and none that a stuck one could block."""

from concurrent.futures import wait
from threading import Event, current_thread
from threading import enumerate as living

import pytest
from processes import until

from service.threads import Threads


def test_tasks_that_do_not_end_hold_nobody_up():
    threads, held = Threads(), Event()
    stuck = [threads.submit(held.wait, 30) for _ in range(50)]

    assert threads.submit(lambda: "done").result(30) == "done"
    held.set()
    assert {one.result(30) for one in stuck} == {True}


def test_a_thread_that_has_ended_a_task_takes_the_next_one():
    threads = Threads()
    found = {threads.submit(current_thread).result(30) for _ in range(200)}

    assert len(found) < 20


def test_a_thread_that_nobody_needs_ends_and_loses_no_task():
    threads = Threads(idle_seconds=0.0)
    found = [threads.submit(current_thread) for _ in range(500)]
    wait(found, 30)
    used = {one.result() for one in found}

    assert len([one for one in found if one.done()]) == 500
    until(lambda: not used & set(living()))


def test_what_a_task_raises_its_future_tells():
    with pytest.raises(ZeroDivisionError):
        Threads().submit(lambda: 1 / 0).result(30)


def test_a_task_that_was_called_off_in_time_does_not_run():
    threads, held, ran = Threads(), Event(), []
    first = threads.submit(held.wait, 30)
    held.set()
    first.result(30)
    later = threads.submit(ran.append, 1)
    called_off = later.cancel()
    until(later.done)

    assert called_off == (ran == [])
