"""Which accounts and regions of a source are read, and which are only known from before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from collector.source import home
from config.sources import Alibaba, Aws, every_region, named_accounts
from ipam.account import Account
from ipam.account_list import AccountList
from ipam.words import AccountStatus, Provider


@dataclass(frozen=True, slots=True)
class Places:
    """Accounts, and the regions of those that do not have the regions that the file names."""

    accounts: tuple[str, ...]
    own_regions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read(source: Aws | Alibaba, kept: AccountList) -> Places:
    """Choose what is read now.

    An account that has not told its regions is read in the one that every account has: what is wrong with it
    is told there, like any other failure.
    """
    named = named_accounts(source)
    if named is None:
        named = tuple(account.id for account in _found(source, kept) if account.readable)
    if not every_region(source):
        return Places(named)
    usual = (home(Provider(source.kind), source.partition if isinstance(source, Aws) else "aws"),)
    held = {account.id: account for account in kept.accounts}
    return Places(named, {id_: (_present(held[id_]) if id_ in held else ()) or usual for id_ in named})


def left(source: Aws | Alibaba, kept: AccountList) -> Places:
    """Choose what is not read any more, and stays known for a while: accounts, and regions of accounts."""
    if named_accounts(source) is None:
        found = tuple(_found(source, kept))
    else:
        named = frozenset(named_accounts(source) or ())
        found = tuple(account for account in kept.accounts if account.id in named)
    gone = {
        account.id: regions
        for account in found
        if (regions := tuple(_gone(account, None if every_region(source) else source.regions)))
    }
    return Places(tuple(gone), gone)


def status_of(source: Aws | Alibaba, account: Account) -> AccountStatus:
    """Say what becomes of a known account."""
    return AccountStatus.EXCLUDED if account.meets(frozenset(source.exclude)) else account.status


def _found(source: Aws | Alibaba, kept: AccountList) -> Iterator[Account]:
    excluded = frozenset(source.exclude)
    return (account for account in kept.accounts if not account.meets(excluded))


def _present(account: Account) -> tuple[str, ...]:
    return tuple(region.name for region in account.regions if region.left is None)


def _gone(account: Account, named: tuple[str, ...] | None) -> Iterator[str]:
    """Yield the regions in which an account is not read any more; `named` are those of the file."""
    if named is None:
        yield from (region.name for region in account.regions if region.left or not account.readable)
    elif not account.readable:
        yield from named
