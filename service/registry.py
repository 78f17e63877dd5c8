"""The registry: each operation is one transaction, with its log entry and its client token in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from ipam.organization import Organization
from ipam.quotas import Quotas
from ipam.registry.asking import OPERATOR, Asker
from ipam.registry.error import Code, RegistryError
from ipam.registry.permissions import check_action
from service import clock
from service.order import Made, Order
from service.organization import membership, organization
from store.accounts import Accounts
from store.book import Book, opened_book
from store.database import Store
from store.log_book import Entry
from store.plan import Plan
from store.tokens import Token

Operation = Callable[[Book], Made]


@dataclass(frozen=True, slots=True)
class Registry:
    """Carries out orders, or refuses them and leaves everything as it was."""

    store: Store
    quotas: Quotas = Quotas()
    cool_down: timedelta = timedelta()  # how long released space is held back
    now: Callable[[], datetime] = field(default=clock.now)

    def run(self, order: Order, operation: Operation) -> Mapping[str, Any]:
        """Carry out an operation once; returns the record of what it made.

        Raises:
            RegistryError: it is refused.
            StoreError: the store cannot be used.
        """
        check_action(order.action, order.asker)
        try:
            with opened_book(self.store, self.now()) as book:
                known = _known(book, order)
                if known is not None:
                    return known
                made = operation(book)
                _write_down(book, order, made)
        except _WouldSucceedError as done:
            return done.made.record
        return made.record

    def answered(self, order: Order) -> Mapping[str, Any] | None:
        """Return what the same request was answered before; None where it was not asked.

        Raises:
            RegistryError: its client token was used for another one.
            StoreError: the store cannot be read.
        """
        with self.store.read() as connection:
            return _known(Book(connection, self.now()), order)

    def organization(self) -> Organization:
        """Say who is in the organization, as the stored lists of accounts tell it.

        Raises:
            StoreError: the store cannot be read.
        """
        return organization(Accounts(self.store).lists())

    def asker(self, account: str) -> Asker:
        """Say who an account is: what it lies in, and whether it owns every pool.

        Raises:
            StoreError: the store cannot be read.
        """
        if not account:
            return OPERATOR
        units = membership(Accounts(self.store).named(account)).units(account)
        return Asker(account, units, account in Plan(self.store).owners())

    def cooled(self) -> datetime:
        """Say when what is released now may be issued again."""
        return self.now() + self.cool_down


class _WouldSucceedError(Exception):
    """A dry run is at its end: the transaction is rolled back."""

    def __init__(self, made: Made) -> None:
        super().__init__()
        self.made = made


def _known(book: Book, order: Order) -> Mapping[str, Any] | None:
    """Return what the same request was answered before."""
    if not order.token:
        return None
    known = book.token(order.asker.account, order.token)
    if known is None:
        return None
    if known.digest != order.digest:
        told = f"the client token '{order.token}' was used for another request: take another token"
        raise RegistryError(Code.OTHER_REQUEST, told)
    return known.answer


def _write_down(book: Book, order: Order, made: Made) -> None:
    if order.dry_run:
        raise _WouldSucceedError(made)
    who = order.asker.account
    book.note(Entry(who, order.action, made.id, made.name, order.words, made.record))
    if order.token:
        book.remember(who, Token(order.token, order.digest, made.record))
