"""The daemon with a web file, as its operator runs it: users, certificates that change, files that are wrong."""

import json
import shutil
import signal
import ssl
import urllib.error
import urllib.request
from base64 import b64encode
from datetime import timedelta

import pytest
import yaml
from bcrypt import gensalt, hashpw
from certificates import Authority
from cryptography import x509
from processes import Answer, daemon, environment, here, run, samples, until

CONFIG = """\
web: {listen: 127.0.0.1:0, config_file: tls/web.yml, external_url: https://ops.example/cidrwatch}
sources: [{name: dc, kind: static, networks: [{cidr: 10.1.0.0/16, name: office}]}]
pools: [{name: top, scope: private, cidrs: [10.0.0.0/8]}]
"""
HASH = hashpw(b"scraping", gensalt(5)).decode().replace("$2b$", "$2y$")
WEB = f"""\
tls_server_config: {{cert_file: server.crt, key_file: server.key}}
basic_auth_users: {{prometheus: {HASH}}}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Make a folder with a configuration, a web file, and a certificate."""
    made = tmp_path_factory.mktemp("daemon")
    (made / "cidrwatch.yaml").write_text(CONFIG)
    (made / "tls").mkdir()
    (made / "tls" / "web.yml").write_text(WEB)
    return made


@pytest.fixture(scope="module")
def authority(folder):
    made = Authority(folder / "tls")
    made.signed("server", "127.0.0.1")
    return made


@pytest.fixture(scope="module")
def started(folder, authority):
    with daemon(folder / "cidrwatch.yaml", environment(folder)) as running:
        running.logged("analyzed")
        yield running


@pytest.fixture
def ask(started, authority):
    """Send requests as a user of the web file, or as somebody else."""
    context = ssl.create_default_context(cafile=authority.path)

    def once(path, method="GET", user="prometheus:scraping"):
        request = urllib.request.Request(started.url + path, method=method)
        if user:
            request.add_header("Authorization", f"Basic {b64encode(user.encode()).decode()}")
        try:
            with urllib.request.urlopen(request, timeout=30, context=context) as response:
                return Answer(response.status, response.read().decode())
        except urllib.error.HTTPError as refusal:
            with refusal:
                return Answer(refusal.code, refusal.read().decode())

    return once


@pytest.fixture
def web_file(folder, ask):
    """Let a test spoil the web file, and put it back."""
    path = folder / "tls" / "web.yml"
    yield path
    path.write_text(WEB)
    assert ask("/-/reload", "POST").status == 200


def serial(started):
    pem = ssl.get_server_certificate(("127.0.0.1", int(started.url.rpartition(":")[2])), timeout=30)
    return x509.load_pem_x509_certificate(pem.encode()).serial_number


def read_again(ask):
    return samples(ask("/metrics").text)["ipam_web_config_last_reload_successful"]


PATHS = ("/", "/metrics", "/config", "/-/healthy", "/-/ready", "/nothing")


@pytest.mark.parametrize("path", PATHS)
def test_every_path_wants_a_user(ask, path):
    assert ask(path, user=None).status == 401
    assert ask(path).status == (404 if path == "/nothing" else 200)


@pytest.mark.parametrize(
    "user", [None, "prometheus:wrong", "nobody:scraping", f"prometheus:{'x' * 100}", ":"]
)
def test_nobody_else_may_reload(ask, user):
    refused = ask("/-/reload", "POST", user=user)

    assert (refused.status, json.loads(refused.text)["status"]) == (401, 401)


def test_below_the_path_of_the_external_url_it_is_the_same(ask):
    assert ask("/cidrwatch/-/healthy").status == 200
    assert 'href="/cidrwatch/metrics"' in ask("/cidrwatch/").text


def test_the_configuration_in_force_is_shown_and_is_one(folder, ask):
    before = yaml.safe_load(ask("/config").text)
    config = folder / "cidrwatch.yaml"
    config.write_text(CONFIG + "analyze: {interval: 7m}\n")
    reloaded = ask("/-/reload", "POST")
    after = yaml.safe_load(ask("/config").text)
    config.write_text("nonsense")
    refused = ask("/-/reload", "POST")

    assert (before["analyze"]["interval"], reloaded.status, after["analyze"]["interval"]) == ("1m", 200, "7m")
    assert refused.status == 500
    assert yaml.safe_load(ask("/config").text) == after
    assert "scraping" not in ask("/config").text
    config.write_text(ask("/config").text)
    assert here("check", "-c", config, env=environment(folder)).status == 0
    config.write_text(CONFIG)
    assert ask("/-/reload", "POST").status == 200


def test_a_renewed_certificate_is_shown_without_a_reload(started, authority, ask):
    before = samples(ask("/metrics").text)["ipam_web_certificate_expiry_timestamp_seconds"]
    seen = sum(event["event"] == "web_file_reloaded" for event in started.events)
    pair = authority.signed("server", "127.0.0.1", until=timedelta(days=99))
    started.logged("web_file_reloaded", seen + 1)
    until(lambda: serial(started) == pair.serial)
    after = samples(ask("/metrics").text)["ipam_web_certificate_expiry_timestamp_seconds"]

    assert after - before == pytest.approx(69 * 86400, abs=60)


