"""Analyses of one estate in a process of its own: seconds of each kind, and memory, as JSON.

Usage: python -P analysis_cell.py ESTATE SIZE, the estate being "usual" or the name of a pathology.
"""

import gc
import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
import pathologies
from estate import NOW, Estate, estate

from analyzer.cells import LEAST, Partition, cells
from analyzer.field import field
from analyzer.judgement import judgement, of_field
from analyzer.reconcile import Resident, reconcile
from analyzer.working import court_of, judge, traits_of
from ipam.blocks import U64
from ipam.policy import Policy
from ipam.snapshot import Snapshot
from service.tuning import tuned

RUNS = 5
LONG = 10.0  # seconds after which no further run is made
GONE = 5  # rows that leave a shard for it to be dirty


def main(name: str, size: int) -> None:
    """Measure, in a process that keeps memory as every command does."""
    tuned()
    held = estate(size) if name == "usual" else pathologies.ALL[name](size)
    snapshot, before = held.snapshot, _memory("VmRSS")
    found = {
        "analysis": _median(lambda: reconcile("1", snapshot, held.tree, Policy(), NOW)),
        "peak": _memory("VmHWM"),
        "before": before,
    }
    found |= _steps(held, snapshot, spread=name == pathologies.SPREAD)
    if name == "usual":
        found |= _again(held, snapshot)
    found["sort"] = _median(lambda: np.sort(_keys(held)), RUNS * 3)
    print(json.dumps(found))


def _steps(held: Estate, snapshot: Snapshot, *, spread: bool) -> dict[str, float]:
    """Measure steps a to e alone: overlap, placement, space, compliance, import plan; scopes are known."""
    traits, scopes = traits_of(snapshot, held.tree, Policy()), len(held.tree.scopes)
    if spread:
        scopes = len(snapshot)
        traits = replace(traits, scope=np.arange(scopes, dtype=np.int32))
    court = court_of(snapshot, held.tree, held.policy, traits)
    partition = Partition.of(traits.scope, scopes, LEAST)

    def cut() -> list:
        return list(cells(snapshot.columns, court.plan, traits.scope, partition))

    sorted_cells = [(cell, field(snapshot.columns, traits, cell)) for cell in cut()]
    dirty = [cell for cell in cut() if cell.part == 0]
    return {
        "steps": _median(lambda: judge(court, cut(), 1)),
        "threads": _median(lambda: judge(court, cut(), 2)),
        "resident": _median(lambda: [of_field(court, cell, ours) for cell, ours in sorted_cells]),
        "dirty": _median(lambda: [judgement(court, cell) for cell in dirty]),
    }


def _again(held: Estate, snapshot: Snapshot) -> dict[str, float]:
    """Measure whole analyses that go on from one before: nothing changed, and one shard did."""
    shard = np.bincount(snapshot.columns.shard).argmax()
    gone = np.flatnonzero(snapshot.columns.shard == shard)[:GONE]
    fewer = replace(snapshot, columns=snapshot.columns.take(np.delete(np.arange(len(snapshot)), gone)))
    resident = Resident()

    def turn(found: Snapshot) -> Callable[[], object]:
        return lambda: resident.reconcile("1", found, held.tree, Policy(), NOW)

    turn(snapshot)()
    same = _median(turn(snapshot))
    changed = [_once(turn(found)) for _ in range(RUNS) for found in (fewer, snapshot)]
    return {"same": same, "changed": median(changed)}


def _keys(held: Estate) -> U64:
    """Make the keys whose sorting is the measure: owner and first address, in the order of the rows."""
    columns = held.columns
    owner4 = columns.owner[: columns.ipv4].astype(np.uint64)
    return np.concatenate((owner4 << np.uint64(32) | columns.start4.astype(np.uint64), columns.hi6))


def _median(run: Callable[[], object], runs: int = RUNS) -> float:
    times: list[float] = []
    while len(times) < runs and sum(times) < LONG:
        gc.collect()
        times.append(_once(run))
    return median(times)


def _once(run: Callable[[], object]) -> float:
    begin = time.perf_counter()
    run()
    return time.perf_counter() - begin


def _memory(name: str) -> float:
    """Read the memory of this process in MB: VmRSS is what it has, VmHWM the most it had."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
