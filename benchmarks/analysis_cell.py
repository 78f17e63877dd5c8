"""One analysis in a process of its own: seconds, what sorting the same keys takes there, and memory, as JSON.

Usage: python -P analysis_cell.py ESTATE SIZE, the estate being "usual" or the name of a pathology.
"""

import gc
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
import pathologies
from estate import NOW, Estate, estate

from analyzer.reconcile import reconcile
from ipam.blocks import U64
from ipam.policy import Policy

RUNS = 5
LONG = 10.0  # seconds after which no further run is made


def main(name: str, size: int) -> None:
    """Measure."""
    held = estate(size) if name == "usual" else pathologies.ALL[name](size)
    keys, snapshot = _keys(held), held.snapshot
    before = _memory("VmRSS")
    print(
        json.dumps(
            {
                "analysis": _median(lambda: reconcile("1", snapshot, held.tree, Policy(), NOW)),
                "sort": _median(lambda: np.sort(keys)),
                "before": before,
                "peak": _memory("VmHWM"),
            }
        )
    )


def _keys(held: Estate) -> U64:
    """Make the keys whose sorting is the measure: owner and first address, in the order of the rows."""
    columns = held.columns
    owner4 = columns.owner[: columns.ipv4].astype(np.uint64)
    return np.concatenate((owner4 << np.uint64(32) | columns.start4.astype(np.uint64), columns.hi6))


def _median(run: Callable[[], object]) -> float:
    times: list[float] = []
    while len(times) < RUNS and sum(times) < LONG:
        gc.collect()
        begin = time.perf_counter()
        run()
        times.append(time.perf_counter() - begin)
    return median(times)


def _memory(field: str) -> float:
    """Read the memory of this process in MB: VmRSS is what it has, VmHWM the most it had."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field)) / 1024


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
