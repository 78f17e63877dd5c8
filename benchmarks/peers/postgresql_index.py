"""PostgreSQL by its own network operators: `&&` in an SP-GiST index, `>>=` in a GiST index.

Less than ours: the status of an overlap, no counts, pairs or groups; no utilization this way. Each block is
looked up in the index; left alone, the planner may join by hash and compare all blocks of a scope. `>>=` is
not asked of SP-GiST: with 15.18 that index left out IPv6 pools which the same query finds without it.
"""

import numpy as np
from peers.case import Answer, Case, Clock
from peers.tables import database, fill, fill_both

FAMILIES = "both"

OVERLAP = """
    select b.id from alike b cross join lateral (
        select 1 from alike o where o.net && b.net and o.g = b.g and o.id <> b.id limit 1
    ) found
"""

LPM = """
    select b.id, found.id from blocks b cross join lateral (
        select p.id from pools p where p.net >>= b.net and p.g = b.g order by masklen(p.net) desc limit 1
    ) found
"""


def overlap(case: Case, clock: Clock) -> Answer:
    """Ask the index for each block whether another one of its group overlaps it."""
    flags = np.zeros(len(case.blocks), np.bool_)
    with database() as cursor:
        with clock.loading():
            fill(cursor, "alike", case.alike)
        with clock.answering():
            cursor.execute("create index on alike using spgist (net)")
            flags[[row for (row,) in cursor.execute(OVERLAP).fetchall()]] = True
    return flags


def lpm(case: Case, clock: Clock) -> Answer:
    """Ask the index for each block which pool CIDRs hold it, and take the longest."""
    found = np.full(len(case.blocks), -1, np.int64)
    with database() as cursor:
        with clock.loading():
            fill_both(cursor, case)
        with clock.answering():
            cursor.execute("create index on pools using gist (net inet_ops)")
            for row, pool in cursor.execute(LPM).fetchall():
                found[row] = pool
    return found
