import json
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import Event
from time import monotonic
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import estate
import pytest
from bcrypt import gensalt, hashpw
from certificates import Authority
from world import judged, pool, tree

from exporter.api.whatif import Change, Desk, Tried
from exporter.app import Surroundings, app
from exporter.settings import Build, Settings
from exporter.state import Clocks, State
from exporter.telemetry import Telemetry
from web.door import Door
from web.hosts import Hosts
from web.listener import Listener
from web.terms import ClientCertificate, Terms, Tls

CONFIG = """
global: {{scrape_interval: 1s}}
scrape_configs:
  - job_name: ipam
    honor_labels: true
    static_configs: [{{targets: ["127.0.0.1:{port}"]}}]
"""
PATIENCE = 30.0  # seconds until a real Prometheus has started and scraped
PAUSE = 0.05


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass
class Prometheus:
    """A real server, asked over its API, and what it scrapes."""

    port: int
    state: State

    def value(self, query: str) -> float | None:
        """Wait until a query has an answer; None if it never does."""
        found = self._until(query, bool)
        return float(found[0]["value"][1]) if found else None

    def loses(self, query: str) -> bool:
        """Wait until a query has no answer any more; False if it always has one."""
        return self._until(query, lambda found: not found) == []

    def _until(self, query: str, wanted: Callable[[list[Any]], bool]) -> list[Any] | None:
        address = f"http://127.0.0.1:{self.port}/api/v1/query?{urlencode({'query': query})}"
        until = monotonic() + PATIENCE
        while monotonic() < until:
            try:
                with urlopen(address, timeout=5) as answer:
                    found = json.load(answer)["data"]["result"]
                if wanted(found):
                    return found
            except OSError:
                pass  # it is not up yet
            Event().wait(PAUSE)  # the server tells nobody when it has scraped
        return None


SECURED = """
    scheme: https
    tls_config: {{ca_file: authority.crt, cert_file: prometheus.crt, key_file: prometheus.key}}
    basic_auth: {{username: prometheus, password: {password}}}
"""
PASSWORD = "scraping"


def terms(folder) -> Terms:
    """Ask for a certificate with Prometheus's name, and for its password."""
    authority = Authority(folder)
    server = authority.signed("server", "127.0.0.1")
    authority.signed("prometheus", "prometheus.example")
    tls = Tls(
        server.certificate,
        server.key,
        ClientCertificate.REQUIRED,
        authority.path,
        frozenset({"prometheus.example"}),
    )
    return Terms(tls, {"prometheus": hashpw(PASSWORD.encode(), gensalt(4)).decode()})


@pytest.fixture
def prometheus(tmp_path) -> Iterator[Prometheus]:
    yield from scraping(tmp_path, Terms(), "")


@pytest.fixture
def prometheus_with(tmp_path) -> Iterator[Callable[[str], Prometheus]]:
    """Run a Prometheus with a password, against an exporter with TLS and users."""
    with ExitStack() as running:

        def start(password: str) -> Prometheus:
            server = contextmanager(scraping)(tmp_path, terms(tmp_path), SECURED.format(password=password))
            return running.enter_context(server)

        yield start


def untried(_change: Change) -> Tried:
    """Refuse to try a change: nobody asks for it here."""
    raise AssertionError


def scraping(tmp_path, terms: Terms, more: str) -> Iterator[Prometheus]:
    program = shutil.which("prometheus")
    if program is None:
        pytest.fail("prometheus is missing: run `make test`, or install Debian's package prometheus")
    settings = Settings(Build("0.1.0", "abc", "3.11"), timedelta(minutes=1))
    state = State(settings, Telemetry(), Clocks(lambda: estate.AT, monotonic))
    state.publish(estate.report())
    around = Surroundings(lambda: None, str, Hosts.of("127.0.0.1"), Desk(untried))
    exporter = Listener(Door(app(state, around), terms), "127.0.0.1", 0, terms.tls).start()
    (tmp_path / "prometheus.yml").write_text(CONFIG.format(port=exporter.port) + more)
    port = free_port()
    command = [
        program, f"--config.file={tmp_path}/prometheus.yml", f"--storage.tsdb.path={tmp_path}/data",
        f"--web.listen-address=127.0.0.1:{port}", "--log.level=error",
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        yield Prometheus(port, state)
        server.kill()
    exporter.stop(5)


def test_a_real_prometheus_reads_both_halves_of_a_packed_scrape(prometheus):
    """The report and the process are two gzip members in one answer."""
    assert prometheus.value('ipam_pool_allocatable_blocks{pool="top/prod"}') == 14
    assert prometheus.value('sum(ipam_findings{rule="overlap"})') == 1
    assert prometheus.value("ipam_build_info") == 1
    assert prometheus.value('up{job="ipam"}') == 1


def test_a_real_prometheus_scrapes_over_tls_with_a_certificate_and_a_password(prometheus_with):
    prometheus = prometheus_with(PASSWORD)

    assert prometheus.value('ipam_pool_allocatable_blocks{pool="top/prod"}') == 14
    assert prometheus.value('up{job="ipam"}') == 1


def test_a_prometheus_with_another_password_sees_nothing(prometheus_with):
    prometheus = prometheus_with("wrong")

    assert prometheus.value('up{job="ipam"}') == 0


def test_a_pool_that_is_gone_is_gone_with_the_next_scrape_and_the_others_stay(prometheus):
    """An instant query looks back for five minutes: what it lacks before has a staleness marker."""
    gone, stays = (f'ipam_pool_size_addresses{{pool="{name}"}}' for name in ("b", "a"))
    both = pool("a", "10.0.0.0/8"), pool("b", "11.0.0.0/8")
    prometheus.state.publish(judged([], tree(*both)))
    before = prometheus.value(gone)
    prometheus.state.publish(judged([], tree(both[0])))

    assert before == 2.0**24
    assert prometheus.loses(gone)
    assert prometheus.loses('{pool="b"}')
    assert prometheus.value(stays) == 2.0**24


def test_what_never_happened_is_there_with_0(prometheus):
    for query in (
        'ipam_pool_allocation_changes_total{pool="top",action="release"}',
        'ipam_findings_opened_total{rule="verdict_drift"}',
        'ipam_findings_resolved_total{rule="overlap"}',
        'ipam_exposition_series_dropped{metric="ipam_pool_info"}',
        'ipam_public_addresses{source="byoip",state="associated"}',
    ):
        assert prometheus.value(query) == 0
