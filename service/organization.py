"""The organization, as the stored lists of accounts tell it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ipam.account import Account
from ipam.account_list import AccountList
from ipam.organization import EVERYBODY, UNKNOWN, Organization, is_unit
from ipam.policy import Policy
from ipam.pool import Pool
from store.accounts import Accounts, SourceName


def organization(lists: Mapping[SourceName, AccountList]) -> Organization:
    """Put together who is in an organization, as lists tell it."""
    return membership(account for one in lists.values() for account in one.accounts)


def membership(accounts: Iterable[Account]) -> Organization:
    """Say what accounts lie in: those that have not left, and of which a list says where they are."""
    return Organization(
        {
            account.id: frozenset((EVERYBODY, *account.listed.path))
            for account in accounts
            if account.listed.path and account.missing_since is None
        }
    )


def judging(policy: Policy, pools: Iterable[Pool], accounts: Accounts) -> Policy:
    """Say beside how a snapshot is judged who lies in which unit, where a pool is shared with one.

    Raises:
        StoreError: the store cannot be read.
    """
    asked = any(is_unit(one) for pool in pools for one in pool.share)
    return replace(policy, organization=organization(accounts.lists()) if asked else UNKNOWN)
