"""The crowd of simulated AWS accounts as a process beside us, and what is wrong with it."""

import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
OWN_KEYS = {"AWS_ACCESS_KEY_ID": "AKIAHUB", "AWS_SECRET_ACCESS_KEY": "hub-secret"}


@dataclass(frozen=True)
class Crowd:
    """Where to call."""

    url: str

    def set(self, faults: Mapping[str, str] | None = None, gone: Collection[str] = ()) -> None:
        """Give accounts their faults, and take away what some of them had."""
        pairs = ",".join(f"{account}={name}" for account, name in (faults or {}).items())
        query = urllib.parse.urlencode({"faults": pairs, "gone": ",".join(gone)})
        with urllib.request.urlopen(f"{self.url}/-/set?{query}", timeout=10) as answer:
            assert answer.read() == b"set"


@contextmanager
def crowd(latency: float = 0.0) -> Iterator[Crowd]:
    """Serve until the block ends."""
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "simulator.crowd_server", "--latency", str(latency)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": str(ROOT)},
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield Crowd(process.stdout.readline().strip())
        finally:
            process.stdin.close()
            process.wait(30)


def account(number: int) -> str:
    return str(number).zfill(12)
