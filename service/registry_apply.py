"""The plan of the file against the stored one: what differs, and the whole of it put into the store."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from analyzer.settling import Because
from config.settings import Settings
from exporter.records.registered import allocation_record, pool_record, scope_record
from ipam.giving_way import gave_way
from ipam.pool import Allocation, Pool, PoolTree
from ipam.scope import Scope
from service.declared import planned
from service.order import Made
from service.registry import Operation
from service.settling import parting_entry
from store.book import Book
from store.log_book import Entry
from store.plan_difference import Difference, allocations_differing, differing, pools_of, scopes_of

Record = dict[str, Any]


class NothingToApplyError(Exception):
    """The store holds the plan of the file already: nothing is written, the log says nothing."""


def differences(before: PoolTree, after: PoolTree) -> Iterator[Record]:
    """Yield a record for each scope, pool and allocation that is not as it was."""
    yield from _told("scope", differing(scopes_of(before.scopes), scopes_of(after.scopes)), _scope_name)
    pools = differing(pools_of(before), pools_of(after))
    yield from _told("pool", pools, lambda pool: pool.path)
    paths = {pool.id: pool.path for pool in (*before.pools, *after.pools)}
    held = allocations_differing(before, after)
    yield from _told("allocation", held, lambda one: f"{paths.get(one.pool, one.pool)} {one.cidr}")


def applying(settings: Settings, found: list[Record], who: str = "") -> Operation:
    """Make the operation that puts the plan of the file into the store, whole or not at all.

    Args:
        settings: What the file says.
        found: Takes the records of what differs.
        who: Whom the log names with each scope, pool and allocation that differs; "" for the operator.

    Raises:
        ConfigError: from the operation, where the plan does not hold.
        NothingToApplyError: from the operation, where nothing differs.
    """

    def operation(book: Book) -> Made:
        trees: list[PoolTree] = []

        def changed(tree: PoolTree) -> PoolTree:
            after = planned(settings, tree, book.now.date())
            trees.extend((tree, after))
            return after

        book.change(changed)
        before, after = trees
        if before == after:
            raise NothingToApplyError
        found.extend(differences(before, after))
        book.note_each(entries_of_parting(before, after))
        book.note_each(entries_of_differences(before, after, who))
        return Made("", str(settings.path.name), {"changes": len(found)})

    return operation


def entries_of_parting(before: PoolTree, after: PoolTree) -> Iterator[Entry]:
    """Yield an entry for each imported allocation that gave way to what was declared."""
    for one in gave_way(before, after):
        yield parting_entry(one, before.by_id[one.pool], Because.GAVE_WAY)


def entries_of_differences(before: PoolTree, after: PoolTree, who: str) -> Iterator[Entry]:
    """Yield an entry for each scope, pool and allocation that is not as it was, so that the log finds it.

    Imported allocations that gave way have an entry of their own.
    """
    parted = {one.id for one in gave_way(before, after)}
    pools = {pool.id: pool for pool in (*before.pools, *after.pools)}
    kinds: tuple[tuple[str, Difference[Any], Callable[[Any], Made]], ...] = (
        ("scope", differing(scopes_of(before.scopes), scopes_of(after.scopes)), _made_of_scope),
        ("pool", differing(pools_of(before), pools_of(after)), _made_of_pool),
        ("allocation", allocations_differing(before, after), lambda one: _made_of_allocation(one, pools)),
    )
    for kind, difference, made in kinds:
        changed = (new for _, new in difference.changed.values())
        some = (
            ("delete", difference.gone.values()),
            ("create", difference.new.values()),
            ("change", changed),
        )
        for change, things in some:
            for one in map(made, things):
                if one.id in parted:
                    continue
                yield Entry(who, f"apply {change} {kind}", one.id, one.name, {}, one.record)


def _made_of_scope(scope: Scope) -> Made:
    return Made(scope.identity, scope.name, scope_record(scope))


def _made_of_pool(pool: Pool) -> Made:
    return Made(pool.id, pool.path, pool_record(pool))


def _made_of_allocation(one: Allocation, pools: Mapping[str, Pool]) -> Made:
    return Made(one.id, str(one.cidr), allocation_record(one, pools[one.pool]))


def _scope_name(scope: Scope) -> str:
    return scope.name


def _told(kind: str, difference: "Difference[Any]", name: Any) -> Iterator[Record]:
    for change, things in (("delete", difference.gone), ("create", difference.new)):
        for one in things.values():
            yield {"change": change, "object": kind, "name": name(one), "detail": _space(one)}
    for before, after in difference.changed.values():
        fields = [field for field in type(after).__slots__ if getattr(before, field) != getattr(after, field)]
        yield {"change": "change", "object": kind, "name": name(after), "detail": ", ".join(fields)}


def _space(one: Scope | Pool | Allocation) -> str:
    if isinstance(one, Pool):
        return " ".join(map(str, one.cidrs))
    return one.description
