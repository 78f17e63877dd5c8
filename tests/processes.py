"""The programs as their users start them: the installed command, the simulator beside it, and what both say."""

import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import chdir, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from socket import create_server
from threading import Event, Thread
from time import monotonic
from typing import Any, TypeVar

import structlog
from click.testing import CliRunner

from service.cli.main import main

T = TypeVar("T")

ROOT = Path(__file__).parents[1]
COMMAND = Path(sys.executable).with_name("cidrwatch")
SECONDS = 180  # after which a program that says nothing has failed; none is ever waited for so long
STORE = ("cidrwatch.db", "cidrwatch.db-wal", "cidrwatch.db-shm")
GIVEN = ("cidrwatch.yaml", "external-id", "datacentres.csv", "estate.json")


def environment(home: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Make the environment of a user without credentials, endpoints and dot files."""
    nowhere = {
        "AWS_EC2_METADATA_DISABLED": "true",
        "ALIBABA_CLOUD_ECS_METADATA_DISABLED": "true",
        "HOME": str(home),
    }
    ours = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)}
    return {**ours, **nowhere, **(more or {})}


def until(wanted: Callable[[], T | None], seconds: float = SECONDS) -> T:
    """Ask again and again until there is an answer; fail where there is none in time."""
    end, pause = monotonic() + seconds, Event()
    while not (found := wanted()):
        assert monotonic() < end, f"waited {seconds} s in vain"
        pause.wait(0.02)
    return found


def free_port() -> int:
    """Find a port that nobody listens on."""
    with create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it said."""

    status: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, Any]]:
        return json.loads(self.out)

    @property
    def said(self) -> list[str]:
        """List the lines for people on standard error: not the log's."""
        return [line for line in self.err.splitlines() if not line.startswith("{")]


def run(*words: object, env: Mapping[str, str], cwd: Path | None = None) -> Ended:
    """Run the command to its end."""
    done = subprocess.run(
        [COMMAND, *map(str, words)], env=dict(env), cwd=cwd, capture_output=True, text=True, timeout=SECONDS,
        check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return Ended(done.returncode, done.stdout, done.stderr)


def here(*words: object, env: Mapping[str, str], cwd: Path | None = None) -> Ended:
    """Run the command to its end in this process, which has loaded everything: the same in a fraction of the time."""
    others = dict.fromkeys(name for name in os.environ if name not in env)
    root = logging.getLogger()
    handlers, level, root.handlers = root.handlers, root.level, []
    try:
        with chdir(cwd or Path.cwd()):
            done = CliRunner(env={**others, **env}).invoke(main, list(map(str, words)))
    finally:
        structlog.reset_defaults()
        root.handlers = handlers
        root.setLevel(level)
    return Ended(done.exit_code, done.stdout, done.stderr)


def read(config: Path, *words: str) -> Ended:
    """Run a command that only reads, in this process: a store, and no cloud."""
    done = CliRunner().invoke(main, [*words, "-c", str(config)])
    return Ended(done.exit_code, done.stdout, done.stderr)


@dataclass(frozen=True)
class Answer:
    """What an HTTP server answered."""

    status: int
    text: str


def ask(url: str, method: str = "GET") -> Answer:
    """Send one request; a refusal is an answer as well."""
    request = urllib.request.Request(url, method=method)
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as response:
            return Answer(response.status, response.read().decode())
    except urllib.error.HTTPError as refusal:
        with refusal:
            return Answer(refusal.code, refusal.read().decode())


def samples(exposition: str) -> dict[str, float]:
    """Read an exposition: the value of each series, by its name with labels as written."""
    lines = (line for line in exposition.splitlines() if line and not line.startswith("#"))
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


@dataclass
class Daemon:
    """A running daemon: its log, its answers, its end."""

    process: subprocess.Popen[str]
    events: list[dict[str, Any]] = field(default_factory=list)
    other: list[str] = field(default_factory=list)  # lines that are no log

    def listen(self) -> None:
        """Read the log as it comes."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            if line.startswith("{"):
                self.events.append(json.loads(line))
            else:
                self.other.append(line.rstrip())

    def logged(self, event: str, count: int = 1) -> dict[str, Any]:
        """Wait until an event was logged so many times, and return the latest of them."""

        def found() -> dict[str, Any] | None:
            seen = [one for one in list(self.events) if one["event"] == event]
            assert len(seen) >= count or self.process.poll() is None, (self.events, self.other)
            return seen[count - 1] if len(seen) >= count else None

        return until(found)

    @property
    def url(self) -> str:
        return self.logged("listening")["url"]

    def ask(self, path: str, method: str = "GET") -> Answer:
        return ask(self.url + path, method)

    def metrics(self) -> dict[str, float]:
        return samples(self.ask("/metrics").text)

    def ready(self) -> None:
        """Wait until there is a report."""
        until(lambda: self.ask("/-/ready").status == 200)

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def ended(self, seconds: float = SECONDS) -> int:
        """Wait for the end, and return the exit status."""
        return self.process.wait(seconds)

    def kill(self) -> None:
        """End it without warning, as a power failure would."""
        self.process.kill()
        self.process.wait(SECONDS)


@contextmanager
def daemon(config: Path, env: Mapping[str, str]) -> Iterator[Daemon]:
    """Run the daemon until the block ends."""
    with subprocess.Popen(
        [COMMAND, "serve", "-c", str(config)], env=dict(env), stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        running = Daemon(process)
        reader = Thread(target=running.listen)
        reader.start()
        try:
            yield running
        finally:
            process.kill()
            process.wait(SECONDS)
            reader.join(SECONDS)


@dataclass(frozen=True)
class Clouds:
    """Two simulated clouds: what was written for a daemon, and what is planted in them."""

    folder: Path
    credentials: Mapping[str, str]
    process: subprocess.Popen[str]

    @property
    def manifest(self) -> dict[str, Any]:
        return json.loads((self.folder / "estate.json").read_text())

    @property
    def facts(self) -> dict[str, Any]:
        return self.manifest["facts"]

    def env(self, home: Path, **more: str) -> dict[str, str]:
        return environment(home, {**self.credentials, **more})

    def copied(self, to: Path, *changes: tuple[str, str]) -> Path:
        """Copy what was written into another folder, the configuration with other texts in it."""
        to.mkdir(parents=True, exist_ok=True)
        for name in GIVEN:
            shutil.copy2(self.folder / name, to)
        return changed(to / "cidrwatch.yaml", *changes)


def changed(config: Path, *changes: tuple[str, str]) -> Path:
    """Replace texts in a configuration; each of them has to be there."""
    text = config.read_text()
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after)
    config.write_text(text)
    return config


@contextmanager
def clouds(folder: Path, *words: str) -> Iterator[Clouds]:
    """Run the simulator until the block ends."""
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "simulator", "--folder", str(folder), "--web-port", "0", *words],
        env=environment(folder), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            ready = json.loads(process.stdout.readline())
            yield Clouds(folder, ready["environment"], process)
        finally:
            process.stdin.close()
            process.wait(SECONDS)
