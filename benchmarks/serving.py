"""What serving costs: requests in a second, and how long a scrape takes while something else goes on."""

import json
import re
import socket
import ssl
import subprocess
import sys
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from time import perf_counter, sleep

import numpy as np
from section import Row, Section
from serving_words import PASSWORD, USER

CELL = Path(__file__).parent / "serving_cell.py"
SECONDS = 5
SCRAPES = 400
BETWEEN = 0.02  # seconds
IDLE = 50
LIMIT = "50 ms"
AUTHORIZATION = f"Basic {b64encode(f'{USER}:{PASSWORD}'.encode()).decode()}"
SERVERS = (
    ("client", "prometheus_client's server, which renders for each request"),
    ("plain", "ours"),
    ("tls", "ours with TLS"),
    ("users", "ours with TLS and a user"),
)


@dataclass
class Server:
    """A server in a process of its own."""

    kind: str
    port: int
    series: int
    packed: int
    memory: float = 0.0  # MB, known at the end

    @property
    def secured(self) -> bool:
        """Tell whether it speaks TLS."""
        return self.kind in ("tls", "users")


def sections() -> list[Section]:
    """Make the tables."""
    return [
        Section(
            "Serving: requests in a second",
            _throughput,
            ("server", "requests in a second", "x the first", "memory afterwards"),
            "wrk with one thread and four connections, kept open, on the same cores, five seconds each; "
            "every answer packed, about 88 kB.",
        ),
        Section(
            "Serving: how long a scrape takes",
            _latencies,
            ("meanwhile", "median", "p99", "the longest", "limit of p99"),
            f"{SCRAPES} scrapes by one client that pauses {BETWEEN * 1000:.0f} ms between two; "
            "the first line tells how quiet the machine was.",
        ),
    ]


@contextmanager
def _server(kind: str) -> Iterator[Server]:
    print(f"  serving, {kind}", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        words = (sys.executable, "-P", CELL, kind, folder)
        with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            line = process.stdout.readline()
            if not line:
                raise SystemExit(f"the server '{kind}' did not start")
            server = Server(kind, **json.loads(line))
            yield server
            process.stdin.close()
            server.memory = float(process.stdout.readline())


def _throughput() -> Iterator[Row]:
    first = None
    for kind, words in SERVERS:
        with _server(kind) as server:
            rate = _rate(server)
        first = first or rate
        yield (words, f"{rate:,.0f}", f"{rate / first:,.0f}", f"{server.memory:,.0f} MB")


def _rate(server: Server) -> float:
    scheme = "https" if server.secured else "http"
    headers = ["-H", "Accept-Encoding: gzip", "-H", f"Authorization: {AUTHORIZATION}"]
    words = ["wrk", "-t1", "-c4", f"-d{SECONDS}s", *headers, f"{scheme}://127.0.0.1:{server.port}/metrics"]
    told = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in told:
        raise SystemExit(f"the server '{server.kind}' refused requests:\n{told}")
    return float(re.search(r"Requests/sec:\s+([0-9.]+)", told)[1])


def _latencies() -> Iterator[Row]:
    with _server("plain") as server:
        yield _row("nothing else", _scrapes(server))
    with _server("tls") as server, ExitStack() as idle:
        for _ in range(IDLE):
            idle.enter_context(socket.create_connection(("127.0.0.1", server.port)))
        yield _row(f"{IDLE} clients of the TLS server that say nothing", _scrapes(server))
    with _server("busy") as server:
        yield _row("an analysis of 1,000,000 blocks in the same process", _scrapes(server), LIMIT)
    with _server("publishing") as server:
        yield _row(
            "such analyses, and the rendering of their reports for 10,000 pools", _scrapes(server), LIMIT
        )


def _scrapes(server: Server) -> list[float]:
    """Scrape again and again by one connection; seconds of each."""
    connection = HTTPConnection("127.0.0.1", server.port)
    if server.secured:
        connection = HTTPSConnection(
            "127.0.0.1",
            server.port,
            context=ssl._create_unverified_context(),  # noqa: SLF001 - the certificate is ours
        )
    times = []
    for _ in range(SCRAPES):
        sleep(BETWEEN)
        begin = perf_counter()
        connection.request("GET", "/metrics", headers={"Accept-Encoding": "gzip"})
        if connection.getresponse().read()[:2] != b"\x1f\x8b":
            raise SystemExit("the answer is not packed")
        times.append(perf_counter() - begin)
    connection.close()
    return times


def _row(words: str, times: list[float], limit: str = "") -> Row:
    middle, late, last = np.percentile(times, (50, 99, 100)) * 1000
    return (words, f"{middle:.1f} ms", f"{late:.1f} ms", f"{last:.1f} ms", limit)
