from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPConnection, HTTPResponse

import estate
import pytest

from exporter.app import app
from exporter.settings import Build, Settings
from exporter.state import Clocks, State
from exporter.telemetry import Telemetry
from web.hosts import Hosts
from web.listener import Listener


@dataclass
class Daemon:
    """The exporter on a real port, with a reload that a test may spoil."""

    state: State
    telemetry: Telemetry
    reasons: list[str] = field(default_factory=list)  # why the next reloads fail
    reloads: int = 0
    port: int = 0

    def reload(self) -> str | None:
        self.reloads += 1
        return self.reasons.pop() if self.reasons else None

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, headers=named)
            response = connection.getresponse()
            return response, response.read()
        finally:
            connection.close()


def daemon() -> Daemon:
    ticks = iter(range(10**6))
    telemetry = Telemetry(("analyze", "collect"))
    settings = Settings(Build("0.1.0", "abc", "3.11"), timedelta(minutes=1))
    now = estate.AT + timedelta(seconds=40)
    return Daemon(State(settings, telemetry, Clocks(lambda: now, lambda: float(next(ticks)))), telemetry)


def served(one: Daemon) -> Iterator[Daemon]:
    hosts = Hosts.of("127.0.0.1", "https://cidrwatch.example/")
    listener = Listener(app(one.state, one.reload, hosts, one.desk), "127.0.0.1", 0).start()
    one.port = listener.port
    yield one
    listener.stop(5)


@pytest.fixture(scope="module")
def young() -> Iterator[Daemon]:
    """A daemon that has no report yet."""
    yield from served(daemon())


@pytest.fixture(scope="module")
def running() -> Iterator[Daemon]:
    """A daemon that has published a report."""
    one = daemon()
    one.state.publish(estate.report())
    yield from served(one)
