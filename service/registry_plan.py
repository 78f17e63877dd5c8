"""Operations on the plan: scopes, pools, their space, and with whom they are shared."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from exporter.records.registered import pool_record, scope_record
from ipam.cidr import Cidr
from ipam.pool import Pool, PoolTree, Rules
from ipam.registry.error import Code, RegistryError
from ipam.registry.finding import no_pool, pool_named
from ipam.registry.pools import PoolChange, PoolWanted, pool_created, pool_deleted, pool_modified
from ipam.registry.provisioning import Ground, deprovisioned, provisioned
from ipam.registry.scopes import scope_created, scope_deleted, scope_described
from ipam.registry.sharing import pool_shared, pool_unshared
from ipam.scope import Scope
from service.order import Made
from service.registry import Operation, Registry
from store.book import Book

Thing = TypeVar("Thing")
Changing = Callable[[PoolTree], tuple[PoolTree, Thing]]


def creating_scope(registry: Registry, scope: Scope) -> Operation:
    """Make the operation that adds a scope."""
    return _on_scope(lambda tree: scope_created(tree, scope, registry.quotas))


def describing_scope(word: str, description: str) -> Operation:
    """Make the operation that changes the description of a scope."""
    return _on_scope(lambda tree: scope_described(tree, word, description))


def deleting_scope(word: str) -> Operation:
    """Make the operation that deletes a scope."""
    changing = _on_scope(lambda tree: scope_deleted(tree, word))

    def operation(book: Book) -> Made:
        made = changing(book)
        moved = book.decisions.moved_to(made.name)
        if moved:
            told = f"{moved[0].id} ({moved[0].cidr}) was moved to scope '{made.name}'"
            raise RegistryError(Code.IN_USE, f"{told}: move it elsewhere first")
        return made

    return operation


def creating_pool(registry: Registry, wanted: PoolWanted) -> Operation:
    """Make the operation that adds a pool."""
    return _on_pool(lambda tree: pool_created(tree, wanted, registry.quotas))


def modifying_pool(word: str, change: PoolChange) -> Operation:
    """Make the operation that changes a pool."""
    return _on_pool(lambda tree: pool_modified(tree, word, change))


def modifying_rules(word: str, change: PoolChange, rules: Rules) -> Operation:
    """Make the operation that changes a pool, and of its rules those that are given."""

    def changed(tree: PoolTree) -> tuple[PoolTree, Pool]:
        pool = pool_named(tree, word)
        given = {name: value for name in Rules.__slots__ if (value := getattr(rules, name)) not in (None, ())}
        return pool_modified(tree, word, replace(change, rules=replace(pool.rules, **given)))

    return _on_pool(changed)


def deleting_pool(word: str) -> Operation:
    """Make the operation that deletes a pool."""
    return _on_pool(lambda tree: pool_deleted(tree, word))


def sharing(word: str, principals: Iterable[str]) -> Operation:
    """Make the operation that shares a pool."""
    return _on_pool(lambda tree: pool_shared(tree, word, principals))


def unsharing(word: str, principals: Iterable[str]) -> Operation:
    """Make the operation that stops sharing a pool."""
    return _on_pool(lambda tree: pool_unshared(tree, word, principals))


def provisioning(registry: Registry, word: str, space: Cidr | int) -> Operation:
    """Make the operation that puts a CIDR into a pool, or one of a netmask length."""

    def operation(book: Book) -> Made:
        parent = _parent(book, word)
        kept = book.cooling(parent) if parent and isinstance(space, int) else ()
        ground = Ground(book.now.date(), registry.quotas, kept)
        pool, cidr = _changed(book, lambda tree: provisioned(tree, word, space, ground))
        return Made(pool.id, pool.path, pool_record(pool, str(cidr)))

    return operation


def deprovisioning(registry: Registry, word: str, cidr: Cidr) -> Operation:
    """Make the operation that takes a CIDR out of a pool; its parent holds it back like what is released."""

    def operation(book: Book) -> Made:
        parent = _parent(book, word)
        pool = _changed(book, lambda tree: deprovisioned(tree, word, cidr, book.now.date()))
        if parent:
            book.hold_back(parent, cidr, registry.cooled())
        return Made(pool.id, pool.path, pool_record(pool, str(cidr)))

    return operation


def _on_scope(change: Changing[Scope]) -> Operation:
    def operation(book: Book) -> Made:
        scope = _changed(book, change)
        return Made(scope.id, scope.name, scope_record(scope))

    return operation


def _on_pool(change: Changing[Pool]) -> Operation:
    def operation(book: Book) -> Made:
        pool = _changed(book, change)
        return Made(pool.id, pool.path, pool_record(pool))

    return operation


def _changed(book: Book, change: Changing[Thing]) -> Thing:
    """Change the tree, and return what the change was about."""
    about: list[Thing] = []

    def changed(tree: PoolTree) -> PoolTree:
        after, one = change(tree)
        about.append(one)
        return after

    book.change(changed)
    return about[0]


def _parent(book: Book, word: str) -> Pool | None:
    pool = book.pool(word)
    if pool is None:
        raise no_pool(word)
    return book.pool(pool.parent) if pool.parent else None
