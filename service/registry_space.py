"""Operations on address space: allocating and releasing, without the plan as a whole."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from exporter.records.moments import rfc3339
from exporter.records.registered import allocation_record, with_freshness
from ipam.cidr import Cidr
from ipam.pool import Allocation, Pool
from ipam.registry.allocating import allocation, check_release
from ipam.registry.asking import Asker, Wanted
from ipam.registry.error import Code, NoRoomError, RegistryError
from ipam.registry.finding import no_allocation, no_pool
from service.order import Made
from service.registry import Operation, Registry
from store.book import Book


@dataclass(frozen=True, slots=True)
class Sight:
    """What was discovered, as an allocation by netmask length has to know it."""

    generation: int  # of the store, before it was read
    blocks: Callable[[Pool], Iterable[Cidr]]  # those that are not ignored, in the pool's scope
    freshness: Mapping[str, str]  # how far it can be trusted: texts by their code


def _nothing(_: Pool) -> Iterable[Cidr]:
    return ()


BLIND = Sight(1 << 62, _nothing, {})


class OutdatedError(Exception):
    """Something was discovered since it was looked: look again."""


def allocating(wanted: Wanted, sight: Sight = BLIND, *, preview: bool = False) -> Operation:
    """Make the operation that allocates; a preview says what would be given, and gives nothing.

    Raises:
        OutdatedError: from the operation, where something else was discovered meanwhile.
    """

    def operation(book: Book) -> Made:
        pool = _pool(book, wanted.pool)
        if wanted.cidr is not None:
            book.asked_back(pool, wanted.cidr)
            made = allocation(pool, wanted, book.space(pool))
        else:
            if book.last_change() > sight.generation:
                raise OutdatedError
            made = _fitting(book, pool, wanted, sight)
        if not preview:
            book.give(pool, made)
        record = allocation_record(made, pool)
        return Made(made.id, str(made.cidr), with_freshness(record, sight.freshness))

    return operation


def _fitting(book: Book, pool: Pool, wanted: Wanted, sight: Sight) -> Allocation:
    """Choose a block.

    Raises:
        RegistryError: the pool has none to give; where one is held back, which, and how long.
    """
    try:
        return allocation(pool, wanted, book.space(pool), sight.blocks(pool))
    except NoRoomError as error:
        large = [one for one in book.held_back(pool) if one.cidr.prefixlen <= error.length]
        if not large:
            raise
        soonest = min(large, key=lambda one: one.until)
        told = f"{soonest.cidr} was released, and is held back until {rfc3339(soonest.until)}"
        sentence = f"{error.told}: {told}; wait, or ask for that very block, which is given at once"
        raise RegistryError(error.code, sentence) from None


def releasing(registry: Registry, word: str, asker: Asker, pool_word: str = "") -> Operation:
    """Make the operation that releases an allocation, of a certain pool if one is named."""

    def operation(book: Book) -> Made:
        held = book.allocation(word)
        if held is None:
            raise no_allocation(word)
        pool = _pool(book, held.pool)
        if pool_word and pool_word not in {pool.id, pool.path}:
            told = f"the allocation {word} is of pool '{pool.path}', not of '{pool_word}'"
            raise RegistryError(Code.NO_ALLOCATION, f"{told}: name that, or none")
        check_release(pool, held, asker, gone=book.missing(held))
        book.take_back(pool, held, registry.cooled())
        return Made(held.id, str(held.cidr), allocation_record(held, pool))

    return operation


def _pool(book: Book, word: str) -> Pool:
    pool = book.pool(word)
    if pool is None:
        raise no_pool(word)
    return pool
