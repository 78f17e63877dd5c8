"""What happened to pools, counted in the transaction of the allocations that it is about."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update

from ipam.cloud_ipam import CloudIpam
from ipam.pool import Allocation, Pool
from ipam.tallies import Allocating
from store.plan_difference import Difference
from store.storable import storable
from store.tally_schema import CLOUD_POOL_TALLY, POOL_TALLY

_NAMED = "the_"  # before a column's name: of the value that it is compared with
_GONE = delete(CLOUD_POOL_TALLY).where(
    CLOUD_POOL_TALLY.c.shard == bindparam("of"), CLOUD_POOL_TALLY.c.pool == bindparam("gone")
)

Counts = Mapping[str, Allocating]  # by the pool's id


def counted(connection: Connection, made: Iterable[Allocation], ended: Iterable[Allocation]) -> None:
    """Count allocations of the plan that took space, and those that gave theirs up."""
    _raise(connection, POOL_TALLY, {}, _counts(made, ended))


def replanned(
    connection: Connection, held: Difference[Allocation], pools: Iterable[Pool], today: date
) -> None:
    """Count what differs between two plans; one that has moved is another.

    Args:
        connection: Of a writing transaction.
        held: The difference.
        pools: Those there are now: of others nothing is counted any more.
        today: The day that decides which allocations take space.
    """
    moved = [
        (was if was.holds(today) else None, now if now.holds(today) else None)
        for was, now in held.changed.values()
        if (*_space(was), was.holds(today)) != (*_space(now), now.holds(today))
    ]
    made = [*(one for one in held.new.values() if one.holds(today)), *(now for _, now in moved if now)]
    ended = [*(one for one in held.gone.values() if one.holds(today)), *(was for was, _ in moved if was)]
    there = {pool.id for pool in pools}
    counted(connection, made, (one for one in ended if one.pool in there))


def retold(connection: Connection, shard: int, before: CloudIpam, after: CloudIpam) -> None:
    """Count what a cloud's IPAM did between two readings; of a pool that is new only what follows counts."""
    known, there = ({pool.id for pool in one.pools} for one in (before, after))
    were, are = ({_space(one): one for one in of.allocations} for of in (before, after))
    made = [one for key, one in are.items() if key not in were and one.pool in known]
    ended = [one for key, one in were.items() if key not in are and one.pool in there]
    _raise(connection, CLOUD_POOL_TALLY, {"shard": shard}, _counts(made, ended))
    gone = [{"of": shard, "gone": name} for name in storable(sorted(known - there))]
    if gone:
        connection.execute(_GONE, gone)


def pool_tallies(connection: Connection) -> Counts:
    """Load the tallies; of a pool that several shards see, the most that one of them saw."""
    found: dict[str, Allocating] = {}
    for table in (POOL_TALLY, CLOUD_POOL_TALLY):
        for row in connection.execute(select(table.c.pool, table.c.allocated, table.c.released)):
            before = found.get(row.pool, Allocating())
            most = max(before.allocated, row.allocated), max(before.released, row.released)
            found[row.pool] = Allocating(*most)
    return found


def _counts(made: Iterable[Allocation], ended: Iterable[Allocation]) -> Counts:
    allocated, released = Counter(one.pool for one in made), Counter(one.pool for one in ended)
    return {
        pool: Allocating(allocated[pool], released[pool])
        for pool in sorted(allocated.keys() | released.keys())
    }


def _raise(connection: Connection, table: Table, of: Mapping[str, Any], counts: Counts) -> None:
    """Add to the tallies of pools; one that has none yet gets one."""
    names = (*of, "pool")
    more = {name: table.c[name] + bindparam(f"{_NAMED}{name}") for name in ("allocated", "released")}
    raised = update(table).where(*(table.c[name] == bindparam(f"{_NAMED}{name}") for name in names))
    for record in _records(of, counts):
        values = {f"{_NAMED}{name}": value for name, value in record.items()}
        if not connection.execute(raised.values(more), values).rowcount:
            connection.execute(insert(table), [record])


def _records(of: Mapping[str, Any], counts: Counts) -> Iterator[dict[str, Any]]:
    pools: Collection[str] = storable(list(counts))
    for pool, count in zip(pools, counts.values(), strict=True):
        yield {**of, "pool": pool, "allocated": count.allocated, "released": count.released}


def _space(one: Allocation) -> tuple[str, str, object]:
    return one.id, one.pool, one.cidr
