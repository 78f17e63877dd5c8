"""Whether the stored pools make a tree, and each of them makes sense by itself."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from sqlalchemy import Connection, select

from ipam.cidr import FAMILY, WIDTH, Cidr, first, share_addresses
from ipam.pool import Pool
from ipam.registry.held import sub_pool_allocations
from ipam.words import AllocationType
from store.mistake import RESTORE, Mistake
from store.plan_records import allocation_of, pool_of
from store.plan_schema import ALLOCATION, POOL
from store.pool_rows import pool_rows

MODIFY = "`cidrwatch registry pool modify`, or change the file and apply it"
RENEW = "`cidrwatch store check --renew` makes it anew"

Named = tuple[Cidr, str]  # a block, and what people call it


def pools_of(connection: Connection) -> tuple[list[Pool], list[Mistake]]:
    """Read all pools; those that cannot be made out are mistakes."""
    pools, wrong = [], []
    for row, cidrs in pool_rows(connection, POOL.c.depth, POOL.c.position):
        try:
            pools.append(pool_of(row, cidrs))
        except (KeyError, TypeError, ValueError) as error:
            wrong.append(Mistake("pool", f"pool '{row['path']}'", f"cannot be made out: {error}", RESTORE))
    return pools, wrong


def tree_mistakes(connection: Connection, pools: Iterable[Pool]) -> Iterator[Mistake]:
    """Say where pools are at odds with themselves, their parents, and the space they share a scope with."""
    by_id = {pool.id: pool for pool in pools}
    tops: dict[str, list[Named]] = {}
    for pool in by_id.values():
        yield from _senseless(pool)
        if pool.parent is None:
            tops.setdefault(pool.scope, []).extend((cidr, f"pool '{pool.path}'") for cidr in pool.cidrs)
        yield from _misplaced(pool, by_id)
    for scope, blocks in tops.items():
        for (outer, other), (cidr, name) in overlapping(blocks):
            told = f"{cidr} of {name} lies in {outer} of {other}"
            way_out = "deprovision one of them, or make one pool a sub-pool of the other"
            yield Mistake("top-level space", f"scope '{scope}'", told, way_out)
    yield from _sub_pools(connection, by_id)


def overlapping(blocks: Iterable[Named]) -> Iterator[tuple[Named, Named]]:
    """Yield each block that lies in another, behind the largest one that it lies in."""
    around: Named | None = None
    for one in sorted(blocks, key=lambda one: (one[0].version, first(one[0]), one[0].prefixlen)):
        if around and share_addresses(around[0], one[0]):
            yield around, one
        else:
            around = one


def _senseless(pool: Pool) -> Iterator[Mistake]:
    where = f"pool '{pool.path}'"
    for cidr in pool.cidrs:
        if FAMILY[cidr.version] is not pool.family:
            told = f"is {pool.family}, and its CIDR {cidr} is not"
            yield Mistake(
                "family", where, told, f"`cidrwatch registry deprovision {pool.path} --cidr {cidr}`"
            )
    rules = pool.rules
    given = (rules.min_netmask_length, rules.default_netmask_length, rules.max_netmask_length)
    lengths = [length for length in given if length is not None]
    if lengths != sorted(lengths) or not all(0 <= length <= WIDTH[pool.family] for length in lengths):
        told = "has the netmask lengths " + ", ".join(map(str, lengths))
        yield Mistake("rules", where, f"{told}, which are no order within /{WIDTH[pool.family]}", MODIFY)


def _misplaced(pool: Pool, by_id: Mapping[str, Pool]) -> Iterator[Mistake]:
    where, parent = f"pool '{pool.path}'", by_id.get(pool.parent or "")
    depth = 1 if parent is None else parent.depth + 1
    if pool.parent is not None and parent is None:
        yield Mistake("tree", where, "has a parent that is not there, or cannot be made out", RESTORE)
        return
    if pool.depth != depth:
        yield Mistake("tree", where, f"stands at depth {depth}, and {pool.depth} is written down", RESTORE)
    if parent and parent.family is not pool.family:
        told = f"is {pool.family}, and its parent '{parent.path}' is {parent.family}"
        yield Mistake("family", where, told, "delete it, and make it anew below a pool of its family")
    if parent and parent.scope != pool.scope:
        told = f"is of scope '{pool.scope}', and its parent '{parent.path}' of '{parent.scope}'"
        yield Mistake("tree", where, told, RESTORE)


def _sub_pools(connection: Connection, by_id: Mapping[str, Pool]) -> Iterator[Mistake]:
    """Compare the CIDRs of sub-pools with the allocations of their parents that they are."""
    wanted = {one.id: one for one in chain.from_iterable(map(sub_pool_allocations, by_id.values()))}
    found = select(ALLOCATION).where(ALLOCATION.c.type == AllocationType.IPAM_POOL.value)
    for row in connection.execute(found).mappings():
        one = wanted.pop(row["id"], None)
        where = f"pool '{by_id[row['pool']].path}'" if row["pool"] in by_id else f"pool {row['pool']}"
        try:
            there = allocation_of(row)
        except (KeyError, TypeError, ValueError) as error:
            told = f"the allocation {row['id']} cannot be made out: {error}"
            yield Mistake("sub-pool", where, told, RESTORE)
            continue
        if one is None:
            told = f"the allocation {there.cidr} ({there.id}) is no CIDR of sub-pool {there.resource}"
            yield Mistake("sub-pool", where, told, RENEW)
        elif (one.pool, one.cidr, one.resource, True) != (
            there.pool, there.cidr, there.resource, row["holds"],
        ):  # fmt: skip
            told = f"the allocation {there.cidr} ({there.id}) is not the {one.cidr} of its sub-pool"
            yield Mistake("sub-pool", where, told, RENEW)
    for one in wanted.values():
        told = f"the {one.cidr} of sub-pool '{by_id[one.resource].path}' is no allocation of it"
        parent = by_id.get(one.pool)
        yield Mistake("sub-pool", f"pool '{parent.path if parent else one.pool}'", told, RENEW)
