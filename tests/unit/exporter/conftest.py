import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPConnection, HTTPResponse
from ipaddress import ip_network
from threading import Event
from typing import Any

import estate
import pytest

from exporter.api.whatif import Change, Desk, Tried
from exporter.app import Surroundings, app
from exporter.settings import Build, Settings
from exporter.state import Clocks, State
from exporter.telemetry import Telemetry
from ipam.what_if import Outcome, Result
from web.door import Door
from web.hosts import Hosts
from web.listener import Listener
from web.terms import Terms

CONFIGURATION = "store: sqlite:///cidrwatch.db\n"


@dataclass
class Daemon:
    """The exporter on a real port, with a reload and trials that a test may spoil."""

    state: State
    telemetry: Telemetry
    reasons: list[str] = field(default_factory=list)  # why the next reloads fail
    reloads: int = 0
    wrong: list[Exception] = field(default_factory=list)  # what the next trials end with
    changes: list[Change] = field(default_factory=list)  # that were tried
    go_on: Event = field(default_factory=Event)  # trials wait while a test has not set it
    port: int = 0

    def reload(self) -> str | None:
        self.reloads += 1
        return self.reasons.pop() if self.reasons else None

    def tried(self, change: Change) -> Tried:
        self.changes.append(change)
        assert self.go_on.wait(30)
        if self.wrong:
            raise self.wrong.pop()
        pair = (estate.PAY, estate.ALI)
        asked = {"pool": change.pool, "cidr": change.cidr}
        outcome = Outcome(change.action, asked, Result.COLLIDES, ip_network("10.0.0.0/16"), (pair,))
        return estate.report(), (outcome,)

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, headers=named)
            response = connection.getresponse()
            return response, response.read()
        finally:
            connection.close()

    def read(self, path: str) -> Any:
        """Ask the API, and read what it answers."""
        response, body = self.ask(f"/api/v1{path}")
        assert response.status == 200, body
        return json.loads(body)

    def refused(self, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, Any]]:
        """Ask the API for something that it refuses."""
        response, body = self.ask(f"/api/v1{path}", method, **headers)
        assert response.headers["Content-Type"] == "application/problem+json", body
        problem = json.loads(body)
        assert problem["status"] == response.status
        assert problem["detail"]
        assert problem["remedy"]
        return response.status, problem


def daemon() -> Daemon:
    ticks = iter(range(10**6))
    telemetry = Telemetry(("analyze", "collect"))
    settings = Settings(Build("0.1.0", "abc", "3.11"), timedelta(minutes=1))
    now = estate.AT + timedelta(seconds=40)
    return Daemon(State(settings, telemetry, Clocks(lambda: now, lambda: float(next(ticks)))), telemetry)


def served(one: Daemon) -> Iterator[Daemon]:
    one.go_on.set()
    around = Surroundings(
        one.reload,
        lambda: CONFIGURATION,
        Hosts.of("127.0.0.1", "https://cidrwatch.example/ipam/"),
        Desk(one.tried, (OSError,)),
        "/ipam",
    )
    listener = Listener(Door(app(one.state, around), Terms()), "127.0.0.1", 0).start()
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
