"""Operations on single resources and findings: ignore, move, exempt, and back."""

from collections.abc import Iterable, Sequence
from datetime import date

from exporter.records.excepted import exempted_record, resource_record
from ipam.cidr import Cidr
from ipam.exemption import Exemption
from ipam.registry.error import Code, RegistryError
from ipam.registry.treatment import Found, allocated, check_ignore, check_move
from ipam.resource_block import ResourceBlock
from ipam.scope import Scope
from service.discovered import parted
from service.excepted import exempted_finding
from service.order import Made
from service.registry import Operation, Registry
from store.book import Book

LISTED = "`registry exceptions` lists what is"


def ignoring(registry: Registry, found: Sequence[Found], reason: str, until: date | None) -> Operation:
    """Make the operation that leaves blocks alone; what is allocated for them goes back to its pool."""

    def operation(book: Book) -> Made:
        check_ignore(found)
        blocks = [one.block for one in found]
        released = [held for one in blocks for held in _released(registry, book, one)]
        book.decisions.ignore(blocks, reason, until)
        record = resource_record(blocks, reason=reason, until=until, released=released)
        return Made(blocks[0].id, _name(blocks), record)

    return operation


def unignoring(word: str, cidr: Cidr | None) -> Operation:
    """Make the operation that watches a resource again, or one block of it."""

    def operation(book: Book) -> Made:
        blocks = [one for one in _named(book, word) if cidr in {None, one.cidr}]
        if not blocks:
            what = f"{cidr} of '{word}'" if cidr else f"'{word}'"
            told = f"the registry does not ignore {what}: {LISTED}, and rules of the file are changed there"
            raise RegistryError(Code.BAD_VALUE, told)
        book.decisions.unignore(blocks)
        return Made(blocks[0].id, _name(blocks), resource_record(blocks))

    return operation


def moving(found: Sequence[Found], scope: Scope) -> Operation:
    """Make the operation that moves blocks to a scope; back home no move is left.

    An allocation that was made since the blocks were looked at is in the way as well.
    """

    def operation(book: Book) -> Made:
        check_move(found, scope)
        blocks = [one.block for one in found]
        for one in blocks:
            for held in book.held_for(one.id):
                if held.cidr == one.cidr:
                    raise allocated(one, held.pool)
        book.decisions.unmove(blocks)
        book.decisions.move((one.block for one in found if one.home != scope.name), scope.name)
        return Made(blocks[0].id, _name(blocks), resource_record(blocks, scope=scope.name))

    return operation


def exempting(exemption: Exemption, about: str) -> Operation:
    """Make the operation that silences a finding."""

    def operation(book: Book) -> Made:
        book.decisions.exempt(exemption, about)
        return Made(exemption.subject, str(exemption.rule), exempted_record(exemption, about))

    return operation


def unexempting(word: str) -> Operation:
    """Make the operation that lets a finding be told again."""

    def operation(book: Book) -> Made:
        held = exempted_finding(book.decisions.kept(), word)
        if held is None:
            told = f"the registry does not exempt a finding '{word}': {LISTED}"
            raise RegistryError(Code.BAD_VALUE, f"{told}, and entries of the file are changed there")
        book.decisions.unexempt(held.exemption.subject)
        return Made(
            held.exemption.subject, str(held.exemption.rule), exempted_record(held.exemption, held.about)
        )

    return operation


def _named(book: Book, word: str) -> list[ResourceBlock]:
    """List the ignored blocks of a resource, before whose id a provider or source may stand."""
    before, rest = parted(word)
    return [
        one.block
        for one in book.decisions.kept().ignored
        if one.block.id == word
        or (one.block.id == rest and before in {str(one.block.provider), one.block.source})
    ]


def _released(registry: Registry, book: Book, block: ResourceBlock) -> list[str]:
    """Release what the registry holds for a block; returns the ids."""
    released = []
    for held in book.held_for(block.id):
        pool = book.pool(held.pool)
        if pool is not None and held.cidr == block.cidr:
            book.take_back(pool, held, registry.cooled())
            released.append(held.id)
    return released


def _name(blocks: Iterable[ResourceBlock]) -> str:
    return " ".join(str(one.cidr) for one in blocks)
