"""The lists of accounts outlive the process as they were, each source's apart."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from ipam.account import ListedAccount
from ipam.account_list import AccountList, failed, named, told
from ipam.words import AccountStatus, ErrorClass, Provider
from store.accounts import Accounts
from store.generation import current
from store.open import open_store

AT = datetime(2026, 11, 1, 12, 0, 0, 250_000, tzinfo=UTC)
LATER = AT + timedelta(minutes=10)
KEEP = timedelta(days=30)
AWS, ALIBABA = ("aws", Provider.AWS), ("alibaba", Provider.ALIBABA)
LIST = (
    ListedAccount("111122223333", "payments ü", AccountStatus.ACTIVE, ("o-1", "r-1", "ou-1")),
    ListedAccount("222233334444", "", AccountStatus.SUSPENDED),
    ListedAccount("333344445555", "search", AccountStatus.UNKNOWN, ("r-1",)),
)


@pytest.fixture
def accounts(store):
    return Accounts(store)


def generation(accounts):
    with accounts.store.read() as connection:
        return current(connection)


def with_regions(kept):
    first, *others = kept.accounts
    regional = first.with_regions(("b", "a"), AT, KEEP).with_regions(("b",), LATER, KEEP)
    return AccountList((regional, *others), kept.last_attempt, kept.last_success)


def test_what_is_kept_is_what_was_known(accounts, tmp_path):
    believed = accounts.change(AWS, lambda none: told(none, LIST, AT, KEEP))
    regional = accounts.change(AWS, with_regions)
    other = accounts.change(ALIBABA, lambda none: failed(none, ErrorClass.DENIED, "not\0allowed", AT))

    assert believed != regional
    with closing(open_store(accounts.store.url)) as again:
        assert Accounts(again).lists() == {AWS: regional, ALIBABA: failed(AccountList(), *_denied(other))}


def _denied(other):
    return other.error_class, "not\ufffdallowed", AT


def test_accounts_go_come_and_change(accounts):
    accounts.change(AWS, lambda none: told(none, LIST, AT, KEEP))
    shorter = accounts.change(AWS, lambda kept: told(kept, LIST[:2], LATER, KEEP))
    assert accounts.lists()[AWS] == shorter
    assert [account.status.value for account in shorter.accounts] == ["active", "suspended", "missing"]

    forgotten = accounts.change(AWS, lambda kept: told(kept, LIST[:2], LATER + KEEP + KEEP, KEEP))
    assert [account.id for account in accounts.lists()[AWS].accounts] == ["111122223333", "222233334444"]
    assert accounts.lists()[AWS] == forgotten


def test_a_doubt_outlives_the_process(accounts):
    many = [ListedAccount(str(number)) for number in range(10)]
    accounts.change(AWS, lambda none: told(none, many, AT, KEEP))
    doubted = accounts.change(AWS, lambda kept: told(kept, many[:5], LATER, KEEP))

    assert accounts.lists()[AWS] == doubted
    assert not doubted.good
    assert accounts.change(AWS, lambda kept: told(kept, many[:5], LATER, KEEP)).good


def test_only_what_a_report_could_show_makes_a_new_generation(accounts):
    before = generation(accounts)
    accounts.change(AWS, lambda none: told(none, LIST, AT, KEEP))
    first = generation(accounts)
    accounts.change(AWS, lambda kept: told(kept, LIST, LATER, KEEP))
    accounts.change(AWS, lambda kept: failed(kept, ErrorClass.TRANSIENT, "no answer", LATER))
    same = generation(accounts)
    accounts.change(AWS, lambda kept: told(kept, LIST[:2], LATER, KEEP))

    assert before < first == same < generation(accounts)


def test_sources_of_one_name_do_not_mix(accounts):
    accounts.change(("one", Provider.AWS), lambda none: named(none, ["111122223333"], AT))
    accounts.change(("one", Provider.ALIBABA), lambda none: named(none, ["11111"], AT))
    accounts.change(("one", Provider.AWS), lambda kept: named(kept, [], AT))

    lists = accounts.lists()
    assert lists["one", Provider.AWS].accounts == ()
    assert [account.id for account in lists["one", Provider.ALIBABA].accounts] == ["11111"]


def test_a_change_that_fails_changes_nothing(accounts):
    accounts.change(AWS, lambda none: told(none, LIST, AT, KEEP))
    before = accounts.lists()

    def break_off(_connection, _cursor, statement, *_):
        if statement.startswith("UPDATE account "):
            raise RuntimeError

    event.listen(accounts.store.engine, "before_cursor_execute", break_off)
    with pytest.raises(RuntimeError):
        accounts.change(AWS, lambda kept: told(kept, LIST[:2], LATER, KEEP))
    event.remove(accounts.store.engine, "before_cursor_execute", break_off)

    assert accounts.lists() == before
