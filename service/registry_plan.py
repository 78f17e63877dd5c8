"""Operations on the plan: scopes, pools and their space."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from exporter.records.registered import pool_record, scope_record
from ipam.cidr import Cidr
from ipam.pool import Pool, PoolTree, Rules
from ipam.registry.alibaba import Flavour
from ipam.registry.asking import OPERATOR, Asker
from ipam.registry.error import Code, RegistryError
from ipam.registry.finding import no_pool, pool_named
from ipam.registry.pools import PoolChange, PoolWanted, pool_created, pool_deleted, pool_modified
from ipam.registry.provisioning import Ground, deprovisioned, provisioned
from ipam.registry.rules import check_order
from ipam.registry.scopes import scope_created, scope_deleted, scope_described
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


def modifying_pool(word: str, change: PoolChange, asker: Asker = OPERATOR) -> Operation:
    """Make the operation that changes a pool."""
    return _on_pool(lambda tree: pool_modified(tree, word, change, asker))


def modifying_rules(
    word: str, change: PoolChange, given: Mapping[str, Any], asker: Asker = OPERATOR
) -> Operation:
    """Make the operation that changes a pool, and of its rules those that are given, by their names."""

    def modified(tree: PoolTree) -> tuple[PoolTree, Pool]:
        pool = pool_named(tree, word)
        check_order(Rules(**given), pool.path)
        new = replace(pool.rules, **given) if given else None
        return pool_modified(tree, word, replace(change, rules=new), asker)

    return _on_pool(modified)


def deleting_pool(word: str) -> Operation:
    """Make the operation that deletes a pool."""
    return _on_pool(lambda tree: pool_deleted(tree, word))


def provisioning(
    registry: Registry, word: str, space: Cidr | int, flavour: Flavour = Flavour.OURS
) -> Operation:
    """Make the operation that puts a CIDR into a pool, or one of a netmask length."""

    def operation(book: Book) -> Made:
        parent = _parent(book, word)
        kept = book.cooling(parent) if parent and isinstance(space, int) else ()
        ground = Ground(book.now.date(), registry.quotas, kept, flavour)
        pool, cidr = changed(book, lambda tree: provisioned(tree, word, space, ground))
        return Made(pool.id, pool.path, pool_record(pool, str(cidr)))

    return operation


def deprovisioning(registry: Registry, word: str, cidr: Cidr) -> Operation:
    """Make the operation that takes a CIDR out of a pool; its parent holds it back like what is released."""

    def operation(book: Book) -> Made:
        parent = _parent(book, word)
        pool = changed(book, lambda tree: deprovisioned(tree, word, cidr, book.now.date()))
        if parent:
            book.hold_back(parent, cidr, registry.cooled())
        return Made(pool.id, pool.path, pool_record(pool, str(cidr)))

    return operation


def _on_scope(change: Changing[Scope]) -> Operation:
    def operation(book: Book) -> Made:
        scope = changed(book, change)
        return Made(scope.id, scope.name, scope_record(scope))

    return operation


def _on_pool(change: Changing[Pool]) -> Operation:
    def operation(book: Book) -> Made:
        pool = changed(book, change)
        return Made(pool.id, pool.path, pool_record(pool))

    return operation


def changed(book: Book, change: Changing[Thing]) -> Thing:
    """Change the tree, and return what the change was about."""
    about: list[Thing] = []

    def told(tree: PoolTree) -> PoolTree:
        after, one = change(tree)
        about.append(one)
        return after

    book.change(told)
    return about[0]


def _parent(book: Book, word: str) -> Pool | None:
    pool = book.pool(word)
    if pool is None:
        raise no_pool(word)
    return book.pool(pool.parent) if pool.parent else None
