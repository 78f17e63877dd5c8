"""A Dask scheduler and its workers as processes of their own on loopback, as an operator starts them."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

from processes import until

ROOT = Path(__file__).parents[1]
QUIET = {"DASK_DISTRIBUTED__ADMIN__TICK__LIMIT": "1h"}


@dataclass
class Process:
    """One of the cluster's processes, and what it said."""

    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    def listen(self) -> None:
        assert self.process.stderr is not None
        self.lines.extend(self.process.stderr)

    def said(self, words: str) -> str:
        """Wait for a line with these words."""

        def found() -> str | None:
            assert self.process.poll() is None or self.lines, self.lines
            return next((line for line in list(self.lines) if words in line), None)

        return until(found)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(30)


@dataclass
class DaskCluster:
    """A scheduler and its workers."""

    folder: Path
    env: Mapping[str, str]
    scheduler: Process
    port: int
    workers: list[Process] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def work(self, count: int = 1, **env: str) -> None:
        """Start more workers."""
        words = [self.address, "--no-nanny", "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1"]
        begun = [_begun("dask_worker", words, self.folder, {**self.env, **env}) for _ in range(count)]
        self.workers += begun
        for one in begun:
            one.said("Registered to")


def _begun(program: str, words: list[str], folder: Path, env: Mapping[str, str]) -> Process:
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", f"distributed.cli.{program}", *words],
        cwd=folder, env={"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(ROOT), **QUIET, **env},
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    running = Process(process)
    Thread(target=running.listen, daemon=True).start()
    return running


@contextmanager
def dask_cluster(
    folder: Path, workers: int = 2, port: int = 0, env: Mapping[str, str] | None = None
) -> Iterator[DaskCluster]:
    """Run a cluster until the block ends."""
    words = ["--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    scheduler = _begun("dask_scheduler", words, folder, env or {})
    found = DaskCluster(folder, env or {}, scheduler, 0)
    try:
        found.port = int(scheduler.said("Scheduler at:").strip().rpartition(":")[2])
        found.work(workers)
        yield found
    finally:
        for one in (*found.workers, scheduler):
            one.kill()
            assert one.process.stderr is not None
            one.process.stderr.close()
