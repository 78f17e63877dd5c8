"""The accounts of each source, as they were found last."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, delete, insert, select, update

from ipam.account import Account, AccountRegion, ListedAccount
from ipam.account_list import AccountList
from ipam.words import AccountStatus, ErrorClass, Provider
from store.database import Store
from store.generation import advanced
from store.schema import ACCOUNT, ACCOUNT_LIST
from store.storable import storable

SourceName = tuple[str, Provider]

NOTHING = AccountList()

Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Accounts:
    """The lists in the store. Threads may share one."""

    store: Store

    def lists(self) -> Mapping[SourceName, AccountList]:
        """Load the accounts of every source that was ever asked for them.

        Raises:
            StoreError: the store cannot be read.
        """
        with self.store.read() as connection:
            return _lists(connection)

    def named(self, account: str) -> list[Account]:
        """Load one account, as each list tells of it that has it.

        Raises:
            StoreError: the store cannot be read.
        """
        with self.store.read() as connection:
            return [_account(row) for row in connection.execute(select(ACCOUNT).filter_by(id=account))]

    def change(self, source: SourceName, into: Callable[[AccountList], AccountList]) -> AccountList:
        """Replace the list of one source by what becomes of it, in one transaction, and return that.

        Only a change that a report could show makes a new generation: accounts, and not when they were seen.

        Raises:
            StoreError: the store cannot be written; nothing changes.
        """
        with self.store.write() as connection:
            lists = _lists(connection, source)
            before = lists.get(source, NOTHING)
            after = into(before)
            _write_list(connection, source, after, there=source in lists)
            _write_accounts(connection, source, before.accounts, after.accounts)
            if _told(before) != _told(after):
                advanced(connection)
        return after


def _told(one: AccountList) -> list[Account]:
    never = datetime.min.replace(tzinfo=UTC)
    return [replace(account, last_seen=never, regions_at=None) for account in one.accounts]


def _lists(connection: Connection, only: SourceName | None = None) -> dict[SourceName, AccountList]:
    lists, accounts = select(ACCOUNT_LIST), select(ACCOUNT).order_by(ACCOUNT.c.id)
    if only:
        name, provider = only
        lists = lists.filter_by(source=name, provider=provider.value)
        accounts = accounts.filter_by(source=name, provider=provider.value)
    held: dict[SourceName, list[Account]] = {}
    for row in connection.execute(accounts):
        held.setdefault((row.source, Provider(row.provider)), []).append(_account(row))
    found = {}
    for row in connection.execute(lists):
        source = (row.source, Provider(row.provider))
        error_class = ErrorClass(row.error_class) if row.error_class else None
        found[source] = AccountList(
            tuple(held.get(source, ())),
            row.last_attempt,
            row.last_success,
            error_class,
            row.error,
            row.doubted,
        )
    return found


def _account(row: Row[Any]) -> Account:
    left = json.loads(row.regions)
    return Account(
        ListedAccount(row.id, row.name, AccountStatus(row.status), tuple(json.loads(row.path))),
        row.first_seen,
        row.last_seen,
        row.missing_since,
        tuple(AccountRegion(name, datetime.fromisoformat(at) if at else None) for name, at in left),
        row.regions_at,
    )


def _write_list(connection: Connection, source: SourceName, after: AccountList, *, there: bool) -> None:
    name, provider = source
    fields = {
        "last_attempt": after.last_attempt,
        "last_success": after.last_success,
        "error_class": after.error_class.value if after.error_class else None,
        "error": storable([after.error])[0],
        "doubted": after.doubted,
    }
    if there:
        held = update(ACCOUNT_LIST).filter_by(source=name, provider=provider.value)
        connection.execute(held.values(fields))
    else:
        connection.execute(insert(ACCOUNT_LIST).values(source=name, provider=provider.value, **fields))


def _write_accounts(
    connection: Connection, source: SourceName, before: Iterable[Account], after: Iterable[Account]
) -> None:
    """Write the accounts that differ."""
    held, kept = {one.id: one for one in before}, {one.id: one for one in after}
    gone = [{"its_id": id_} for id_ in held if id_ not in kept]
    new = [_fields(source, one) for id_, one in kept.items() if id_ not in held]
    changed = [
        {"its_id": id_, **_fields(source, one)}
        for id_, one in kept.items()
        if id_ in held and held[id_] != one
    ]
    name, provider = source
    its = and_(
        ACCOUNT.c.source == name, ACCOUNT.c.provider == provider.value, ACCOUNT.c.id == bindparam("its_id")
    )
    if gone:
        connection.execute(delete(ACCOUNT).where(its), gone)
    if new:
        connection.execute(insert(ACCOUNT), new)
    if changed:
        connection.execute(update(ACCOUNT).where(its), changed)


def _fields(source: SourceName, account: Account) -> Fields:
    name, provider = source
    listed = account.listed
    return {
        "source": name,
        "provider": provider.value,
        "id": account.id,
        "name": storable([listed.name])[0],
        "status": listed.status.value,
        "path": json.dumps(storable(listed.path)),
        "regions": json.dumps(
            [[one.name, one.left.isoformat() if one.left else None] for one in account.regions]
        ),
        "regions_at": account.regions_at,
        "first_seen": account.first_seen,
        "last_seen": account.last_seen,
        "missing_since": account.missing_since,
    }
