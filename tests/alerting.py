"""Prometheus, Alertmanager and whoever is woken in the end, as real servers on loopback."""

import json
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlencode

import pytest
import yaml
from processes import ROOT, free_port, until

DASHBOARDS = ROOT / "dashboards"
RULES = DASHBOARDS / "prometheus" / "rules.yaml"
RUNBOOKS = ROOT / "docs" / "runbooks"
EXAMPLE = DASHBOARDS / "alertmanager" / "alertmanager.yaml"
PATIENCE = 30  # seconds until a server has started and settled
PROMETHEUS, ALERTMANAGER = "prometheus", "prometheus-alertmanager"
FLAGS = {  # where it keeps what it knows, and what else it is told
    PROMETHEUS: ("--storage.tsdb.path", "--rules.alert.resend-delay=1s"),
    ALERTMANAGER: ("--storage.path", "--cluster.listen-address="),
}


def loaded(file: Path) -> dict[str, Any]:
    return yaml.safe_load(file.read_text("utf-8"))


def rules() -> list[dict[str, Any]]:
    """List the recordings and alerts of the rule file."""
    return [rule for group in loaded(RULES)["groups"] for rule in group["rules"]]


def alerts() -> list[dict[str, Any]]:
    return [rule for rule in rules() if "alert" in rule]


def program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.fail(f"{name} is missing: run `make test`, which installs what tests need from Debian")
    return found


def tool(*words: object, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run a command line tool to its end."""
    name, *given = map(str, words)
    return subprocess.run(
        [program(name), *given], cwd=cwd, capture_output=True, text=True, check=False, timeout=PATIENCE * 4
    )


@dataclass(frozen=True)
class Server:
    """A running server, asked over HTTP."""

    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, path: str, body: object = None) -> Any:
        """Ask for JSON; None while there is no answer."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                text = answer.read()
        except (OSError, urllib.error.URLError):
            return None
        return json.loads(text) if text.startswith((b"{", b"[")) else text.decode() or "done"

    def query(self, expression: str) -> list[dict[str, Any]]:
        """Ask a Prometheus; nothing while there is no answer."""
        answer = self.ask(f"/api/v1/query?{urlencode({'query': expression})}")
        return answer["data"]["result"] if answer else []

    def held(self) -> dict[tuple[str, ...], dict[str, Any]]:
        """List what an Alertmanager holds: its alerts by name and labels that tell them apart here."""
        found = self.ask("/api/v2/alerts") or []
        return {tuple(sorted(one["labels"].items())): one for one in found}


@contextmanager
def running(port: int, *command: object) -> Iterator[Server]:
    """Run a server until the block ends, and let it put its things away."""
    name, *given = map(str, command)
    with subprocess.Popen(
        [program(name), *given],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        server = Server(port)
        try:
            until(lambda: server.ask("/-/ready"), PATIENCE)
            yield server
        finally:
            process.terminate()
            process.wait(PATIENCE)


@contextmanager
def _configured(
    name: str, folder: Path, config: Mapping[str, Any], port: int | None = None
) -> Iterator[Server]:
    """Run a server that reads a file; what it knows stays in the folder."""
    where, port = folder / f"{name}.yaml", port or free_port()
    where.write_text(json.dumps(config))
    storage, *flags = FLAGS[name]
    with running(
        port, name, f"--config.file={where}", f"{storage}={folder}/{name}",
        f"--web.listen-address=127.0.0.1:{port}", "--log.level=error", *flags,
    ) as server:  # fmt: skip
        yield server


prometheus = partial(_configured, PROMETHEUS)
alertmanager = partial(_configured, ALERTMANAGER)


@dataclass
class Pager:
    """Whoever is woken: keeps each message that a webhook brings."""

    port: int
    messages: list[dict[str, Any]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def alerts(self, name: str) -> list[dict[str, Any]]:
        """List what was said of an alert, in the order of the messages."""
        said = [one for message in self.messages for one in message["alerts"]]
        return [one for one in said if one["labels"]["alertname"] == name]

    def told(self, name: str) -> list[str]:
        """List how often an alert began and ended, as the messages have it."""
        return [one["status"] for one in self.alerts(name)]


@contextmanager
def pager() -> Iterator[Pager]:
    """Take messages until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            one.messages.append(json.loads(self.rfile.read(length)))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *words: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        one = Pager(server.server_address[1])
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield one
        finally:
            server.shutdown()
            thread.join(PATIENCE)
