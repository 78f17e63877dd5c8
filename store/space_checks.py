"""Whether the space of a pool adds up: allocations side by side in its CIDRs, and the rest of it free."""

from collections.abc import Iterator
from ipaddress import ip_network

from sqlalchemy import Connection, RowMapping, bindparam, select

from ipam.cidr import Cidr
from ipam.extent import Extent
from ipam.pool import ORIGIN_REGISTRY, Pool
from ipam.space import free_blocks
from ipam.words import AllocationType
from store.cooling import cooling
from store.free_space import FreeSpace
from store.mistake import Mistake
from store.plan_records import cidr_of
from store.plan_schema import ALLOCATION
from store.tree_checks import RENEW, RESTORE, overlapping

NAMES = ("id", "version", "start", "length", "cidr", "holds", "type", "resource", "origin")

_GIVEN = select(*(ALLOCATION.c[name] for name in NAMES)).where(ALLOCATION.c.pool == bindparam("of"))


def space_mistakes(connection: Connection, pool: Pool) -> Iterator[Mistake]:
    """Say what is wrong with the space of a pool."""
    where, space = f"pool '{pool.path}'", FreeSpace(connection, pool.id, pool.family)
    given: list[tuple[Cidr, RowMapping]] = []
    for row in connection.execute(_GIVEN, {"of": pool.id}).mappings():
        try:
            cidr = cidr_of(row)
        except (KeyError, ValueError) as error:
            told = f"the allocation {row['id']} cannot be made out: {error}"
            yield Mistake("allocation", where, told, RESTORE)
            continue
        if ip_network(str(row["cidr"])) != cidr:
            told = f"the allocation {cidr} ({row['id']}) is written down as {row['cidr']} as well"
            yield Mistake("allocation", where, told, RESTORE)
        if row["holds"]:
            given.append((cidr, row))
    try:
        way_out, cool = RESTORE, cooling(space)
        way_out, listed = RENEW, space.all()
    except ValueError as error:
        yield Mistake("free space", where, f"a block of it cannot be made out: {error}", way_out)
        return
    yield from _at_odds(pool, given, cool)
    wanted = set(free_blocks(pool.cidrs, (*(cidr for cidr, _ in given), *cool)))
    for cidr in sorted(wanted ^ set(listed), key=str):
        told = "is not listed as free" if cidr in wanted else "is listed as free and is not"
        yield Mistake("free space", where, f"{cidr} {told}", RENEW)


def _at_odds(pool: Pool, given: list[tuple[Cidr, RowMapping]], cool: list[Cidr]) -> Iterator[Mistake]:
    where, own = f"pool '{pool.path}'", Extent.of(pool.cidrs)
    ways_out = {row["id"]: _way_out(pool, cidr, row) for cidr, row in given}
    for cidr, row in given:
        if not own.holds(cidr):
            told = f"the allocation {cidr} ({row['id']}) lies in none of its CIDRs"
            yield Mistake("allocation", where, told, ways_out[row["id"]])
    named = [(cidr, str(row["id"])) for cidr, row in given] + [(cidr, "held back") for cidr in cool]
    for (outer, other), (cidr, name) in overlapping(named):
        told = f"{cidr} ({name}) lies in {outer} ({other})"
        yield Mistake("overlap", where, told, ways_out.get(name) or ways_out.get(other) or RENEW)


def _way_out(pool: Pool, cidr: Cidr, row: RowMapping) -> str:
    """Say how space is given back: by what made it."""
    if row["type"] == AllocationType.IPAM_POOL.value:
        return f"`cidrwatch registry deprovision {row['resource']} --cidr {cidr}`"
    if row["origin"] == ORIGIN_REGISTRY:
        return f"`cidrwatch registry release {row['id']}`"
    return f"take {cidr} out of pool '{pool.path}' in the file, and `cidrwatch registry apply`"
