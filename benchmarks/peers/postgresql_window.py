"""PostgreSQL by window functions and range aggregates: the sweep in SQL.

Less than ours: the status of an overlap, no counts, pairs or groups; utilization of IPv4 only (its ranges of
integers have 64 bits), no free blocks per netmask length. Utilization is given the pool CIDR of each block.
"""

import numpy as np
from peers.case import Answer, Case, Clock
from peers.tables import database, fill, fill_both

FAMILIES = "both"
IPV4_ONLY = ("utilization",)

OVERLAP = """
    with swept as (
        select id, net,
            max(set_masklen(broadcast(net), case family(net) when 4 then 32 else 128 end))
                over before as reach,
            lead(net) over ordered as following
        from alike
        window ordered as (partition by g, family(net) order by net),
            before as (partition by g, family(net) order by net
                rows between unbounded preceding and 1 preceding)
    )
    select id from swept
    where reach >= set_masklen(net, case family(net) when 4 then 32 else 128 end) or following <<= net
"""

USED = """
    with ranges as (
        select pool, range_agg(
            int8range(net - '0.0.0.0'::inet, broadcast(net) - '0.0.0.0'::inet, '[]')
        ) as held
        from (
            select h.pool, b.net from held_blocks h join blocks b using (id)
            union all
            select h.pool, p.net from held_pools h join pools p using (id)
        ) inside
        group by pool
    )
    select p.id, coalesce(sum(upper(part) - lower(part)), 0)
    from pools p left join ranges on ranges.pool = p.id left join lateral unnest(held) part on true
    group by p.id order by p.id
"""

HOLDERS = """
    create unlogged table held_{rows} as
    select distinct on (row.id) row.id, pools.id as pool
    from {rows} row
    join (select distinct family(net) as version, masklen(net) as length from pools) cut
        on cut.version = family(row.net) and cut.length + {inside} <= masklen(row.net)
    join pools on pools.g = row.g and pools.net = network(set_masklen(row.net, cut.length))::inet
    order by row.id, masklen(pools.net) desc
"""


def overlap(case: Case, clock: Clock) -> Answer:
    """Compare each block with the greatest end before it and with the next beginning."""
    flags = np.zeros(len(case.blocks), np.bool_)
    with database() as cursor:
        with clock.loading():
            fill(cursor, "alike", case.alike)
        with clock.answering():
            flags[[row for (row,) in cursor.execute(OVERLAP).fetchall()]] = True
    return flags


def lpm(case: Case, clock: Clock) -> Answer:
    """Join by scope and leading bits, for every netmask length that a pool has."""
    found = np.full(len(case.blocks), -1, np.int64)
    with database() as cursor:
        with clock.loading():
            fill_both(cursor, case)
        with clock.answering():
            cursor.execute(HOLDERS.format(rows="blocks", inside=0))
            for row, pool in cursor.execute("select id, pool from held_blocks").fetchall():
                found[row] = pool
    return found


def utilization(case: Case, clock: Clock) -> Answer:
    """Unite the ranges of what lies in each pool CIDR."""
    with database() as cursor:
        with clock.loading():
            fill_both(cursor, case)
            cursor.execute(HOLDERS.format(rows="blocks", inside=0))
            cursor.execute(HOLDERS.format(rows="pools", inside=1))
        with clock.answering():
            return case.by_pool([int(used) for _, used in cursor.execute(USED).fetchall()])
