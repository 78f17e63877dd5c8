"""One measurement of the collection, in a process of its own: prints what it took as JSON."""

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import uniform
from resource import RUSAGE_SELF, getrusage
from threading import Event, Lock
from typing import Any

import boto3
import numpy as np
from botocore.config import Config
from botocore.session import Session

from collector.aws.plan import collectors
from collector.port import Clock, Found
from collector.retry import Patience
from collector.source import CloudSource
from collector.sweep import Sweep
from ipam.reading import Reading, Rows
from ipam.shard import Shard
from ipam.words import Kind, Provider
from service import clock
from service.threads import Threads

THREADS = 64
CALLS = ("describe_vpcs", "describe_subnets", "describe_addresses")
NONE = Rows.of(())
CLOCK = Clock(clock.now, clock.monotonic)


class Instant:
    """A collector whose cloud answers at once that there is nothing."""

    __slots__ = ("shard",)

    def __init__(self, shard: Shard) -> None:
        self.shard = shard

    def collect(self, _ask: object) -> Found:
        """Return nothing."""
        return Found(NONE)


def accounts(count: int) -> tuple[str, ...]:
    return tuple(str(number).zfill(12) for number in range(1, count + 1))


def sweeping() -> Sweep:
    return Sweep(Threads(), THREADS, timedelta(seconds=60), Patience(CLOCK, Event(), uniform))


def shared(given: Mapping[str, Any]) -> dict[str, Any]:
    """Read everything as the product does, and look whose records came."""
    regions = given["regions"]
    source = CloudSource(
        "aws", accounts(given["accounts"]), tuple(regions), role="cidrwatch-reader",
        endpoint_url=given["url"], max_connections=THREADS,
    )  # fmt: skip
    made = collectors(source, CLOCK)
    begin, ended, records, wrong, failed = time.monotonic(), [], 0, 0, 0
    for reading in sweeping().run(made):
        if reading.shard.account not in given.get("ill", ()):
            ended.append(time.monotonic() - begin)
            failed += not reading.complete
        records += len(reading.rows)
        wrong += _wrong(reading)
    p99 = float(np.percentile(ended, 99))
    return {"shards": len(made), "records": records, "wrong": wrong, "failed": failed, "p99": p99}


def _wrong(reading: Reading) -> int:
    """Count the records that are not of the account and region that were asked for."""
    mine = f"-{reading.shard.account}-{reading.shard.region}-"
    return sum(mine not in resource for resource in reading.rows.resource)


def client_each(given: Mapping[str, Any]) -> dict[str, Any]:
    """Read with a client for each account and region, all of one session."""
    session, lock = boto3.Session(), Lock()
    return _by_clients(given, lambda _account: session, lock)


def session_each(given: Mapping[str, Any]) -> dict[str, Any]:
    """Read with a session for each account, and a client of it for each region."""
    sessions: dict[str, boto3.Session] = {}

    def session(account: str) -> boto3.Session:
        return sessions.setdefault(account, boto3.Session(botocore_session=Session()))

    return _by_clients(given, session, Lock())


def _by_clients(
    given: Mapping[str, Any], session: Callable[[str], boto3.Session], lock: Lock
) -> dict[str, Any]:
    kept, counts = [], []
    config = Config(retries={"total_max_attempts": 1, "mode": "standard"}, max_pool_connections=THREADS)

    def unit(place: tuple[str, str]) -> None:
        account, region = place
        with lock:
            client = session(account).client(
                "ec2", region_name=region, endpoint_url=given["url"], config=config,
                aws_access_key_id=f"ASIA{account}", aws_secret_access_key="s", aws_session_token="t",
            )  # fmt: skip
        kept.append(client)
        for call in CALLS:
            answer = getattr(client, call)()
            counts.append(sum(len(part) for part in answer.values() if isinstance(part, list)))

    places = [(account, region) for account in accounts(given["accounts"]) for region in given["regions"]]
    with ThreadPoolExecutor(THREADS) as executor:
        list(executor.map(unit, places))
    return {"shards": len(counts), "records": sum(counts)}


def scheduler(given: Mapping[str, Any]) -> dict[str, Any]:
    """Read shards whose clouds answer at once: what is left is what we do ourselves."""
    made = tuple(_instant(given))
    before = getrusage(RUSAGE_SELF).ru_maxrss / 1024
    begin = time.process_time()
    readings = sum(1 for _ in sweeping().run(made))
    return {"shards": readings, "own": time.process_time() - begin, "before": before}


def _instant(given: Mapping[str, Any]) -> Iterator[Instant]:
    for account in accounts(given["accounts"]):
        for region in given["regions"]:
            for kind in (Kind.VPC, Kind.SUBNET, Kind.EIP):
                yield Instant(Shard("aws", Provider.AWS, account, region, kind))


TRIALS: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "shared": shared,
    "client_each": client_each,
    "session_each": session_each,
    "scheduler": scheduler,
}


def main(words: Sequence[str]) -> None:
    given = json.loads(words[1])
    begin, used = time.monotonic(), time.process_time()
    found = TRIALS[words[0]](given)
    found |= {
        "cpu": time.process_time() - used,
        "wall": time.monotonic() - begin,
        "peak": getrusage(RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1:])
