"""What becomes of accounts when a list comes, or does not."""

from datetime import UTC, datetime, timedelta

import pytest

from ipam.account import Account, AccountRegion, ListedAccount
from ipam.account_list import AccountList, failed, named, told
from ipam.words import AccountStatus, ErrorClass

AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
KEEP = timedelta(days=30)
MINUTES = timedelta(minutes=10)


def listed(*ids, status=AccountStatus.ACTIVE):
    return tuple(ListedAccount(str(id_), f"team-{id_}", status) for id_ in ids)


def kept(*ids):
    return told(AccountList(), listed(*ids), AT, KEEP)


def statuses(found):
    return {account.id: account.status.value for account in found.accounts}


def test_the_first_list_is_believed():
    found = kept(2, 1)

    assert statuses(found) == {"1": "active", "2": "active"}
    assert [account.first_seen for account in found.accounts] == [AT, AT]
    assert found.good
    assert found.last_success == AT


def test_an_account_that_leaves_is_missing_and_comes_back():
    gone = told(kept(1, 2), listed(1), AT + MINUTES, KEEP)
    still = told(gone, listed(1), AT + 2 * MINUTES, KEEP)
    back = told(still, listed(1, 2), AT + 3 * MINUTES, KEEP)

    assert statuses(gone) == statuses(still) == {"1": "active", "2": "missing"}
    assert still.accounts[1].missing_since == AT + MINUTES
    assert still.accounts[1].last_seen == AT
    assert not still.accounts[1].readable
    assert statuses(back) == {"1": "active", "2": "active"}
    assert back.accounts[1].first_seen == AT


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        pytest.param(KEEP, {"1": "active", "2": "missing"}, id="as long as it is kept"),
        pytest.param(KEEP + MINUTES, {"1": "active"}, id="then forgotten"),
    ],
)
def test_an_account_is_missing_for_a_while(later, expected):
    gone = told(kept(1, 2), listed(1), AT, KEEP)

    assert statuses(told(gone, listed(1), AT + later, KEEP)) == expected


@pytest.mark.parametrize(
    "status",
    [AccountStatus.SUSPENDED, AccountStatus.CLOSED, AccountStatus.PENDING],
    ids=str,
)
def test_an_account_that_is_not_active_is_kept_and_not_read(status):
    found = told(kept(1, 2), (*listed(1), *listed(2, status=status)), AT, KEEP)

    assert statuses(found) == {"1": "active", "2": status.value}
    assert [account.readable for account in found.accounts] == [True, False]


def test_an_account_of_an_unknown_status_is_read():
    assert told(AccountList(), listed(1, status=AccountStatus.UNKNOWN), AT, KEEP).accounts[0].readable


@pytest.mark.parametrize(
    ("before", "after", "believed"),
    [
        pytest.param(range(10), range(8), True, id="two of ten: believed"),
        pytest.param(range(10), range(7), False, id="three of ten: doubted"),
        pytest.param(range(15), range(12), True, id="three of fifteen are a fifth: believed"),
        pytest.param(range(14), range(11), False, id="three of fourteen are more: doubted"),
        pytest.param(range(3), range(1), True, id="two of three: believed"),
        pytest.param(range(2), range(0), False, id="nothing left: doubted"),
        pytest.param(range(10), range(5, 15), False, id="as many others: doubted"),
        pytest.param(range(0), range(0), True, id="nothing before: believed"),
    ],
)
def test_a_list_that_lost_many_is_doubted(before, after, believed):
    found = told(kept(*before), listed(*after), AT + MINUTES, KEEP)

    assert found.good is believed
    assert {a.id for a in found.accounts if a.readable} == {str(i) for i in (after if believed else before)}
    assert found.last_success == (AT + MINUTES if believed else AT)
    assert found.last_attempt == AT + MINUTES


def test_many_that_are_suspended_at_once_are_doubted_as_well():
    found = told(kept(*range(10)), listed(*range(10), status=AccountStatus.SUSPENDED), AT, KEEP)

    assert not found.good
    assert all(account.readable for account in found.accounts)
    assert found.error.startswith("the list lost 10 of 10 accounts at once, 0 among them")


def test_a_list_that_was_doubted_is_believed_when_it_comes_again():
    doubted = told(kept(*range(10)), listed(*range(5)), AT, KEEP)
    again = told(doubted, listed(*range(5)), AT + MINUTES, KEEP)

    assert again.good
    assert [account.id for account in again.accounts if account.readable] == list("01234")


@pytest.mark.parametrize(
    "between",
    [
        pytest.param(lambda one: failed(one, ErrorClass.THROTTLED, "no", AT), id="a failure"),
        pytest.param(lambda one: told(one, listed(*range(4)), AT, KEEP), id="another short one"),
        pytest.param(lambda one: told(one, listed(*range(10)), AT, KEEP), id="a good one"),
    ],
)
def test_the_two_lists_have_to_be_in_a_row(between):
    doubted = told(kept(*range(10)), listed(*range(5)), AT, KEEP)

    assert not told(between(doubted), listed(*range(5)), AT + MINUTES, KEEP).good


def test_a_list_that_fails_changes_no_account():
    found = failed(kept(1, 2), ErrorClass.DENIED, "not allowed", AT + MINUTES)

    assert statuses(found) == {"1": "active", "2": "active"}
    assert (found.good, found.error_class, found.error) == (False, ErrorClass.DENIED, "not allowed")
    assert (found.last_attempt, found.last_success) == (AT + MINUTES, AT)


def test_accounts_that_people_name_are_believed():
    before = told(AccountList(), listed(1, 2, 3, 4), AT, KEEP)

    assert statuses(named(before, ["4", "5"], AT)) == {"4": "active", "5": "active"}


def test_a_region_that_left_stays_known_for_a_while():
    account = Account(ListedAccount("1"), AT, AT).with_regions(("a", "b"), AT, KEEP)
    left = account.with_regions(("b", "c"), AT + MINUTES, KEEP)
    still = left.with_regions(("b", "c"), AT + MINUTES + KEEP, KEEP)

    assert left.regions == (AccountRegion("a", AT + MINUTES), AccountRegion("b"), AccountRegion("c"))
    assert still.regions == left.regions
    assert left.with_regions(("b", "c"), AT + KEEP + 2 * MINUTES, KEEP).regions == left.regions[1:]
    assert left.with_regions(("a", "b"), AT + 2 * MINUTES, KEEP).regions == (
        AccountRegion("a"),
        AccountRegion("b"),
        AccountRegion("c", AT + 2 * MINUTES),
    )


def test_an_account_meets_what_it_lies_in():
    account = Account(ListedAccount("1", path=("o-a", "r-b", "ou-c")), AT, AT)

    assert account.meets(frozenset({"ou-c"}))
    assert account.meets(frozenset({"1"}))
    assert not account.meets(frozenset({"ou-d", "2"}))
