"""The operation that takes a list over: its blocks become custom allocations, whole or not at all."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from ipam.giving_way import still_fitting, without_imports
from ipam.pool import PoolTree
from ipam.registry.homes import Goal, Homes
from ipam.registry.listed import Listing, TakeoverError
from ipam.registry.takeover import Outcome, Row, Takeover, taken_over
from service.identifiers import new_id
from service.order import Made
from service.registry import Operation
from service.registry_apply import entries_of_parting
from store.book import Book
from store.log_book import Entry

Record = dict[str, Any]


class NothingNewError(Exception):
    """All of a list is there already: nothing is written, the log says nothing."""


def taking_over(listing: Listing, goal: Goal, found: list[Record], hint: Callable[[], str]) -> Operation:
    """Make the operation that takes a list over.

    Args:
        listing: What to take over.
        goal: Where to.
        found: Takes a record for each block.
        hint: Says more where something stands in the way.

    Raises:
        TakeoverError: from the operation; it names all that stands in the way.
        NothingNewError: from the operation, where all of it is there.
    """

    def operation(book: Book) -> Made:
        done: list[Takeover] = []
        gone: list[Entry] = []

        def changed(tree: PoolTree) -> PoolTree:
            homes = Homes.of(without_imports(tree), goal)
            one = taken_over(homes, listing.blocks, lambda: new_id("ipam-pool-alloc"), book.now.date())
            obstacles = (*listing.obstacles, *one.obstacles)
            if obstacles:
                raise TakeoverError(listing.name, obstacles, hint())
            done.append(one)
            all_of_it = replace(homes.tree, allocations=(*homes.tree.allocations, *one.made))
            stays = still_fitting(all_of_it, (*tree.allocations, *one.made), book.now.date())
            after = replace(tree, allocations=stays)
            gone.extend(entries_of_parting(tree, after))
            return after

        book.change(changed)
        rows = done[0].rows
        found.extend(map(row_record, rows))
        if not done[0].made:
            raise NothingNewError
        book.note_each((*gone, *_entries(listing.name, rows)))
        return Made("", listing.name, counts(found))

    return operation


def counts(records: list[Record]) -> Record:
    """Count what becomes of the blocks of a list."""
    found = Counter(record["outcome"] for record in records)
    return {str(outcome): found[str(outcome)] for outcome in Outcome}


def row_record(row: Row) -> Record:
    """Make the record of a block of a list."""
    listed, made = row.listed, row.allocation
    return {
        "place": str(listed.place),
        "cidr": str(listed.cidr),
        "outcome": str(row.outcome),
        "pool": row.pool.path if row.pool else None,
        "id": made.id if made else None,
        "name": listed.name,
        "owner": listed.owner,
        "tags": dict(listed.tags),
    }


def _entries(name: str, rows: tuple[Row, ...]) -> Iterator[Entry]:
    """Yield an entry of the log for each new allocation: who looks for its block finds where it is from."""
    for row in rows:
        if row.outcome is Outcome.ALLOCATE and row.allocation and row.pool:
            request: Mapping[str, Any] = {
                "file": name,
                "place": str(row.listed.place),
                "pool": row.pool.path,
                "cidr": str(row.listed.cidr),
            }
            yield Entry("", "allocate", row.allocation.id, str(row.listed.cidr), request, row_record(row))
