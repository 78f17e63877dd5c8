"""The organization as the stored lists of accounts tell it, and who is asked by it."""

from datetime import UTC, datetime

import pytest
from world import pool

from ipam.account import Account, ListedAccount
from ipam.account_list import AccountList
from ipam.organization import EVERYBODY, UNKNOWN, Organization, principal_key
from ipam.policy import Policy
from ipam.words import Provider
from service.organization import judging, organization

NOW = datetime(2026, 11, 1, tzinfo=UTC)
PATH = ("r-1", "ou-prod-abcd1234")


def account(name, path=PATH, **rest):
    return Account(ListedAccount(name, path=path), NOW, NOW, **rest)


class Lists:
    """Stands for the lists in the store, and counts how often it is asked."""

    def __init__(self, *accounts):
        self.asked, self.held = 0, AccountList(accounts)

    def lists(self):
        self.asked += 1
        return {("aws", Provider.AWS): self.held}


@pytest.mark.parametrize(
    ("one", "units"),
    [
        pytest.param(account("1"), {*PATH, EVERYBODY}, id="in a unit"),
        pytest.param(account("1", ("r-1",)), {"r-1", EVERYBODY}, id="below the root"),
        pytest.param(account("1", ()), set(), id="named by a person, so that nobody says"),
        pytest.param(account("1", missing_since=NOW), set(), id="left the list"),
    ],
)
def test_an_account_lies_in_what_its_list_says(one, units):
    found = organization(Lists(one).lists())

    assert (found.units("1"), found.known, found.includes("1")) == (units, bool(units), bool(units))


@pytest.mark.parametrize(
    ("share", "asked"),
    [
        pytest.param(("111122223333",), 0, id="accounts alone"),
        pytest.param((), 0, id="nobody"),
        pytest.param(("111122223333", "ou-prod-abcd1234"), 1, id="a unit among them"),
    ],
)
def test_the_lists_are_asked_where_a_pool_is_shared_with_a_unit(share, asked):
    lists = Lists(account("1"))
    policy = judging(Policy(), (pool("a", "10.0.0.0/8", share=share),), lists)

    assert lists.asked == asked
    assert policy.organization == (Organization({"1": frozenset({*PATH, EVERYBODY})}) if asked else UNKNOWN)


@pytest.mark.parametrize(
    ("principal", "key"),
    [
        ("111122223333", "111122223333"),
        ("ou-prod-abcd1234", "ou-prod-abcd1234"),
        ("arn:aws:organizations::222233334444:ou/o-abc/ou-prod-abcd1234", "ou-prod-abcd1234"),
        ("arn:aws-cn:organizations::222233334444:organization/o-abc", EVERYBODY),
        ("o-abc", EVERYBODY),
        ("rd-Abc123", EVERYBODY),
        ("fd-bVaRIG6lrK", "fd-bVaRIG6lrK"),
    ],
)
def test_principals_are_compared_by_what_they_end_in(principal, key):
    assert principal_key(principal) == key
