"""The operation that takes the blocks of one discovered network into a pool: an import by hand."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from exporter.records.registered import allocation_record
from ipam.pool import Allocation, Pool
from ipam.registry.allocating import allocation
from ipam.registry.asking import Asker, Resource, Wanted
from ipam.registry.claiming import already, check_claim, claimable
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

    Blocks that lie outside of the pool stay as they are; the answer names them.

    Raises:
        OutdatedError: from the operation, where something else was discovered meanwhile.
    """

    def operation(book: Book) -> Made:
        pool = book.pool(wanted.pool)
        if pool is None:
            raise no_pool(wanted.pool)
        if book.last_change() > network.generation:
            raise OutdatedError
        chosen = claimable(giving(pool), network.found)
        made = [_claimed(book, pool, one, (wanted, network.owner)) for one in chosen]
        records = [allocation_record(one, pool) for one in made]
        name, cidrs = chosen[0].block.id, " ".join(str(one.cidr) for one in made)
        record = {"resource": name, "allocations": records, "reasons": _beside(pool, network.found, chosen)}
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
    check_claim(pool, one, wanted.asker)
    if book.decisions.ignores(one.block):
        told = (
            f"{one.block.cidr} of {one.block.id} is ignored by now: watch it again with `registry unignore`"
        )
        raise RegistryError(Code.WRONG_STATE, told)
    space = book.space(pool)
    held = space.holder(one.block.cidr)
    if held is not None:
        raise already(one, pool, held)
    _check_elsewhere(book, pool, one)
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
            raise already(one, other, held)


def _beside(pool: Pool, found: Sequence[Found], chosen: Sequence[Found]) -> list[dict[str, str]]:
    """Say which blocks of the network stay outside."""
    outside = (one.block for one in found if one not in chosen)
    rest = f"does not lie in pool '{pool.path}' and stays as it is"
    return [{"code": "outside_pool", "text": f"{one.cidr} of {one.id} {rest}"} for one in outside]
