"""What it costs to have shards read by a Dask cluster on this machine, instead of by threads."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from random import uniform
from resource import RUSAGE_SELF, getrusage
from threading import Event
from typing import Any

from collector.aws.plan import collectors
from collector.port import Clock
from collector.retry import Patience
from collector.source import CloudSource
from collector.sweep import Sweep
from service import clock
from service.cluster import Cluster
from service.cluster_executor import ClusterExecutor
from service.sources import Way
from service.threads import Threads

CLOCK = Clock(clock.now, clock.monotonic)
TICKS = os.sysconf("SC_CLK_TCK")
LOOPBACK = "127.0.0.1"
ONCE = 200  # readings at once, with either


@contextmanager
def cluster(env: Mapping[str, str], workers: int) -> Iterator[tuple[str, list[int]]]:
    """Run a scheduler and workers; yields its address and the processes, the scheduler first."""
    with ExitStack() as ends, tempfile.TemporaryDirectory() as folder:
        scheduler, line = _begun("dask_scheduler", ["--port", "0"], env, folder, "Scheduler at:")
        ends.callback(_ended, scheduler)
        address, found = line.strip().rpartition("tcp://")[2], [scheduler.pid]
        for _ in range(workers):
            words = [address, "--nthreads", "1", "--no-nanny"]
            worker, _ = _begun("dask_worker", words, env, folder, "Registered to")
            ends.callback(_ended, worker)
            found.append(worker.pid)
        yield address, found


def _begun(
    program: str, words: Sequence[str], env: Mapping[str, str], folder: str, said: str
) -> tuple[subprocess.Popen[str], str]:
    command = [sys.executable, "-P", "-m", f"distributed.cli.{program}", "--host", LOOPBACK, "--no-dashboard"]
    process = subprocess.Popen(
        [*command, *words], cwd=folder, env=dict(env), stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    for line in process.stderr:
        if said in line:
            return process, line
    raise SystemExit(f"{program} ended")


def _ended(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait(30)


def used(pid: int) -> float:
    """Return the seconds of a processor that another process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def measured(given: Mapping[str, Any]) -> dict[str, Any]:
    """Sweep twice, the second time with clients and keys that are there, and tell of that one."""
    regions = tuple(given["regions"])
    numbers = tuple(str(number).zfill(12) for number in range(1, given["accounts"] + 1))
    source = CloudSource(
        "aws", numbers, regions, role="cidrwatch-reader", endpoint_url=given["url"], max_connections=ONCE
    )
    stop, sent = (
        Event(),
        CloudSource(
            "aws", (), regions, role="cidrwatch-reader", endpoint_url=given["url"], max_connections=ONCE
        ),
    )
    executor: Threads | ClusterExecutor = Threads()
    if given["address"]:
        executor = ClusterExecutor(Cluster(given["address"], lambda _: None), stop)
        executor.configure({"aws": Way("aws", sent, None)})
        executor.connect()
    made = collectors(source, CLOCK)
    sweep = Sweep(executor, ONCE, timedelta(seconds=60), Patience(CLOCK, stop, uniform))
    list(sweep.run(made))
    before = [time.process_time(), *map(used, given["pids"])]
    begin, failed, records = time.monotonic(), 0, 0
    for reading in sweep.run(made):
        failed += not reading.complete
        records += len(reading.rows)
    wall = time.monotonic() - begin
    after = [time.process_time(), *map(used, given["pids"])]
    stop.set()
    cpu = [end - start for start, end in zip(before, after, strict=True)]
    peak = getrusage(RUSAGE_SELF).ru_maxrss / 1024
    return {"shards": len(made), "failed": failed, "records": records, "wall": wall, "cpu": cpu, "peak": peak}


if __name__ == "__main__":
    print(json.dumps(measured(json.loads(sys.argv[1]))))