@pytest.mark.parametrize(
    ("spoiled", "said"),
    [
        pytest.param("tls_server_config: [", "is not YAML", id="no YAML"),
        pytest.param("tls: {}\n", "is not a key that is known here", id="an unknown key"),
        pytest.param(
            "basic_auth_users: {prometheus: scraping}\n", "must be a bcrypt hash", id="a bare password"
        ),
        pytest.param(WEB.replace("server.key", "authority.crt"), "holds no private key", id="another file"),
        pytest.param(
            WEB.replace("server.crt", "old.crt").replace("server.key", "old.key"), "expired on", id="expired"
        ),
    ],
)
def test_a_web_file_that_cannot_be_used_changes_nothing_and_is_told_of(started, ask, web_file, spoiled, said):
    Authority(web_file.parent, "former").signed("old", "127.0.0.1", until=-timedelta(days=1))
    before = serial(started)
    seen = sum(event["event"] == "web_file_refused" for event in started.events)
    web_file.write_text(spoiled)
    refused = ask("/-/reload", "POST")

    assert refused.status == 500
    assert said in json.loads(refused.text)["detail"]
    assert said in started.logged("web_file_refused", seen + 1)["reason"]
    assert read_again(ask) == 0
    assert serial(started) == before


def reloaded_well(ask):
    return samples(ask("/metrics").text)["ipam_config_last_reload_successful"]


@pytest.mark.parametrize(
    ("file", "spoiled"),
    [
        pytest.param("tls/web.yml", WEB.replace("server.key", "authority.crt"), id="the web file"),
        pytest.param("cidrwatch.yaml", CONFIG.replace("10.0.0.0/8", "10.0.0.1/8"), id="the configuration"),
    ],
)
def test_what_is_mended_after_a_reload_is_taken_for_good_without_another(folder, ask, file, spoiled):
    path = folder / file
    good = path.read_text()
    path.write_text(spoiled)
    assert ask("/-/reload", "POST").status == 500
    refused = reloaded_well(ask)

    path.write_text(good)

    until(lambda: reloaded_well(ask) == 1)
    assert refused == 0


def test_what_a_refused_reload_would_have_changed_still_wants_one(started, folder, ask):
    path, web_file = folder / "cidrwatch.yaml", folder / "tls" / "web.yml"
    path.write_text(CONFIG.replace("name: top", "name: up, renamed_from: top"))
    web_file.write_text("tls: {}\n")
    assert ask("/-/reload", "POST").status == 500
    seen = sum(event["event"] == "web_file_reloaded" for event in started.events)

    web_file.write_text(WEB)
    started.logged("web_file_reloaded", seen + 1)
    still = reloaded_well(ask)
    path.write_text(CONFIG)
    until(lambda: reloaded_well(ask) == 1)

    assert still == 0


def test_a_user_comes_and_goes_without_a_reload(started, ask, web_file):
    seen = sum(event["event"] == "web_file_reloaded" for event in started.events)
    web_file.write_text(f"{WEB.rstrip()[:-1]}, guest: {HASH}}}\n")
    started.logged("web_file_reloaded", seen + 1)
    inside = ask("/-/healthy", user="guest:scraping").status
    web_file.write_text(WEB)
    started.logged("web_file_reloaded", seen + 2)

    assert (inside, ask("/-/healthy", user="guest:scraping").status) == (200, 401)


def started_badly(tmp_path, config, web):
    (tmp_path / "tls").mkdir()
    (tmp_path / "cidrwatch.yaml").write_text(config)
    if web is not None:
        (tmp_path / "tls" / "web.yml").write_text(web)
    return run("serve", "-c", tmp_path / "cidrwatch.yaml", env=environment(tmp_path))


@pytest.mark.parametrize(
    ("config", "web", "said"),
    [
        pytest.param(
            CONFIG.replace("127.0.0.1:0, config_file: tls/web.yml", '"0.0.0.0:0"'), None,
            "web.listen: is no loopback address: name a web file with TLS or users", id="no web file",
        ),
        pytest.param(CONFIG.replace("127.0.0.1:0", '"0.0.0.0:0"'), "", "has neither tls_server_config nor basic_auth_users", id="an empty one"),
        pytest.param(CONFIG, None, "web.yml: there is no such file", id="none there"),
        pytest.param(CONFIG, WEB, "server.crt is not there", id="no certificate"),
    ],
)  # fmt: skip
def test_a_daemon_that_would_be_open_to_all_does_not_start(tmp_path, config, web, said):
    ended = started_badly(tmp_path, config, web)

    assert ended.status == 2
    (line,) = ended.said
    assert said in line


def test_check_reads_the_web_file_as_well(folder, authority, tmp_path):
    shutil.copytree(folder / "tls", tmp_path / "tls")
    (tmp_path / "cidrwatch.yaml").write_text(CONFIG)
    good = here("check", "-c", tmp_path / "cidrwatch.yaml", env=environment(tmp_path))
    (tmp_path / "tls" / "server.key").chmod(0o644)
    bare = here("check", "-c", tmp_path / "cidrwatch.yaml", env=environment(tmp_path))
    (tmp_path / "tls" / "web.yml").write_text("rate_limit: {interval: 5}\n")
    bad = here("check", "-c", tmp_path / "cidrwatch.yaml", env=environment(tmp_path))

    assert (good.status, good.said, bare.status, bad.status) == (0, [], 0, 2)
    assert "chmod 640" in bare.said[0]
    assert "web.yml:1:14: rate_limit.interval: must be a duration" in bad.said[0]


def test_a_certificate_out_of_date_is_served_at_start_and_told_of(tmp_path):
    (tmp_path / "tls").mkdir()
    Authority(tmp_path / "tls").signed("server", "127.0.0.1", until=-timedelta(days=1))
    (tmp_path / "tls" / "web.yml").write_text(WEB)
    (tmp_path / "cidrwatch.yaml").write_text(CONFIG)
    with daemon(tmp_path / "cidrwatch.yaml", environment(tmp_path)) as running:
        assert "expired on" in running.logged("certificate_out_of_date")["reason"]
        assert running.url.startswith("https://")
        running.signal(signal.SIGHUP)
        assert running.logged("reloaded")["file"].endswith("cidrwatch.yaml")
