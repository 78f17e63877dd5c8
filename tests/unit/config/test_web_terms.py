import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from ssl import TLSVersion

import pytest
from certificates import Authority, protected

from config.load import load
from config.mistakes import ConfigError
from config.web_terms import read_terms, terms
from web.certificate import bared
from web.terms import ClientCertificate, RateLimit, Terms

HASH = "$2y$10$X0h1gDsPszWURQaxFh.zoubFi6DXncSjhoQNJgRrnGs7EsimhC7zG"
TLS = "tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\n"
MAIN = """\
web: {{listen: "{listen}", config_file: web.yml}}
sources: [{{name: dc, kind: static, networks: [{{cidr: 10.1.0.0/16, name: office}}]}}]
"""


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def folder(authority, tmp_path):
    """Make a folder with a certificate and its key."""
    authority.signed("server", "localhost")
    for name in ("server.crt", "server.key", "authority.crt"):
        shutil.copy2(authority.folder / name, tmp_path)
    return tmp_path


def written(folder, text):
    path = folder / "web.yml"
    path.write_text(text)
    return path


def mistake(folder, text, now=None):
    """Read a web file that holds one mistake; return what is said, without the folder."""
    with pytest.raises(ConfigError) as caught:
        read_terms(written(folder, text), now)
    (line,) = str(caught.value).splitlines()
    return line.replace(f"{folder}/", "")


def test_everything_that_the_format_knows_is_read(folder):
    found = read_terms(
        written(
            folder,
            f"""\
tls_server_config:
  cert_file: server.crt
  key_file: {folder}/server.key
  client_auth_type: RequireAndVerifyClientCert
  client_ca_file: authority.crt
  client_allowed_sans: [prometheus.example, 10.0.0.1]
  min_version: TLS12
  max_version: TLS13
  cipher_suites: [TLS_AES_128_GCM_SHA256, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]
  prefer_server_cipher_suites: false
  curve_preferences: [CurveP256]
basic_auth_users: {{alice: {HASH}}}
http_server_config:
  http2: true
  headers: {{X-Frame-Options: sameorigin, Content-Security-Policy: ""}}
rate_limit: {{interval: 250ms, burst: 20}}
""",
        )
    )

    assert found.tls.files == tuple(folder / name for name in ("server.crt", "server.key", "authority.crt"))
    assert found.tls.client is ClientCertificate.REQUIRED
    assert found.tls.client_names == {"prometheus.example", "10.0.0.1"}
    assert found.tls.ciphers == ("ECDHE-ECDSA-AES256-GCM-SHA384",)
    assert (found.tls.curve, found.tls.own_order) == ("prime256v1", False)
    assert found.users == {"alice": HASH}
    assert found.headers == {"X-Frame-Options": "sameorigin", "Content-Security-Policy": ""}
    assert found.limit == RateLimit(0.25, 20)


@pytest.mark.parametrize("text", ["", "# nothing\n", "rate_limit: {interval: 0, burst: 1}\n"])
def test_an_empty_file_asks_for_nothing(folder, text):
    assert read_terms(written(folder, text)) == Terms()


def test_suites_of_tls_13_alone_leave_no_older_version(folder):
    found = read_terms(written(folder, f"{TLS}  cipher_suites: [TLS_AES_256_GCM_SHA384]\n"))

    assert (found.tls.lowest, found.tls.ciphers) == (TLSVersion.TLSv1_3, ())


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("NoClientCert", ClientCertificate.NONE),
        ("RequestClientCert", ClientCertificate.NONE),
    ],
)
def test_a_certificate_that_nobody_looks_at_is_not_asked_for(folder, word, kind):
    assert read_terms(written(folder, f"{TLS}  client_auth_type: {word}\n")).tls.client is kind


@pytest.mark.parametrize(
    ("span", "seconds"),
    [("1s", 1), ("100ms", 0.1), ("1m30s", 90), ("1.5s", 1.5), ("250µs", 0.00025), ("2h", 7200)],
)
def test_a_duration_is_read_as_go_writes_it(folder, span, seconds):
    text = f"rate_limit: {{interval: {span}, burst: 2}}\n"

    assert read_terms(written(folder, text)).limit.seconds == pytest.approx(seconds)


def test_a_key_that_is_not_there_is_named(folder):
    (folder / "server.key").unlink()

    assert mistake(folder, TLS).startswith(
        "web.yml:3:3: tls_server_config.key_file: server.key is not there:"
    )


def test_a_key_of_another_certificate_is_named(folder, tmp_path_factory):
    other = Authority(tmp_path_factory.mktemp("other")).signed("server", "localhost")
    shutil.copy2(other.key, folder / "server.key")
    told = "server.key is not the key of the certificate in server.crt: name the two that belong together"

    assert mistake(folder, TLS) == f"web.yml:3:3: tls_server_config.key_file: {told}"


def test_a_key_with_a_passphrase_is_refused_and_nobody_is_asked_for_it(authority, folder):
    protected(folder / "server.key", authority.signed("server", "localhost").secret)

    assert "server.key is protected by a passphrase" in mistake(folder, TLS)


def test_a_file_that_cannot_be_read_is_named(folder):
    (folder / "server.crt").unlink()
    (folder / "server.crt").mkdir()

    assert "cert_file: server.crt cannot be read, is a directory: check the path" in mistake(folder, TLS)


def test_clients_authorities_that_are_none_are_refused(folder):
    (folder / "authority.crt").write_text("nonsense")
    text = f"{TLS}  client_ca_file: authority.crt\n  client_auth_type: RequireAndVerifyClientCert\n"

    assert "client_ca_file: authority.crt holds no certificate in PEM form" in mistake(folder, text)


@pytest.mark.parametrize(
    ("days", "said"),
    [(31, "expired on"), (-61, "is valid from")],
)
def test_a_certificate_out_of_date_is_a_mistake_where_the_time_matters(folder, days, said):
    then = datetime.now(UTC) + timedelta(days=days)

    assert said in mistake(folder, TLS, then)
    assert read_terms(folder / "web.yml").tls is not None


def test_a_key_that_everybody_may_read_is_told_of(folder):
    found = read_terms(written(folder, TLS)).tls
    assert bared(found) is None
    found.key.chmod(0o644)

    assert "(mode 0644): `chmod 640` it" in str(bared(found))


@pytest.mark.parametrize("listen", ["0.0.0.0:10918", ":10918", "[::]:10918", "cidrwatch.example:443"])
@pytest.mark.parametrize(
    ("text", "good"), [(TLS, True), (f"basic_auth_users: {{a: {HASH}}}\n", True), ("", False)]
)
def test_beyond_loopback_a_server_has_tls_or_users(folder, listen, text, good):
    written(folder, text)
    (folder / "cidrwatch.yaml").write_text(MAIN.format(listen=listen))
    settings = load(folder / "cidrwatch.yaml")
    if good:
        assert terms(settings).guarded
        return
    with pytest.raises(ConfigError) as caught:
        terms(settings)

    assert str(caught.value).startswith(
        f"{folder}/web.yml: has neither tls_server_config nor basic_auth_users, and web.listen {listen} is no "
    )


def test_our_example_holds_by_our_own_measure_and_by_promtools(folder):
    promtool = shutil.which("promtool")
    assert promtool, "promtool is missing: make test installs Debian's package prometheus"
    example = written(folder, (files("config.examples") / "web.yml").read_text("utf-8"))
    checked = subprocess.run(
        [promtool, "check", "web-config", example], capture_output=True, text=True, check=False
    )

    assert checked.returncode == 0, checked.stderr
    assert read_terms(example).guarded
