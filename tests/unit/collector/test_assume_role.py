from datetime import timedelta

import pytest
from virtual import VirtualTime

from collector.assume import RoleAssumer
from collector.credentials import HOLD, Keys
from collector.hub import Hub
from collector.port import ShardError
from collector.retry import Asking
from ipam.words import ErrorClass

ACCOUNT = "111122223333"


class Role:
    """Answers with keys, or with the failures that a test gives it, one for each request."""

    def __init__(self, *failures):
        self.failures = list(failures)
        self.asked = []

    def arn(self, account):
        return f"role of {account}"

    def request(self, account, own, what):
        self.asked.append((account, own.access_key_id, what))
        if self.failures:
            raise ShardError(self.failures.pop(0), f"{what} failed")
        return "an answer"

    def keys(self, answer, what):
        return Keys(f"{answer} to {what}", "s3cret")


class Illegible(Role):
    """Answers with something that holds no keys."""

    def keys(self, answer, what):
        raise ShardError(ErrorClass.PARSE, f"{what}: no keys")


class Chain:
    """A chain of credentials; the number of the walk is the name of what it finds."""

    walks = 0

    def __call__(self):
        self.walks += 1
        found = Keys(f"own-{self.walks}", "s3cret")
        return lambda: found


def assuming(role, time):
    return RoleAssumer(role, Hub(Chain(), time.clock.monotonic))


def ask(time):
    return Asking(time.patience, deadline=60)


def test_the_request_is_made_with_the_daemons_own_keys_and_named_in_full():
    role, time = Role(), VirtualTime()
    keys = assuming(role, time)(ACCOUNT, ask(time))

    assert role.asked == [(ACCOUNT, "own-1", f"AssumeRole of role of {ACCOUNT}")]
    assert keys.access_key_id == f"an answer to AssumeRole of role of {ACCOUNT}"


def test_own_keys_that_are_refused_are_looked_for_anew_before_the_second_try():
    role, time = Role(ErrorClass.TOKEN), VirtualTime()
    assuming(role, time)(ACCOUNT, ask(time))

    assert [own for _, own, _ in role.asked] == ["own-1", "own-2"]


def test_own_keys_that_are_refused_twice_are_not_tried_for_other_accounts_for_a_while():
    role, time = Role(ErrorClass.TOKEN, ErrorClass.TOKEN), VirtualTime()
    assume = assuming(role, time)
    for account in ("1", "2"):
        with pytest.raises(ShardError, match="AssumeRole of role of 1 failed"):
            assume(account, ask(time))
    time.seconds = (HOLD + timedelta(seconds=1)).total_seconds()
    assume("2", ask(time))

    assert [account for account, _, _ in role.asked] == ["1", "1", "2"]


@pytest.mark.parametrize(
    "role",
    [
        pytest.param(Role(*[ErrorClass.ASSUME_DENIED] * 2), id="refused"),
        pytest.param(Illegible(), id="an answer without keys"),
    ],
)
def test_what_is_wrong_in_one_account_says_nothing_of_the_daemons_own_keys(role):
    time = VirtualTime()
    assume = assuming(role, time)
    for _ in range(2):
        with pytest.raises(ShardError):
            assume(ACCOUNT, ask(time))

    assert [own for _, own, _ in role.asked] == ["own-1", "own-1"]
