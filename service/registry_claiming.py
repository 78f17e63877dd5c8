"""The operation that takes the blocks of one discovered network into a pool: an import by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from exporter.records.registered import allocation_record
from ipam.cidr import Cidr
from ipam.pool import Allocation, Pool
from ipam.registry.allocating import allocation
from ipam.registry.asking import Asker, Resource, Wanted
from ipam.registry.claiming import already, check_claim, claimable, elsewhere
from ipam.registry.error import Code, RegistryError
from ipam.registry.finding import giving, no_pool
from ipam.registry.treatment import Found
from ipam.words import AllocationType
from service.identifiers import new_id
from service.order import Made
from service.registry import Operation
from service.registry_space import OutdatedError
from store.book import Book
from store.log_book import Entry


@dataclass(frozen=True, slots=True)
class Network:
    """A discovered network, as it was looked at."""

    found: Sequence[Found]  # its blocks, or the one that is meant
    owner: Asker
    generation: int  # of the store, before it was read


def claiming(network: Network, wanted: Wanted) -> Operation:
    """Make the operation that allocates what a network has, in the pool that is wanted: all, or nothing.

    Blocks that lie outside of the pool, or that it gave to the network before, stay as they are; the answer
    names them.

    Raises:
        OutdatedError: from the operation, where something else was discovered meanwhile.
    """

    def operation(book: Book) -> Made:
        pool = book.pool(wanted.pool)
        if pool is None:
            raise no_pool(wanted.pool)
        if book.last_change() > network.generation:
            raise OutdatedError
        inside = claimable(giving(pool), network.found)
        there = _there(book, pool, inside, wanted.asker)
        chosen = [one for one in inside if one.block.cidr not in there]
        if not chosen:
            raise already(inside[0], pool, there[inside[0].block.cidr])
        made = [_claimed(book, pool, one, (wanted, network.owner)) for one in chosen]
        records = [allocation_record(one, pool) for one in made]
        name, cidrs = chosen[0].block.id, " ".join(str(one.cidr) for one in made)
        beside = _beside(pool, [one for one in network.found if one not in chosen], there)
        record = {"resource": name, "allocations": records, "reasons": beside}
        if len(made) == 1:
            return Made(made[0].id, cidrs, record)
        asked = {"pool": pool.path, "resource": name}
        book.note_each(
            Entry(wanted.asker.account, "allocate", one.id, str(one.cidr), asked, told)
            for one, told in zip(made, records, strict=True)
        )
        return Made(name, cidrs, record)

    return operation


def _claimed(book: Book, pool: Pool, one: Found, ask: tuple[Wanted, Asker]) -> Allocation:
    """Allocate one block, and give its space away."""
    wanted, owner = ask
    if book.decisions.ignores(one.block):
        told = (
            f"{one.block.cidr} of {one.block.id} is ignored by now: watch it again with `registry unignore`"
        )
        raise RegistryError(Code.WRONG_STATE, told)
    _check_elsewhere(book, pool, one)
    space = book.space(pool)
    held = space.holder(one.block.cidr)
    if held is not None:
        raise already(one, pool, held)
    book.asked_back(pool, one.block.cidr)
    resource = Resource(AllocationType.VPC, one.block.id, one.region, owner, one.tags)
    asked = replace(wanted, id=new_id("ipam-pool-alloc"), cidr=one.block.cidr, resource=resource)
    made = allocation(pool, asked, space)
    book.give(pool, made)
    return made


def _check_elsewhere(book: Book, pool: Pool, one: Found) -> None:
    """Demand that no other pool gave a block to the network."""
    for held in book.held_for(one.block.id):
        other = book.pool(held.pool)
        if held.cidr == one.block.cidr and other is not None and other.scope == pool.scope:
            raise elsewhere(one, other.path)


def _beside(pool: Pool, left: Sequence[Found], there: Mapping[Cidr, Allocation]) -> list[dict[str, str]]:
    """Say which blocks of the network stay as they are: outside of the pool, or allocated before."""
    told = []
    for block in (one.block for one in left):
        held = there.get(block.cidr)
        if held is None:
            text = f"{block.cidr} of {block.id} does not lie in pool '{pool.path}' and stays as it is"
            told.append({"code": "outside_pool", "text": text})
        else:
            text = f"{block.cidr} of {block.id} is allocated from pool '{pool.path}' already ({held.id})"
            told.append({"code": "allocated_already", "text": text})
    return told


def _there(book: Book, pool: Pool, inside: Sequence[Found], asker: Asker) -> dict[Cidr, Allocation]:
    """Find what the network has from the pool already, by its blocks."""
    for one in inside:
        check_claim(pool, one, asker)
    name, cidrs = inside[0].block.id, {one.block.cidr for one in inside}
    return {held.cidr: held for held in book.held_for(name) if held.pool == pool.id and held.cidr in cidrs}
