"""Operations on who may use what: shares, invitations, and the delegated administrator."""

from dataclasses import replace

from exporter.records.lent import administrator_record, share_record
from exporter.records.registered import pool_record
from ipam.organization import Organization
from ipam.pool import Pool, PoolTree
from ipam.registry.asking import Asker
from ipam.registry.delegation import administrator_disabled, administrator_enabled
from ipam.registry.finding import pool_named
from ipam.registry.invitations import invitation_answered, with_expired
from ipam.registry.sharing import Guests, ShareWanted, pool_shared, pool_unshared
from ipam.share import Share, Standing
from service.order import Made
from service.registry import Operation, Registry
from service.registry_plan import Changing, changed
from store.book import Book


def sharing(registry: Registry, wanted: ShareWanted) -> Operation:
    """Make the operation that shares a pool."""
    known = registry.organization()
    guests = Guests(known, registry.quotas)

    def operation(book: Book) -> Made:
        asked = replace(wanted, at=book.now.replace(microsecond=0))
        return _on_share(lambda tree: pool_shared(tree, asked, guests), known)(book)

    return operation


def unsharing(word: str, principals: tuple[str, ...] = ()) -> Operation:
    """Make the operation that stops sharing a pool, or ends one share; nobody named is everybody."""

    def operation(book: Book) -> Made:
        pool = changed(book, lambda tree: pool_unshared(tree, word, principals))
        return Made(pool.id, pool.path, pool_record(pool))

    return operation


def answering(registry: Registry, word: str, standing: Standing, asker: Asker) -> Operation:
    """Make the operation that accepts or rejects an invitation."""
    known = registry.organization()
    return _on_share(lambda tree: invitation_answered(tree, word, standing, asker), known)


def delegating(registry: Registry, account: str) -> Operation:
    """Make the operation that lets an account administer."""
    known = registry.organization()
    return _on_administrator(lambda tree: administrator_enabled(tree, account, known))


def withdrawing(account: str = "") -> Operation:
    """Make the operation that withdraws what was delegated."""
    return _on_administrator(lambda tree: administrator_disabled(tree, account))


def _on_share(change: Changing[Share], known: Organization) -> Operation:
    def operation(book: Book) -> Made:
        def with_pool(tree: PoolTree) -> tuple[PoolTree, tuple[Share, Pool]]:
            after, share = change(with_expired(tree, book.now))
            return after, (share, pool_named(after, share.pool))

        share, pool = changed(book, with_pool)
        return Made(share.id, pool.path, share_record(share, pool, known))

    return operation


def _on_administrator(change: Changing[str]) -> Operation:
    def operation(book: Book) -> Made:
        account = changed(book, change)
        return Made(account, account, administrator_record(account))

    return operation
