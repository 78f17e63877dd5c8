"""Whether the space of a pool adds up: allocations side by side in its CIDRs, and the rest of it free."""

from collections.abc import Iterator

from sqlalchemy import Connection, bindparam, select

from ipam.cidr import Cidr
from ipam.extent import Extent
from ipam.pool import ORIGIN_REGISTRY, Pool
from ipam.space import free_blocks
from ipam.words import ORIGIN_IMPORT, AllocationType
from store.cooling import cooling
from store.free_space import FreeSpace
from store.mistake import RESTORE, Mistake
from store.plan_records import cidr_of
from store.plan_schema import ALLOCATION
from store.tree_checks import RENEW, Named, overlapping

_NAMES = ("id", "version", "start", "length", "cidr", "holds")
_GIVEN = select(*(ALLOCATION.c[name] for name in _NAMES)).where(ALLOCATION.c.pool == bindparam("of"))
_ONE = select(ALLOCATION.c.type, ALLOCATION.c.resource, ALLOCATION.c.origin).where(
    ALLOCATION.c.id == bindparam("name")
)
HELD_BACK = "held back"


def space_mistakes(connection: Connection, pool: Pool) -> Iterator[Mistake]:
    """Say what is wrong with the space of a pool."""
    where, space = f"pool '{pool.path}'", FreeSpace(connection, pool.id, pool.family)
    given: list[Named] = []
    for row in connection.execute(_GIVEN, {"of": pool.id}).mappings():
        name, written = row["id"], str(row["cidr"])
        try:
            cidr = cidr_of(row)
        except (KeyError, ValueError) as error:
            told = f"the allocation {name} cannot be made out: {error}"
            yield Mistake("allocation", where, told, RESTORE)
            continue
        if str(cidr) not in {written, f"{written}/{cidr.max_prefixlen}"}:
            told = f"the allocation {cidr} ({name}) is written down as {written} as well"
            yield Mistake("allocation", where, told, RESTORE)
        if row["holds"]:
            given.append((cidr, name))
    way_out = RESTORE
    try:
        cool = cooling(space)
        way_out, listed = RENEW, space.all()
    except ValueError as error:
        yield Mistake("free space", where, f"a block of it cannot be made out: {error}", way_out)
        return
    yield from _at_odds(connection, pool, given, cool)
    wanted = set(free_blocks(pool.cidrs, (*(cidr for cidr, _ in given), *cool)))
    for cidr in sorted(wanted ^ set(listed), key=str):
        told = "is not listed as free" if cidr in wanted else "is listed as free and is not"
        yield Mistake("free space", where, f"{cidr} {told}", RENEW)


def _at_odds(connection: Connection, pool: Pool, given: list[Named], cool: list[Cidr]) -> Iterator[Mistake]:
    where, own = f"pool '{pool.path}'", Extent.of(pool.cidrs)
    for cidr, name in given:
        if not own.holds(cidr):
            told = f"the allocation {cidr} ({name}) lies in none of its CIDRs"
            yield Mistake("allocation", where, told, _way_out(connection, pool, (cidr, name)))
    for outer, inner in overlapping((*given, *((cidr, HELD_BACK) for cidr in cool))):
        told = f"{inner[0]} ({inner[1]}) lies in {outer[0]} ({outer[1]})"
        one = outer if inner[1] == HELD_BACK else inner
        yield Mistake("overlap", where, told, _way_out(connection, pool, one))


def _way_out(connection: Connection, pool: Pool, one: Named) -> str:
    """Say how space is given back: by what made it."""
    cidr, name = one
    row = connection.execute(_ONE, {"name": name}).first()
    if row is None:
        return RENEW
    if row.type == AllocationType.IPAM_POOL.value:
        return f"`cidrwatch registry deprovision {row.resource} --cidr {cidr}`"
    if row.origin == ORIGIN_REGISTRY:
        return f"`cidrwatch registry release {name}`"
    if row.origin == ORIGIN_IMPORT:
        return f"switch auto_import of pool '{pool.path}' off, and `cidrwatch registry release {name}`"
    return f"take {cidr} out of pool '{pool.path}' in the file, and `cidrwatch registry apply`"
