"""The import plan carried out, and imported allocations released, with an entry of the log for each."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain, islice
from threading import Event

from analyzer.settling import Because, Parting, to_import, to_release
from exporter.records.moments import rfc3339_or_none, rfc3339_unix
from exporter.records.registered import allocation_record
from ipam.pool import Allocation, Pool
from ipam.registry.error import Code, RegistryError
from ipam.registry.finding import no_pool
from ipam.registry.importing import Import, imported
from ipam.report import Report
from ipam.resource_block import ResourceBlock
from service.identifiers import new_id
from service.registry import Registry
from store.book import Book, opened_book
from store.log_book import Entry

OURSELVES = "cidrwatch"  # the principal of what nobody asked for
IMPORT, RELEASE = "auto-import", "release"  # the actions in the log
AT_ONCE = 200  # steps in one transaction: other writers wait for no more


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of it."""

    imported: int = 0
    released: int = 0
    skipped: tuple[str, ...] = ()  # sentences that say why

    @property
    def changed(self) -> bool:
        """Tell whether the plan is not what it was."""
        return self.imported + self.released > 0


def settle(registry: Registry, report: Report, after: timedelta, stop: Event) -> Settled:
    """Put into the registry what a report asks for: releases first, then imports.

    Each transaction holds whole, with its entries in the log. What somebody has changed since the report was
    made is found out in it: what does not hold any more is skipped, and the rest goes on.

    Args:
        registry: What is changed.
        report: The analysis of what is stored.
        after: How long a network has to be missing before its allocation is released.
        stop: Ends it after the transaction under way.

    Raises:
        StoreError: the store cannot be used; what was committed stays.
    """
    wishes: Iterator[Import | Parting] = chain(to_release(report, after), _imports(report))
    done, skipped = Counter[str](), list[str]()
    while not stop.is_set() and (some := tuple(islice(wishes, AT_ONCE))):
        with opened_book(registry.store, registry.now()) as book:
            page = _Page(registry, book, some)
            entries = tuple(page.entries())
            if entries:
                book.note_each(entries[:-1])
                book.note(entries[-1])
        done.update(entry.action for entry in entries)
        skipped += page.skipped
    return Settled(done[IMPORT], done[RELEASE], tuple(skipped))


def parting_entry(held: Allocation, pool: Pool, because: Because, *, read: str | None = None) -> Entry:
    """Make the entry of an imported allocation that is released."""
    request = {
        "pool": pool.path,
        "cidr": str(held.cidr),
        "resource": held.resource,
        "because": str(because),
        "gone_since": None if held.gone_since is None else rfc3339_unix(held.gone_since),
        "read": read,
    }
    return Entry(OURSELVES, RELEASE, held.id, str(held.cidr), request, allocation_record(held, pool))


def _imports(report: Report) -> Iterator[Import]:
    """Yield what the import plan takes; the words of some hundred blocks are read at a time."""
    snapshot, lines = report.snapshot, to_import(report)
    for begin in range(0, len(lines), AT_ONCE):
        some = lines[begin : begin + AT_ONCE]
        rows = report.candidates.row[some].tolist()
        pools = report.candidates.pool[some].tolist()
        for row, pool, text in zip(rows, pools, snapshot.texts.of(rows), strict=True):
            provider = snapshot.status(row).shard.provider
            block = ResourceBlock(provider, snapshot.type(row), text.resource, snapshot.cidr(row))
            yield Import(report.tree.pools[pool].id, block, snapshot.owner(row), snapshot.region(row))


@dataclass(slots=True)
class _Page:
    """Some steps, within one transaction."""

    registry: Registry
    book: Book
    wishes: Sequence[Import | Parting]
    skipped: list[str] = field(default_factory=list)
    _pools: dict[str, Pool] = field(default_factory=dict)

    def entries(self) -> Iterator[Entry]:
        """Take one step after the other, and yield what the log has to tell of each."""
        ignored, moved = self._ignored(), self._moved()
        for wish in self.wishes:
            try:
                if isinstance(wish, Import):
                    self._check_decided(wish, ignored, moved)
                entry = self._released(wish) if isinstance(wish, Parting) else self._imported(wish)
            except RegistryError as error:
                self.skipped.append(error.sentence)
            else:
                if entry is not None:
                    yield entry

    def _ignored(self) -> set[ResourceBlock]:
        """Name the blocks that are ignored by now, whatever the report says."""
        today = self.book.now.date()
        return {one.block for one in self.book.decisions.ignored(self._names()) if one.rule.holds(today)}

    def _moved(self) -> dict[ResourceBlock, str]:
        """Name the scopes that blocks are moved to by now, whatever the report says."""
        return {one.move.block: one.move.scope for one in self.book.decisions.moved(self._names())}

    def _names(self) -> list[str]:
        return [one.block.id for one in self.wishes if isinstance(one, Import)]

    def _check_decided(
        self, one: Import, ignored: set[ResourceBlock], moved: dict[ResourceBlock, str]
    ) -> None:
        """Demand that nobody has taken a block out of its pool's hands since it was looked at."""
        what = f"{one.block.cidr} of {one.block.id}"
        if one.block in ignored:
            told = f"{what} is ignored since it was looked at: `registry unignore` has it imported"
            raise RegistryError(Code.WRONG_STATE, told)
        pool = self._pool(one.pool)
        scope = moved.get(one.block, pool.scope)
        if scope != pool.scope:
            told = f"{what} is moved to scope '{scope}' since it was looked at, and pool '{pool.path}' is in"
            raise RegistryError(Code.WRONG_STATE, f"{told} '{pool.scope}': the next analysis decides")

    def _imported(self, one: Import) -> Entry | None:
        pool = self._pool(one.pool)
        made = imported(pool, one, self.book.space(pool), new_id("ipam-pool-alloc"))
        if made is None:
            return None
        if not self.book.obtainable(pool, made.cidr):
            told = f"{made.cidr} of pool '{pool.path}' is neither free nor allocated"
            raise RegistryError(
                Code.WRONG_STATE, f"{told}: `cidrwatch store check` says what is wrong with it"
            )
        self.book.asked_back(pool, made.cidr)
        self.book.give(pool, made)
        request = {"pool": pool.path, "cidr": str(made.cidr), "resource": made.resource}
        return Entry(OURSELVES, IMPORT, made.id, str(made.cidr), request, allocation_record(made, pool))

    def _released(self, one: Parting) -> Entry | None:
        held = one.allocation
        if self.book.allocation(held.id) is None:
            return None
        pool = self._pool(held.pool)
        for status in one.proof:
            if self.book.read_at(status.shard) != status.last_success:
                told = f"{status.shard} was read again while {held.cidr} of {held.resource} was looked at"
                raise RegistryError(Code.WRONG_STATE, f"{told}: the next analysis decides")
        self.book.take_back(pool, held, self.registry.cooled())
        read = min((status.last_success for status in one.proof if status.last_success), default=None)
        return parting_entry(held, pool, one.because, read=rfc3339_or_none(read))

    def _pool(self, name: str) -> Pool:
        if name not in self._pools:
            found = self.book.pool(name)
            if found is None:
                raise no_pool(name)
            self._pools[name] = found
        return self._pools[name]
