"""One server in a process of its own: its port as JSON, then its memory when standard input ends.

Usage: python -P serving_cell.py KIND FOLDER, the kind being one of KINDS; FOLDER is for certificates.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Thread
from time import monotonic

sys.path.insert(0, str(Path(__file__).parent))

from bcrypt import gensalt, hashpw
from estate import NOW, estate
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.parser import text_string_to_metric_families
from serving_words import PASSWORD, USER

from analyzer.reconcile import reconcile
from exporter.api.whatif import Change, Desk, Tried
from exporter.app import Surroundings, app
from exporter.settings import Build, Settings
from exporter.state import Clocks, State
from exporter.telemetry import Telemetry
from ipam.policy import Policy
from service.heap import Heap
from service.tuning import tuned
from web.door import Door
from web.hosts import Hosts
from web.listener import Listener
from web.terms import Terms, Tls

POOLS, BLOCKS, SCOPES = 640, 20_000, 2  # of the estate that is served: about 88 kB packed
MILLION = 1_000_000


def served(size: int, pools: int, scopes: int) -> State:
    """Publish an analysis of an estate."""
    state = _state()
    held = estate(size, scopes, pools)
    state.publish(reconcile("1", held.snapshot, held.tree, Policy(), NOW))
    return state


def _state() -> State:
    return State(
        Settings(Build("0", "", ""), timedelta(minutes=1)), Telemetry(), Clocks(lambda: NOW, monotonic)
    )


def untried(_change: Change) -> Tried:
    """Refuse to try a change: nobody asks for it here."""
    raise AssertionError


def listening(state: State, terms: Terms) -> int:
    """Serve as the daemon does."""
    around = Surroundings(lambda: None, str, Hosts.of("127.0.0.1"), Desk(untried))
    return Listener(Door(app(state, around), terms), "127.0.0.1", 0, terms.tls).start().port


def secured(folder: Path, *, users: bool) -> Terms:
    """Make a certificate, and a user if asked."""
    words = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=bench"
    files = ["-keyout", folder / "key.pem", "-out", folder / "cert.pem"]
    subprocess.run([*words.split(), *files], check=True, capture_output=True)
    hashed = {USER: hashpw(PASSWORD.encode(), gensalt(10)).decode()} if users else {}
    return Terms(Tls(folder / "cert.pem", folder / "key.pem"), hashed)


def rendered_each_time(state: State) -> int:
    """Serve the same series by prometheus_client's own server, which renders them for each request."""
    families = list(text_string_to_metric_families(state.published.exposition.text.decode()))

    class Same:
        def collect(self):
            return families

    registry = CollectorRegistry()
    registry.register(Same())
    server, _ = start_http_server(0, "127.0.0.1", registry)
    return server.server_port


def analyzing(*, publish: bool) -> Callable[[], None]:
    """Analyze a million blocks again and again, and render the report if asked."""
    held, state = estate(MILLION), _state()
    snapshot, heap = held.snapshot, Heap(monotonic())
    heap.settle(monotonic())

    def on() -> None:
        while True:
            report = reconcile("1", snapshot, held.tree, Policy(), NOW)
            if publish:
                state.publish(report)
            heap.settle(monotonic())

    return on


def main(kind: str, folder: Path) -> None:
    """Serve until standard input ends."""
    tuned()
    state = served(BLOCKS, POOLS, SCOPES)
    if kind == "client":
        port = rendered_each_time(state)
    else:
        port = listening(
            state,
            Terms() if kind in ("plain", "busy", "publishing") else secured(folder, users=kind == "users"),
        )
    if kind in ("busy", "publishing"):
        Thread(target=analyzing(publish=kind == "publishing"), daemon=True).start()
    exposed = state.published.exposition
    packed = len(exposed.packed.deflated)
    print(json.dumps({"port": port, "series": exposed.series, "packed": packed}), flush=True)
    sys.stdin.read()
    lines = Path("/proc/self/status").read_text().splitlines()
    print(next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
