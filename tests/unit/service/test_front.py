"""The terms of the HTTP server follow a web file: what is read late does not replace what is newer."""

from pathlib import Path

import pytest
from bcrypt import gensalt, hashpw
from certificates import Authority
from structlog.testing import capture_logs

from config.load import load
from config.mistakes import ConfigError
from exporter.telemetry import Telemetry
from service.front import Front, read
from web.door import Door
from web.listener import Listener
from web.terms import Terms

OPEN = "sources: [{name: dc, kind: static, networks: [{cidr: 10.1.0.0/16, name: office}]}]\n"
CONFIG = "web: {{config_file: {file}}}\n" + OPEN.replace("{", "{{").replace("}", "}}")
TLS = "tls_server_config: {cert_file: server.crt, key_file: server.key}\n"
PLAIN = "http_server_config: {headers: {X-Frame-Options: deny}}\n"


async def nothing(_scope, _receive, _send):
    """Answer nobody."""


class Bench:
    """A front between files and a server that does not listen."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        Authority(folder).signed("server", "127.0.0.1")
        self.telemetry = Telemetry(())
        self.written("web.yml", PLAIN)
        self.listener = Listener(nothing, "127.0.0.1", 0)
        self.front = Front(
            self.listener, Door(nothing, Terms()), self.telemetry, read(self.settings("web.yml"))
        )

    def settings(self, file):
        return load(self.written("cidrwatch.yaml", CONFIG.format(file=file)))

    def open(self):
        return load(self.written("cidrwatch.yaml", OPEN))

    def written(self, name, text):
        (self.folder / name).write_text(text)
        return self.folder / name

    @property
    def good(self):
        return self.telemetry.facts().web_file.attempts.good


@pytest.fixture
def bench(tmp_path):
    return Bench(tmp_path)


def test_what_was_read_before_a_reload_does_not_replace_what_the_reload_brought(bench):
    served = read(bench.settings("web.yml"))
    bench.front.take(served)
    late = read(bench.settings("web.yml"))
    bench.written("other.yml", TLS)
    bench.front.take(read(bench.settings("other.yml")))

    bench.front.take(late, over=served)

    assert bench.listener.url.startswith("https://")
    bench.front.look()
    assert bench.listener.url.startswith("https://")


def test_a_changed_web_file_is_taken_on(bench):
    bench.written("web.yml", TLS)

    bench.front.look()

    assert bench.listener.url.startswith("https://")


def test_a_reload_that_is_refused_lets_the_web_file_that_is_served_be_looked_at_again(bench):
    bench.written("broken.yml", "tls_server_config: [")
    with pytest.raises(ConfigError):
        bench.front.judged(bench.settings("broken.yml"))
    refused = bench.good

    bench.front.look()

    assert (refused, bench.good) == (False, True)


USERS = f"basic_auth_users: {{prometheus: {hashpw(b'secret', gensalt(4)).decode()}}}\n"
CLIENTS = TLS.replace("}", ", client_auth_type: RequireAndVerifyClientCert, client_ca_file: authority.crt}")
NAMES = CLIENTS.replace("}", ", client_allowed_sans: [prometheus]}")


@pytest.mark.parametrize(
    ("before", "after", "gone"),
    [
        pytest.param(TLS, "", "tls_server_config", id="emptied"),
        pytest.param(TLS + USERS, PLAIN, "basic_auth_users and tls_server_config", id="headers alone"),
        pytest.param(TLS + USERS, TLS, "basic_auth_users", id="cut off behind TLS"),
        pytest.param(USERS + TLS, USERS, "tls_server_config", id="cut off behind the users"),
        pytest.param(CLIENTS, TLS, "client_auth_type: RequireAndVerifyClientCert", id="any client"),
        pytest.param(NAMES, CLIENTS, "client_allowed_sans", id="any client of the authority"),
    ],
)
def test_a_web_file_that_guards_less_than_before_is_taken_on_when_somebody_asks(bench, before, after, gone):
    bench.written("web.yml", before)
    bench.front.look()
    bench.written("web.yml", after)

    with capture_logs() as logs:
        bench.front.look()
    refused, served = bench.good, bench.listener.url
    with pytest.raises(ConfigError, match=f"has no {gone} any more"):
        bench.front.judged(bench.settings("web.yml"), asked=False)
    bench.front.take(bench.front.judged(bench.settings("web.yml")))

    assert [one["event"] for one in logs] == ["web_file_refused"]
    assert logs[0]["reason"] == (
        f"{bench.folder}/web.yml: has no {gone} any more: write it again, "
        "or have the daemon read its configuration again if that is meant"
    )
    assert (refused, served[:5] == "https", bench.good) == (False, "tls_server" in before, True)
    assert bench.listener.url[:5] == ("https" if "tls_server" in after else "http:")


def test_a_configuration_without_a_web_file_opens_the_server(bench):
    bench.written("web.yml", TLS)
    bench.front.look()

    bench.front.take(bench.front.judged(bench.open()))

    assert bench.listener.url.startswith("http://")


def test_what_is_wrong_is_told_once_until_it_is_mended(bench):
    bench.written("web.yml", TLS.replace("server.key", "none.key"))
    with capture_logs() as logs:
        bench.front.look()
        bench.front.look()
        refused = bench.good
        (bench.folder / "server.key").rename(bench.folder / "none.key")
        bench.front.look()

    assert [one["event"] for one in logs] == ["web_file_refused", "web_file_reloaded"]
    assert (refused, bench.good) == (False, True)


def test_a_certificate_that_goes_while_it_is_read_is_refused_before_anything_changes(bench):
    bench.written("web.yml", TLS)
    new = read(bench.settings("web.yml"))
    (bench.folder / "server.key").unlink()

    bench.front.take(new)

    assert bench.listener.url.startswith("https://")
