"""Released space that is held back for a while before it is issued again."""

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, delete, insert, select

from ipam.cidr import Cidr, share_addresses
from ipam.held_back import Cooling, HeldBack
from ipam.registry.stock import Blocks
from ipam.space import free_blocks
from ipam.words import Family
from store.free_space import FreeSpace, bits_of, block_of
from store.plan_records import bytes_of
from store.plan_schema import COOLING, POOL

_EVERY = select(COOLING.c.pool, COOLING.c.start, COOLING.c.bits, POOL.c.family, COOLING.c.until).join(
    POOL, POOL.c.id == COOLING.c.pool
)
_DUE = _EVERY.where(COOLING.c.until <= bindparam("now"))
_STAYS = _EVERY.where(COOLING.c.until > bindparam("now")).order_by(COOLING.c.pool, COOLING.c.start)
_OF_POOL = select(COOLING.c.start, COOLING.c.bits).where(COOLING.c.pool == bindparam("of"))
_UNTIL = select(COOLING.c.start, COOLING.c.bits, COOLING.c.until).where(COOLING.c.pool == bindparam("of"))
_GONE = delete(COOLING).where(COOLING.c.pool == bindparam("of"), COOLING.c.start == bindparam("at"))


def held_back(space: FreeSpace, cidr: Cidr, until: datetime) -> None:
    """Hold a released block back until a time."""
    row = {"pool": space.pool, "start": bytes_of(cidr), "bits": bits_of(cidr)}
    space.connection.execute(insert(COOLING), [{**row, "until": int(until.timestamp())}])


def thawed(connection: Connection, now: datetime) -> None:
    """Give all space back whose time has come."""
    for row in connection.execute(_DUE, {"now": int(now.timestamp())}).all():
        family = Family(row.family)
        _thaw(FreeSpace(connection, row.pool, family), block_of(family, row.start, row.bits))


def asked_back(space: FreeSpace, cidr: Cidr) -> None:
    """Give back what is held back of a block: who asks for this very block may have it before the time.

    What was released together with it stays held back, in pieces.
    """
    for row in space.connection.execute(_UNTIL, {"of": space.pool}).all():
        one = block_of(space.family, row.start, row.bits)
        if not share_addresses(one, cidr):
            continue
        _thaw(space, one)
        for rest in free_blocks((one,), (cidr,)):
            space.take(rest)
            held_back(space, rest, datetime.fromtimestamp(row.until, UTC))


def narrowed(space: FreeSpace, left: Blocks) -> list[Cidr]:
    """Hold back only what a pool has left, and list it; the list of its free blocks stays as it is."""
    stays: list[Cidr] = []
    for row in space.connection.execute(_UNTIL, {"of": space.pool}).all():
        one = block_of(space.family, row.start, row.bits)
        pieces = [one] if left.around(one) else list(left.within(one))
        if pieces != [one]:
            forget(space, (one,))
            for piece in pieces:
                held_back(space, piece, datetime.fromtimestamp(row.until, UTC))
        stays += pieces
    return stays


def obtainable(space: FreeSpace, cidr: Cidr) -> bool:
    """Tell whether a block would be free if what is held back of it were given back."""
    return space.around(cidr) is not None or not free_blocks((cidr,), (*space.within(cidr), *cooling(space)))


def cooling(space: FreeSpace) -> list[Cidr]:
    """List what is held back of a pool."""
    rows = space.connection.execute(_OF_POOL, {"of": space.pool})
    return [block_of(space.family, *row) for row in rows]


def all_cooling(connection: Connection, now: datetime) -> Cooling:
    """Say what all pools hold back, and how long; what is over is not among it."""
    found: dict[str, list[HeldBack]] = {}
    for row in connection.execute(_STAYS, {"now": int(now.timestamp())}):
        cidr = block_of(Family(row.family), row.start, row.bits)
        found.setdefault(row.pool, []).append(HeldBack(cidr, datetime.fromtimestamp(row.until, UTC)))
    return Cooling(found)


def forget(space: FreeSpace, cidrs: Iterable[Cidr]) -> None:
    """Hold blocks back no longer; whose they are is said elsewhere."""
    rows = [{"of": space.pool, "at": bytes_of(one)} for one in cidrs]
    if rows:
        space.connection.execute(_GONE, rows)


def _thaw(space: FreeSpace, cidr: Cidr) -> None:
    forget(space, (cidr,))
    space.give(cidr)
