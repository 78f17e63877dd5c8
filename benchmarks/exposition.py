"""The exposition: 100,000 series of pools rendered, packed and scraped, against prometheus_client."""

import asyncio
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count, cycle
from pathlib import Path

import numpy as np
from estate import NOW, estate
from prometheus_client import generate_latest
from prometheus_client.core import Metric
from prometheus_client.openmetrics.exposition import generate_latest as generate_openmetrics
from section import Section
from starlette.requests import Request
from starlette.types import Message

from analyzer.reconcile import reconcile
from exporter.exposition import PACKED_ONCE, Exposition, Memory, Rendered, render
from exporter.families import report_families
from exporter.family import Family
from exporter.metrics_endpoint import scrape
from exporter.settings import Build, Settings
from exporter.state import Clocks, State
from exporter.telemetry import Telemetry
from ipam.policy import Policy
from ipam.report import Report

SERIES, RUNS, SCRAPES = 100_000, 3, 200
POOLS, ROWS = 6_500, 10_000
LEVELS = (1, PACKED_ONCE, 6, 9)
SETTINGS = Settings(Build("0", "", ""), timedelta(minutes=1))

Rows = Iterator[tuple[str, ...]]


class Library:
    """A registry of prometheus_client that holds these families as metrics."""

    def __init__(self, families: list[Family[Report]], report: Report) -> None:
        self.metrics = [_metric(family, report) for family in families]

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics."""
        yield from self.metrics


def sections() -> list[Section]:
    """Measure one report."""
    return [
        Section(
            f"The exposition: {SERIES:,} series",
            _rows,
            ("what", "measured", "limit"),
            "Pools and their families out of a report; CPU time, the least of 3. prometheus_client writes "
            "metrics made beforehand; ours is from a report to bytes, with other "
            "figures than before.",
        )
    ]


def _rows() -> Rows:
    report, memory = _report(), Memory()
    other = _moved(report)
    families = list(report_families(SETTINGS))
    whole = _whole(families, report)
    series = sum(one.series for one in whole)
    if abs(series - SERIES) > SERIES / 50:
        raise SystemExit(f"{series} series are not {SERIES}: choose another number of pools")
    anew = _ms(lambda: _whole(list(report_families(SETTINGS)), report))
    turns = cycle((other, report))
    same = _ms(lambda: _whole(families, report, memory))
    ours = _ms(lambda: _whole(families, next(turns), memory))
    library = Library(families, report)
    text = _ms(lambda: generate_latest(library))
    openmetrics = _ms(lambda: generate_openmetrics(library))
    size = sum(len(one.text) for one in whole) / 1e6
    yield f"rendered, the plan as before: {series:,} series, {size:.1f} MB", f"{ours:.0f} ms", "50 ms"
    yield "rendered, the plan and all figures as before", f"{same:.0f} ms", ""
    yield "rendered, another plan than before", f"{anew:.0f} ms", ""
    yield "prometheus_client, text format", f"{text:.0f} ms, {text / ours:.0f} x ours", ""
    yield "prometheus_client, OpenMetrics", f"{openmetrics:.0f} ms, {openmetrics / ours:.0f} x ours", ""
    yield from _packing(whole)
    yield from _scraping(report)
    yield from _memory()


def _packing(whole: list[Rendered]) -> Rows:
    for level in LEVELS:
        spent = _ms(lambda level=level: Exposition.apart(whole, level))
        size = len(Exposition.apart(whole, level).packed.deflated) / 1e3
        told = ", which is taken" if level == PACKED_ONCE else ""
        yield f"packed once for each report, level {level}{told}", f"{spent:.0f} ms, {size:,.0f} kB", ""
    text = b"".join(one.text for one in whole)
    spent = _ms(lambda: zlib.compress(text, 9, wbits=31))
    yield "prometheus_client packs for each scrape, level 9", f"{spent:.0f} ms", ""


def _scraping(report: Report) -> Rows:
    state, turns = _state(), cycle((_moved(report), report))
    state.publish(report)
    spent = _ms(lambda: state.publish(next(turns)))
    yield "a report made ready to be served, all forms, the plan as before", f"{spent:.0f} ms", ""
    state.publish(report)
    spent = _ms(lambda: state.publish(report))
    yield "the same, all figures as before", f"{spent:.0f} ms", ""
    for words, query, encoding in (
        ("CPU of a scrape, packed: both parts", b"", b"gzip"),
        ("CPU of a scrape, not packed", b"", b"identity"),
        ("CPU of a scrape of one family of pools, packed", b"name[]=ipam_pool_size_addresses", b"gzip"),
        ("CPU of a scrape of a name that nobody has", b"name[]=nothing", b"gzip"),
    ):
        limit = "1 ms" if not query and encoding == b"gzip" else ""
        yield words, f"{_cpu(state, query, encoding):.2f} ms", limit


def _cpu(state: State, query: bytes, encoding: bytes) -> float:
    """Return the CPU time of a scrape in milliseconds, all threads together."""
    request = Request(
        {
            "type": "http",
            "method": "GET",
            "path": "/metrics",
            "query_string": query,
            "headers": [(b"accept-encoding", encoding)],
        }
    )
    return asyncio.run(_scraped(state, request))


async def _scraped(state: State, request: Request) -> float:
    async def taken(_message: Message) -> None:
        """Take what is sent."""

    async def answered() -> None:
        response = await scrape(state, request)
        await response(request.scope, request.receive, taken)

    await answered()
    begin = time.process_time()
    for _ in range(SCRAPES):
        await answered()
    return (time.process_time() - begin) / SCRAPES * 1e3


def _memory() -> Rows:
    """Measure in a process of its own, which renders one report after the other."""
    command = [sys.executable, str(Path(__file__))]  # its folder is where it imports from
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    yield "memory that a published report takes, and after 20 of them", f"{told[0]} MB, {told[1]} MB", ""


def _state() -> State:
    ticks = count()
    return State(SETTINGS, Telemetry(), Clocks(lambda: datetime.now(UTC), lambda: float(next(ticks))))


def _report() -> Report:
    made = estate(ROWS, scopes=20, pools=POOLS)
    return reconcile("1", made.snapshot, made.tree, Policy(), NOW)


def _moved(report: Report) -> Report:
    """Give each pool the space of another one: nearly every figure is another then, and the plan stays."""
    spaces = (replace(space, pool=np.roll(space.pool, 1)) for space in report.pools.spaces)
    return replace(report, pools=replace(report.pools, spaces=tuple(spaces)))


def _whole(families: list[Family[Report]], report: Report, memory: Memory | None = None) -> list[Rendered]:
    return [render(family, report, memory) for family in families]


def _metric(family: Family[Report], report: Report) -> Metric:
    metric = Metric(family.name.removesuffix("_total"), family.help, family.type)
    for labels, value in family.samples(report):
        metric.add_sample(family.name, dict(zip(family.labels, labels, strict=True)), value)
    return metric


def _ms(run: Callable[[], object]) -> float:
    """Return milliseconds of CPU: what else the machine does counts less than in time by the clock."""
    times = []
    for _ in range(RUNS):
        begin = time.process_time()
        run()
        times.append(time.process_time() - begin)
    return min(times) * 1e3


def _resident() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def _publishing() -> None:
    """Print the memory that publishing takes, in MB."""
    report, state = _report(), _state()
    base = _resident()
    state.publish(report)
    once = _resident()
    for _ in range(19):
        state.publish(report)
    print(round(once - base), round(_resident() - base))


if __name__ == "__main__":
    _publishing()
