"""Kills a process that asks the registry, at any moment, and judges what it leaves."""

import json
import os
import signal
import traceback
from contextlib import closing
from itertools import count
from threading import Event

from registry_requests import ask, expected
from sqlalchemy import func, select
from tallied import balance, held

from store.checking import checked
from store.open import open_as_it_is, open_store
from store.plan import Plan
from store.plan_schema import AUDIT, CLIENT_TOKEN

AGAIN = 4  # of the last requests are made another time


def kill_rounds(url, rounds, chance):
    """Let processes go on asking, each from where the one before was killed; returns how many requests were made."""
    open_store(url).close()
    answers, done = {}, 0
    for _ in range(rounds):
        answers |= _asked_until_killed(url, done, chance.uniform(0, 0.12))
        before, done = done, _judged(url, answers)
        assert done > before
    return done


def _asked_until_killed(url, begin, seconds):
    """Ask in a process of its own, which is killed after its first answer and a while; returns its answers."""
    reading, writing = os.pipe()
    child = os.fork()  # no connection is open, and no other thread is there
    if not child:
        os.close(reading)
        _ask_for_ever(url, begin, writing)
    os.close(writing)
    with os.fdopen(reading) as said:
        lines = [said.readline()]
        Event().wait(seconds)
        os.kill(child, signal.SIGKILL)
        lines += said.read().split("\n")
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL, lines[-5:]
    return dict(map(json.loads, filter(str.strip, lines)))


def _ask_for_ever(url, begin, writing):
    """Say each answer when it is there; what goes wrong is said as well, and ends the process."""
    try:
        store = open_store(url)
        for number in count(begin):
            os.write(writing, f"{json.dumps([number, ask(store, number)])}\n".encode())
    except BaseException:  # noqa: BLE001 - a forked process never returns to the test
        os.write(writing, json.dumps([-1, traceback.format_exc()]).encode())
    finally:
        os._exit(1)


def _judged(url, answers):
    """See that every answered request is there, and of the one under way all or nothing; returns how many there are."""
    with closing(open_store(url)) as store:
        with store.write():  # what the dead process had handed to a server is over now
            pass
        done = _count(store, AUDIT)

        assert max(answers) < done <= max(answers) + 2
        assert _count(store, CLIENT_TOKEN) == done
        assert _state(store) == expected(done)
        assert _wrong(url) == []
        assert balance(store) == held(store)
        for number in range(max(0, done - AGAIN), done):
            again = ask(store, number)
            assert answers.setdefault(number, again) == again
        assert _count(store, AUDIT) == done
        assert _state(store) == expected(done)
    return done


def _state(store):
    tree = Plan(store).load()
    pools = {pool.id: list(map(str, pool.cidrs)) for pool in tree.pools}
    return pools, {one.id: one.pool for one in tree.allocations}


def _wrong(url):
    store, version = open_as_it_is(url)
    with closing(store):
        return list(checked(store, version))


def _count(store, table):
    with store.read() as connection:
        return connection.scalar(select(func.count()).select_from(table))
