"""What each pool has left, kept as a list of its largest free blocks: a buddy list.

Best fit is the first row of an index; what is given back joins with its other half as long as that is free
and both lie in one provisioned CIDR. So each step costs some rows, however many allocations the pool has.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, insert, select, tuple_

from ipam.cidr import FAMILY, WIDTH, Cidr, block, first, lies_in
from ipam.pool import Allocation
from ipam.space import free_blocks
from ipam.words import Family
from store.plan_records import allocation_of, bytes_of, cidr_of
from store.plan_schema import ALLOCATION, FREE, POOL_CIDR

MOST = 256  # rows of the list that are looked at at once

# Said so that PostgreSQL cannot read the index of its constraint for it, which has a whole pool in no order.
HOLDS = ALLOCATION.c.holds.is_not(False)

_OF_POOL = select(FREE.c.start, FREE.c.bits).where(FREE.c.pool == bindparam("of"))
_BELOW = _OF_POOL.where(FREE.c.start <= bindparam("at")).order_by(FREE.c.start.desc()).limit(1)
_BETWEEN = _OF_POOL.where(FREE.c.start.between(bindparam("at"), bindparam("last"))).order_by(FREE.c.start)
_NEXT = (
    _OF_POOL.where(tuple_(FREE.c.bits, FREE.c.start) > tuple_(bindparam("least"), bindparam("at")))
    .order_by(FREE.c.bits, FREE.c.start)
    .limit(bindparam("most"))
)
_AT = _OF_POOL.where(FREE.c.start.in_(bindparam("starts", expanding=True)))
_GONE = delete(FREE).where(
    FREE.c.pool == bindparam("of"), FREE.c.bits == bindparam("size"), FREE.c.start == bindparam("at")
)
_NEW = insert(FREE)
_OWN = (
    select(POOL_CIDR)
    .where(POOL_CIDR.c.pool == bindparam("of"), POOL_CIDR.c.start <= bindparam("at"))
    .order_by(POOL_CIDR.c.start.desc())
    .limit(1)
)
_HELD = select(ALLOCATION).where(ALLOCATION.c.pool == bindparam("of"), HOLDS)
_HELD_BELOW = _HELD.where(ALLOCATION.c.start <= bindparam("at")).order_by(ALLOCATION.c.start.desc()).limit(1)
_HELD_BETWEEN = _HELD.where(ALLOCATION.c.start.between(bindparam("at"), bindparam("last"))).limit(1)


def bits_of(cidr: Cidr) -> int:
    """Count the bits of the host in a block."""
    return cidr.max_prefixlen - cidr.prefixlen


def block_of(family: Family, start: bytes, bits: int) -> Cidr:
    """Make a block of what the tables keep of it."""
    return block(family, int.from_bytes(start, "big"), WIDTH[family] - bits)


@dataclass(frozen=True, slots=True)
class FreeSpace:
    """The free blocks of one pool and its allocations, within a transaction."""

    connection: Connection
    pool: str
    family: Family

    def around(self, cidr: Cidr) -> Cidr | None:
        """Find the free block that a block lies in."""
        row = self.connection.execute(_BELOW, {"of": self.pool, "at": bytes_of(cidr)}).first()
        found = block_of(self.family, *row) if row else None
        return found if found and lies_in(cidr, found) else None

    def within(self, cidr: Cidr) -> Iterable[Cidr]:
        """List the free blocks that lie in a block, ascending."""
        rows = self.connection.execute(_BETWEEN, self._span(cidr)).all()
        return [one for one in (block_of(self.family, *row) for row in rows) if lies_in(one, cidr)]

    def fitting(self, length: int) -> Iterator[Cidr]:
        """Yield the free blocks that are large enough: the smallest first, the lowest among equals."""
        least, at, most = WIDTH[self.family] - length - 1, b"\xff" * 17, 1
        while True:
            asked = {"of": self.pool, "least": least, "at": at, "most": most}
            rows = self.connection.execute(_NEXT, asked).all()
            yield from (block_of(self.family, *row) for row in rows)
            if len(rows) < most:
                return
            at, least = rows[-1]
            most = min(most * 2, MOST)

    def holder(self, cidr: Cidr) -> Allocation | None:
        """Find an allocation of the pool that shares addresses with a block."""
        span = self._span(cidr)
        below = {"of": self.pool, "at": span["at"]}
        row = self.connection.execute(_HELD_BELOW, below).mappings().first()
        if row and lies_in(cidr, cidr_of(row)):
            return allocation_of(row)
        row = self.connection.execute(_HELD_BETWEEN, span).mappings().first()
        return allocation_of(row) if row else None

    def take(self, cidr: Cidr) -> None:
        """Take a block out of the free block that it lies in; what is beside it stays."""
        around = self.around(cidr)
        assert around is not None
        self.remove((around,))
        self.add(free_blocks((around,), (cidr,)))

    def give(self, cidr: Cidr) -> None:
        """Give a block back, joined with the other halves that are free."""
        own = self._provisioned(cidr)
        if own is None:
            return  # the pool does not have it any more
        halves = {length: _half(cidr, length) for length in range(own.prefixlen + 1, cidr.prefixlen + 1)}
        asked = {"of": self.pool, "starts": [bytes_of(one) for one in halves.values()]}
        free = (
            {block_of(self.family, *row) for row in self.connection.execute(_AT, asked)} if halves else set()
        )
        joined: list[Cidr] = []
        while cidr.prefixlen > own.prefixlen and halves[cidr.prefixlen] in free:
            joined.append(halves[cidr.prefixlen])
            cidr = cidr.supernet()
        self.remove(joined)
        self.add((cidr,))

    def remove(self, cidrs: Iterable[Cidr]) -> None:
        """Strike blocks off the list."""
        rows = [{"of": self.pool, "size": bits_of(one), "at": bytes_of(one)} for one in cidrs]
        if rows:
            self.connection.execute(_GONE, rows)

    def add(self, cidrs: Iterable[Cidr]) -> None:
        """Put blocks on the list."""
        rows = [{"pool": self.pool, "bits": bits_of(one), "start": bytes_of(one)} for one in cidrs]
        if rows:
            self.connection.execute(_NEW, rows)

    def all(self) -> list[Cidr]:
        """List the free blocks."""
        return [block_of(self.family, *row) for row in self.connection.execute(_OF_POOL, {"of": self.pool})]

    def _provisioned(self, cidr: Cidr) -> Cidr | None:
        row = self.connection.execute(_OWN, {"of": self.pool, "at": bytes_of(cidr)}).mappings().first()
        found = cidr_of(row) if row else None
        return found if found and lies_in(cidr, found) else None

    def _span(self, cidr: Cidr) -> dict[str, object]:
        last = (first(cidr) + cidr.num_addresses - 1).to_bytes(16, "big")
        return {"of": self.pool, "at": bytes_of(cidr), "last": last}


def _half(cidr: Cidr, length: int) -> Cidr:
    """Return the other half of the block of twice the size that a block of a netmask length lies in."""
    bits = cidr.max_prefixlen - length
    return block(FAMILY[cidr.version], ((first(cidr) >> bits) ^ 1) << bits, length)
