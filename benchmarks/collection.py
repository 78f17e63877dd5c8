"""What it costs to read thousands of accounts, and what faults among them cost the others.

Each trial runs in a process of its own, against a crowd of simulated accounts in another one, 50 ms away.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

from collection_cluster import cluster
from section import Section

from simulator.ailments import AILMENTS
from simulator.crowd import ROWS, SUBNETS, VPCS

TRIALS = Path(__file__).with_name("collection_trials.py")
KEPT = Path(__file__).with_name("collection_kept.py")
CLUSTER = Path(__file__).with_name("collection_cluster.py")
ROOT = Path(__file__).parent.parent
KEYS = {"AWS_ACCESS_KEY_ID": "AKIAHUB", "AWS_SECRET_ACCESS_KEY": "hub-secret", "PYTHONPATH": str(ROOT)}
LATENCY = 0.05
KINDS = 3
REGIONS = (
    "eu-west-1", "us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-central-1", "eu-west-2", "eu-west-3",
    "eu-north-1", "eu-south-1", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ap-northeast-1",
    "ap-northeast-2", "ap-northeast-3", "ca-central-1", "sa-east-1", "me-south-1", "af-south-1",
)  # fmt: skip
LARGE, SAMPLE, SMALL = 500, 50, 10  # accounts
WORKERS = 2
WORDS = "The sweep assumes roles and makes columns of the answers; the two other ways do neither."

ON_A_CLUSTER = "Keys are there already, and 200 shards are read at once; all processes share the same cores."


Row = tuple[str, str, str]


def sections() -> list[Section]:
    return [
        Section(
            "Collection",
            _cost,
            words=WORDS,
        ),
        Section("Collection among faults", _faults),
        Section("The dispatcher alone", _dispatcher),
        Section("Collection on a Dask cluster of this machine", _cluster, words=ON_A_CLUSTER),
    ]


@contextmanager
def crowd(latency: float) -> Iterator[str]:
    """Serve accounts from a process of their own."""
    words = [sys.executable, "-P", "-m", "simulator.crowd_server", "--latency", str(latency)]
    with subprocess.Popen(
        words, cwd=ROOT, env=KEYS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.stdin.close()


def trial(name: str, **given: Any) -> dict[str, Any]:
    """Run one trial in a process of its own."""
    return _child(str(TRIALS), name, json.dumps(given))


def _child(*script: str) -> dict[str, Any]:
    words = [sys.executable, *script]
    done = subprocess.run(words, env=KEYS, cwd=ROOT, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])  # the log stands before it
    return found


def account(number: int) -> str:
    return str(number).zfill(12)


def change(url: str, faults: dict[str, str], gone: list[str]) -> None:
    """Say which accounts are ill, and which lost what they had."""
    pairs = ",".join(f"{who}={what}" for who, what in faults.items())
    with urlopen(f"{url}/-/set?{urlencode({'faults': pairs, 'gone': ','.join(gone)})}", timeout=10) as answer:
        answer.read()


def _cost() -> Iterator[Row]:
    """Measure the sweep of a large estate, and two other ways on a smaller one."""
    with crowd(LATENCY) as url:
        large = trial("shared", url=url, accounts=LARGE, regions=REGIONS)
        same = trial("shared", url=url, accounts=SAMPLE, regions=REGIONS)
        each = trial("client_each", url=url, accounts=SAMPLE, regions=REGIONS)
        session = trial("session_each", url=url, accounts=SMALL, regions=REGIONS)
    if large["failed"] or large["records"] != LARGE * len(REGIONS) * ROWS:
        raise SystemExit(f"not everything was read: {large}")
    yield (
        f"{LARGE} accounts x {len(REGIONS)} regions x {KINDS} kinds, 50 ms away, for an account and region",
        _each(large, len(REGIONS) * LARGE),
        "8 ms of a processor",
    )
    yield "the same, all in all", f"{large['wall']:.0f} s, {large['cpu']:.0f} s of a processor", ""
    yield "its memory at its peak", f"{large['peak']:.0f} MB", "150 MB"
    yield f"records under a wrong account or region, of {large['records']:,}", f"{large['wrong']}", "0"
    for what, found, accounts in (
        ("a sweep", same, SAMPLE),
        ("a client for each account and region", each, SAMPLE),
        ("a session for each account", session, SMALL),
    ):
        figure = f"{_each(found, accounts * len(REGIONS))}, {found['peak']:.0f} MB"
        yield f"{accounts} accounts by {what}", figure, ""
    yield "5,000 accounts x 20 regions, computed from the first line", _computed(large), ""


def _each(found: dict[str, Any], units: int) -> str:
    return f"{found['cpu'] / units * 1000:.1f} ms"


def _computed(large: dict[str, Any]) -> str:
    seconds = large["cpu"] / (LARGE * len(REGIONS)) * 100_000
    return f"{seconds:.0f} s of a processor, {seconds / 60:.0f} minutes"


def _faults() -> Iterator[Row]:
    """Measure what ill accounts cost the others, and whether anything is lost."""
    ill = [account(number) for number in range(1, 101) if number % 10 == 0]
    with crowd(0.02) as url:
        well = trial("shared", url=url, accounts=100, regions=REGIONS[:5], ill=ill)
        change(url, dict.fromkeys(ill, "always throttled"), [])
        with_ill = trial("shared", url=url, accounts=100, regions=REGIONS[:5], ill=ill)
    yield (
        "99 % of the shards of 90 accounts are read, while 10 more are throttled for ever",
        f"{with_ill['p99']:.2f} s, {with_ill['p99'] / well['p99']:.2f} x as without faults",
        "2 x",
    )
    yield "shards of healthy accounts that failed", f"{with_ill['failed']}", "0"
    lost, found, shards = _kept()
    yield f"false deletions, {len(AILMENTS)} kinds of faults in a tenth of {shards:,} shards", f"{lost}", "0"
    yield "real deletions found at the same time", f"{found}", f"exactly {8 * 5 * (VPCS + SUBNETS)}"


def _kept() -> tuple[int, int, int]:
    """Read accounts that are well, then ill; count what was lost wrongly and rightly, of how many shards."""
    ill = {account(number): fault.name for number, fault in enumerate(AILMENTS, 1)}
    gone = [account(number) for number in range(21, 29)]
    with crowd(0.0) as url, tempfile.TemporaryDirectory() as folder:
        given = {"url": url, "accounts": 110, "regions": REGIONS[:5], "store": f"sqlite:///{folder}/c.db"}
        before = _child(str(KEPT), json.dumps(given))["held"]
        change(url, ill, gone)
        after = _child(str(KEPT), json.dumps(given))["held"]
    right = {name for name in before if name.split("/")[1] in gone and not name.endswith("/eip")}
    lost = {name: rows - after[name] for name, rows in before.items()}
    wrongly = sum(abs(rows) for name, rows in lost.items() if name not in right)
    return wrongly, sum(lost[name] for name in right), len(before)


def _dispatcher() -> Iterator[Row]:
    """Measure what is done for a shard beside calling its cloud."""
    found = trial("scheduler", accounts=5000, regions=REGIONS)
    shards = found["shards"]
    yield (
        f"{shards:,} shards whose clouds answer at once",
        f"{found['own'] / shards * 1e6:.0f} µs of a processor each, {found['own']:.0f} s in all",
        "0.4 ms each",
    )
    grown = found["peak"] - found["before"]
    yield "memory of the agenda", f"{grown:.0f} MB, {grown * (1 << 20) / shards:.0f} bytes a shard", "300 MB"


def _cluster() -> Iterator[Row]:
    """Measure the same sweep by threads of one process and by the workers of a cluster."""
    given = {"accounts": SAMPLE, "regions": REGIONS}
    with crowd(LATENCY) as url:
        alone = _child(str(CLUSTER), json.dumps({**given, "url": url, "address": "", "pids": []}))
        with cluster({**os.environ, **KEYS}, WORKERS) as (address, pids):
            found = _child(str(CLUSTER), json.dumps({**given, "url": url, "address": address, "pids": pids}))
    shards = found["shards"]
    if found["failed"] or alone["failed"] or found["records"] != alone["records"]:
        raise SystemExit(f"not everything was read: {alone} {found}")
    daemon, scheduler, *workers = (seconds / shards * 1000 for seconds in found["cpu"])
    by_threads = alone["cpu"][0] / shards * 1000
    both = daemon + scheduler + sum(workers)
    yield f"{shards:,} shards by threads, a processor for each", f"{by_threads:.2f} ms", ""
    yield f"by {WORKERS} workers of a cluster, all processes", f"{both:.2f} ms", "2 x by threads"
    yield "of this the daemon", f"{daemon:.2f} ms", ""
    yield "of this the scheduler", f"{scheduler:.2f} ms", ""
    yield "of this the workers", f"{sum(workers):.2f} ms", ""
    yield "shards a second, by threads and by the cluster", _rates(alone, found), ""
    yield "memory of the daemon at its peak", f"{alone['peak']:.0f} and {found['peak']:.0f} MB", ""


def _rates(*trials: dict[str, Any]) -> str:
    return " and ".join(f"{one['shards'] / one['wall']:.0f}" for one in trials)


if __name__ == "__main__":
    for section in sections():
        for row in section.rows():
            print("| " + " | ".join(row) + " |", flush=True)
