"""DuckDB: window functions and hash joins over 128-bit integers, both cores.

Less than ours: the status of an overlap, no counts, pairs or groups; the addresses in use, no free blocks per
netmask length. Its sum of 128-bit counts is exact up to a whole ::/0.
"""

import duckdb
import numpy as np
from peers.case import Answer, Case, Clock, Table

FAMILIES = "both"

OVERLAP = """
    with swept as (
        select id,
            first <= max(last) over before as reached,
            lead(first) over ordered <= last as reaches
        from alike
        window ordered as (partition by scope, version order by first, length),
            before as (partition by scope, version order by first, length
                rows between unbounded preceding and 1 preceding)
    )
    select coalesce(reached, false) or coalesce(reaches, false) as overlaps from swept order by id
"""

HOLDERS = """
    create or replace temp table {name} as
    select row.id, arg_max(pools.id, pools.length) as pool
    from {rows} row
    join (select distinct version, length, size from pools) cut
        on cut.version = row.version and cut.length + {inside} <= row.length
    join pools on pools.scope = row.scope and pools.version = row.version
        and pools.length = cut.length and pools.first = row.first - row.first % cut.size
    group by row.id
"""

USED = """
    with held as (
        select held_blocks.pool, first, last, length from held_blocks join blocks using (id)
        union all
        select held_pools.pool, first, last, length from held_pools join pools using (id)
    ), swept as (
        select pool, first, last,
            max(last) over (partition by pool order by first, length
                rows between unbounded preceding and 1 preceding) as reach
        from held
    ), used as (
        select pool, sum((last - first)::hugeint + 1) as used
        from swept where reach is null or first > reach group by pool
    )
    select coalesce(used, 0) from pools left join used on used.pool = pools.id order by pools.id
"""


def overlap(case: Case, clock: Clock) -> Answer:
    """Compare each block with the greatest end before it and with the next beginning."""
    with duckdb.connect() as database:
        with clock.loading():
            _load(database, "alike", case.alike)
        with clock.answering():
            return database.execute(OVERLAP).fetchnumpy()["overlaps"].astype(np.bool_)


def lpm(case: Case, clock: Clock) -> Answer:
    """Join by scope and leading bits, for every netmask length that a pool has."""
    with duckdb.connect() as database:
        with clock.loading():
            _load(database, "blocks", case.blocks)
            _load(database, "pools", case.pools)
        found = np.full(len(case.blocks), -1, np.int64)
        with clock.answering():
            _hold(database, "blocks", inside=0)
            rows = database.execute("select id, pool from held_blocks").fetchnumpy()
            found[rows["id"]] = rows["pool"]
        return found


def utilization(case: Case, clock: Clock) -> Answer:
    """Find what lies in each pool CIDR; CIDRs nest, so what begins beyond all before it counts whole."""
    with duckdb.connect() as database:
        with clock.loading():
            _load(database, "blocks", case.blocks)
            _load(database, "pools", case.pools)
        with clock.answering():
            _hold(database, "blocks", inside=0)
            _hold(database, "pools", inside=1)
            return case.by_pool([int(used) for (used,) in database.execute(USED).fetchall()])


def _hold(database: duckdb.DuckDBPyConnection, rows: str, inside: int) -> None:
    database.execute(HOLDERS.format(name=f"held_{rows}", rows=rows, inside=inside))


def _load(database: duckdb.DuckDBPyConnection, name: str, table: Table) -> None:
    blocks = table.blocks
    columns = {
        "id": np.arange(len(table)),
        "scope": table.group,
        "version": blocks.version,
        "hi": blocks.hi,
        "lo": blocks.lo,
        "length": blocks.length.astype(np.int32),
    }
    database.register("given", columns)
    database.execute(f"""
        create table {name} as
        with sized as (
            select *, hi::uhugeint * 18446744073709551616::uhugeint + lo::uhugeint as first,
                1::uhugeint << ((case version when 4 then 32 else 128 end - length)::uhugeint) as size
            from given
        )
        select id, scope, version, length, first, size, first + size - 1 as last from sized
    """)
    database.unregister("given")
