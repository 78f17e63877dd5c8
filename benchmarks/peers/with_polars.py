"""polars: sorts and running maxima in Rust, both cores; integers of 64 bits are used, so IPv4 only.

Less than ours: no IPv6; the status of an overlap, no counts, pairs or groups; the addresses in use, no free
blocks per netmask length.
"""

import polars as pl
from peers.case import Answer, Case, Clock, Table

FAMILIES = "ipv4"


def overlap(case: Case, clock: Clock) -> Answer:
    """Sort by first address; a block overlaps when an earlier one reaches it, or when it reaches the next."""
    with clock.loading():
        table = _frame(case.alike)
    with clock.answering():
        reach = pl.col("end").cum_max().shift(1).over("group")
        following = pl.col("start").shift(-1).over("group")
        flagged = table.sort("group", "start", "length").select(
            "row",
            overlaps=((reach >= pl.col("start")) | (following <= pl.col("end"))).fill_null(value=False),
        )
        return flagged.sort("row")["overlaps"].to_numpy()


def lpm(case: Case, clock: Clock) -> Answer:
    """Join by scope and leading bits, once for each netmask length that a pool has."""
    with clock.loading():
        blocks, pools = _frame(case.blocks), _frame(case.pools)
    with clock.answering():
        return _holders(blocks, pools, inside=0)["pool"].fill_null(-1).to_numpy()


def utilization(case: Case, clock: Clock) -> Answer:
    """Find what lies in each pool CIDR; sort it, and add what each block has beyond those before it."""
    with clock.loading():
        blocks, pools = _frame(case.blocks), _frame(case.pools)
    with clock.answering():
        held = pl.concat((_holders(blocks, pools, inside=0), _holders(pools, pools, inside=1))).drop_nulls()
        reach = pl.col("end").cum_max().shift(1).over("pool").fill_null(-1)
        beyond = pl.col("end") + 1 - pl.max_horizontal(pl.col("start"), reach + 1)
        used = held.sort("pool", "start", "length").select("pool", used=beyond.clip(lower_bound=0))
        sums = used.group_by("pool").agg(pl.col("used").sum())
        every = pools.select(pool=pl.col("row")).join(sums, on="pool", how="left").sort("pool")
        return case.by_pool(every["used"].fill_null(0).to_list())


def _frame(table: Table) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "group": table.group,
            "start": table.starts4,
            "end": table.ends4,
            "length": table.blocks.length.astype("int64"),
        }
    ).with_row_index("row")


def _holders(blocks: pl.DataFrame, pools: pl.DataFrame, inside: int) -> pl.DataFrame:
    """Add the smallest pool CIDR that holds each block, by so many bits at least, or null."""
    found = blocks.with_columns(pool=pl.lit(None, pl.UInt32))
    for length in sorted(pools["length"].unique().to_list(), reverse=True):
        of_length = pools.filter(pl.col("length") == length).select("group", bits="start", here="row")
        bits = pl.col("start") // (1 << 32 - length) * (1 << 32 - length)
        asked = pl.when(pl.col("length") >= length + inside, pl.col("pool").is_null()).then(bits)
        found = (
            found.with_columns(bits=asked)
            .join(of_length, on=["group", "bits"], how="left", maintain_order="left")
            .with_columns(pool=pl.coalesce("pool", "here"))
            .drop("bits", "here")
        )
    return found
