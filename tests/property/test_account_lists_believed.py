"""Whatever lists come: no account is lost at once, and none stops being read by one slip of a cloud."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ipam.account import READ, ListedAccount
from ipam.account_list import LEAST_LOST, LOST_SHARE, AccountList, failed, told
from ipam.words import AccountStatus, ErrorClass

AT = datetime(2026, 11, 1, tzinfo=UTC)
EVERY = timedelta(minutes=10)
KEEP = timedelta(hours=1)

WORDS = st.sampled_from([AccountStatus.ACTIVE] * 4 + [AccountStatus.SUSPENDED, AccountStatus.UNKNOWN])
LISTS = st.none() | st.dictionaries(st.integers(0, 11), WORDS)  # none: the list failed


def read_of(accounts):
    return {account.id for account in accounts if account.status in READ}


@given(st.lists(LISTS, max_size=12))
def test_only_a_list_that_comes_twice_takes_many_away(lists):
    kept = AccountList()
    for number, words in enumerate(lists):
        at = AT + EVERY * number
        before = kept
        if words is None:
            kept = failed(before, ErrorClass.TRANSIENT, "no answer", at)
        else:
            listed = [ListedAccount(str(id_), status=word) for id_, word in words.items()]
            kept = told(before, listed, at, KEEP)
        lost = read_of(before.accounts) - read_of(kept.accounts)
        many = len(lost) >= LEAST_LOST and len(lost) > LOST_SHARE * len(read_of(before.accounts))
        earlier = lists[number - 1] if number else None
        same = words is not None and earlier is not None and _read(words) == _read(earlier)

        assert not many or same
        assert not (lost and words is None)
        if kept.good:
            assert read_of(kept.accounts) == {str(id_) for id_ in _read(words)}
        else:
            assert kept.accounts == before.accounts
            assert kept.last_success == before.last_success
        forgotten = {a.id for a in before.accounts} - {a.id for a in kept.accounts}
        assert all(
            a.missing_since and at - a.missing_since > KEEP for a in before.accounts if a.id in forgotten
        )


@given(LISTS, LISTS)
def test_every_list_is_believed_the_second_time(first, second):
    kept = AccountList()
    for words in (first, second, second):
        if words is not None:
            kept = told(kept, [ListedAccount(str(id_), status=word) for id_, word in words.items()], AT, KEEP)

    assert second is None or kept.good


def _read(words):
    return {id_ for id_, word in words.items() if word in READ}
