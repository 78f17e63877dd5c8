"""What an analysis costs, as a ratio to sorting the same blocks by their address."""

import time
from statistics import median

import numpy as np
from small_estate import NOW, snapshot, tree

from analyzer.reconcile import reconcile
from ipam.policy import Policy

SIZES = ((10_000, 100), (100_000, 1_000))  # blocks, pools
RUNS = 3


def rows() -> list[tuple[str, str, str]]:
    """Measure: what, figure, limit."""
    return [_row(blocks, pools) for blocks, pools in SIZES]


def _row(blocks: int, pools: int) -> tuple[str, str, str]:
    estate, plan = snapshot(blocks), tree(pools)
    seconds = _median(lambda: reconcile("1", estate, plan, Policy(), NOW))
    sort = _median(lambda: np.sort(estate.rows.blocks.lo.copy()))
    return (
        f"analysis of {blocks:,} blocks against {pools:,} pools",
        f"{seconds:.2f} s, {seconds / sort:,.0f} x np.sort",
        "none yet",
    )


def _median(run) -> float:
    times = []
    for _ in range(RUNS):
        begin = time.perf_counter()
        run()
        times.append(time.perf_counter() - begin)
    return median(times)
