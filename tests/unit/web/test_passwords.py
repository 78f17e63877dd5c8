import asyncio
from concurrent.futures import ThreadPoolExecutor

import bcrypt
import pytest

from web.passwords import LONGEST, REFUSALS, WAITING, Busy, Passwords

RIGHT = "correct horse"
MADE = bcrypt.hashpw(RIGHT.encode(), bcrypt.gensalt(4)).decode()


class Counting(ThreadPoolExecutor):
    """Counts the tries."""

    def __init__(self):
        super().__init__(1)
        self.tries = 0

    def submit(self, fn, /, *args, **kwargs):
        self.tries += 1
        return super().submit(fn, *args, **kwargs)


@pytest.fixture
def worker():
    with Counting() as one:
        yield one


@pytest.fixture
def asked():
    """Ask for all pairs at once; the answers come in their order."""

    async def every(passwords, pairs):
        return await asyncio.gather(*(passwords.match(*pair) for pair in pairs), return_exceptions=True)

    with asyncio.Runner() as loop:
        yield lambda passwords, *pairs: loop.run(every(passwords, pairs))


@pytest.mark.parametrize(
    ("name", "password", "right"),
    [
        pytest.param("alice", RIGHT.encode(), True, id="the right one"),
        pytest.param("alice", b"wrong", False, id="a wrong one"),
        pytest.param("alice", b"", False, id="an empty one"),
        pytest.param("bob", RIGHT.encode(), False, id="another's name"),
        pytest.param("nobody", RIGHT.encode(), False, id="a stranger's name"),
        pytest.param("alice", b"x" * (LONGEST + 1), False, id="more than bcrypt takes"),
        pytest.param("alice", b"x" * 100, False, id="a hundred bytes"),
        pytest.param("alice", b"nul\0inside", False, id="a NUL"),
        pytest.param("alice", b"\xff\xfe", False, id="no text"),
    ],
)
def test_only_a_user_with_the_own_password_is_known(asked, worker, name, password, right):
    other = bcrypt.hashpw(b"another", bcrypt.gensalt(4)).decode()

    assert asked(Passwords({"alice": MADE, "bob": other}, worker), (name, password)) == [right]


def test_the_longest_password_that_bcrypt_takes_is_taken(asked, worker):
    longest = b"x" * LONGEST
    made = bcrypt.hashpw(longest, bcrypt.gensalt(4)).decode()

    assert asked(Passwords({"alice": made}, worker), ("alice", longest)) == [True]


def test_a_hash_of_apaches_tool_is_as_good_as_ours(asked, worker):
    made = MADE.replace("$2b$", "$2y$")

    assert asked(Passwords({"alice": made}, worker), ("alice", RIGHT.encode())) == [True]


def test_a_password_is_tried_once_however_many_ask(asked, worker):
    passwords = Passwords({"alice": MADE}, worker)

    assert asked(passwords, *[("alice", RIGHT.encode())] * 20) == [True] * 20
    assert asked(passwords, *[("alice", b"wrong")] * 20) == [False] * 20
    assert worker.tries == 2


def test_a_strangers_name_costs_a_try_as_a_users_does(asked, worker):
    asked(Passwords({"alice": MADE}, worker), ("nobody", b"x"))

    assert worker.tries == 1


def test_guessing_drives_nobody_out(asked, worker):
    passwords = Passwords({"alice": MADE}, worker)
    asked(passwords, ("alice", RIGHT.encode()))
    for start in range(0, REFUSALS + 1, 50):
        asked(passwords, *(("alice", b"%d" % number) for number in range(start, start + 50)))
    before = worker.tries

    assert asked(passwords, ("alice", RIGHT.encode())) == [True]
    assert worker.tries == before


def test_more_guesses_at_once_than_can_wait_are_told_to_come_back(asked, worker):
    passwords = Passwords({"alice": MADE}, worker)
    answers = asked(passwords, *(("alice", b"%d" % number) for number in range(WAITING + 5)))

    assert [type(answer) for answer in answers].count(Busy) == 5
    assert answers.count(False) == WAITING
