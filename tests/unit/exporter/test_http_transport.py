"""The way to an Alertmanager: what opens it, what comes back, and that no secret is told."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from processes import free_port
from receiving import dripping, receiver

from exporter.alerting.courier import Answer, PostError
from exporter.alerting.http_transport import Endpoint, HttpTransport


def post(endpoint, body=b"[]"):
    return HttpTransport(endpoint, "cidrwatch/1").post(body)


def written(folder, name, text):
    file = folder / name
    file.write_text(text, "utf-8")
    return file


@pytest.fixture
def manager():
    with receiver() as found:
        yield found


@pytest.mark.parametrize(
    ("prefix", "path"),
    [
        pytest.param("", "/api/v2/alerts", id="none"),
        pytest.param("/", "/api/v2/alerts", id="a slash"),
        pytest.param("/team/am", "/team/am/api/v2/alerts", id="a prefix"),
        pytest.param("/team/am/", "/team/am/api/v2/alerts", id="a prefix and a slash"),
    ],
)
def test_alerts_are_posted_below_the_prefix_of_the_url(manager, prefix, path):
    answer = post(Endpoint(manager.url + prefix), b'[{"labels": {}}]')

    (got,) = manager.got
    assert answer == Answer(200, "")
    assert (got.path, got.body) == (path, b'[{"labels": {}}]')
    assert (got.headers["Content-Type"], got.headers["User-Agent"]) == ("application/json", "cidrwatch/1")
    assert "Authorization" not in got.headers


def test_a_password_is_read_each_time(manager, tmp_path):
    file = written(tmp_path, "password", "schlüssel\n")
    transport = HttpTransport(Endpoint(manager.url, user="me", password_file=file), "x")
    transport.post(b"[]")
    file.write_text("other")
    transport.post(b"[]")

    assert [got.headers["Authorization"] for got in manager.got] == [
        "Basic bWU6c2NobMO8c3NlbA==",
        "Basic bWU6b3RoZXI=",
    ]


def test_a_token_is_sent_as_it_stands_in_its_file(manager, tmp_path):
    post(Endpoint(manager.url, token_file=written(tmp_path, "token", "abc.def\n")))

    assert manager.got[0].headers["Authorization"] == "Bearer abc.def"


@pytest.mark.parametrize("text", ["", "hunter2 hunter2", "hunter2\nhunter2", "hünter2\x00"])
def test_what_is_no_token_is_not_sent_and_not_told(manager, tmp_path, text):
    with pytest.raises(PostError, match="does not hold one token of printable letters") as caught:
        post(Endpoint(manager.url, token_file=written(tmp_path, "token", text)))

    assert "nter2" not in str(caught.value)
    assert manager.got == []


def test_a_file_that_is_not_there_is_named(manager, tmp_path):
    with pytest.raises(PostError, match=r"none cannot be read, No such file or directory: check the path"):
        post(Endpoint(manager.url, user="me", password_file=tmp_path / "none"))


def test_a_file_that_is_no_text_is_named(manager, tmp_path):
    (tmp_path / "key").write_bytes(b"\xff\xfe")

    with pytest.raises(PostError, match="key is not UTF-8 text"):
        post(Endpoint(manager.url, token_file=tmp_path / "key"))


def test_a_refusal_is_an_answer_with_the_beginning_of_what_it_says(manager):
    manager.status, manager.text = 400, b'{"code": 400,\n "message": "bad"}' + b"x" * 100_000

    answer = post(Endpoint(manager.url))

    assert answer.status == 400
    assert answer.text.startswith('{"code": 400, "message": "bad"}')
    assert len(answer.text) <= 64 * 1024


def test_nobody_is_followed_elsewhere_with_our_key(manager, tmp_path):
    manager.status, manager.location = 307, "/stolen"

    answer = post(Endpoint(manager.url, token_file=written(tmp_path, "token", "abc")))

    assert answer.status == 307
    assert len(manager.got) == 1


def test_one_connection_serves_many_requests(manager):
    transport = HttpTransport(Endpoint(manager.url), "x")

    assert [transport.post(b"[]").status for _ in range(3)] == [200, 200, 200]
    assert len({got.client for got in manager.got}) == 1


def test_after_an_answer_that_is_not_read_to_its_end_there_is_another_connection(manager):
    transport = HttpTransport(Endpoint(manager.url), "x")
    manager.status, manager.text = 400, b"x" * 1_000_000

    assert [transport.post(b"[]").status for _ in range(2)] == [400, 400]
    assert len({got.client for got in manager.got}) == 2


def test_nobody_there_is_told_in_plain_words():
    with pytest.raises(PostError, match=r"^no connection: connection refused$"):
        post(Endpoint(f"http://127.0.0.1:{free_port()}"))


def test_one_that_does_not_answer_is_waited_for_so_long(manager):
    manager.gate.clear()

    with pytest.raises(PostError, match=r"^no answer within 0\.2 s$"):
        post(Endpoint(manager.url, timeout=0.2))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1 that vouches for itself, and its key."""
    folder, key = tmp_path_factory.mktemp("tls"), ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "alertmanager")]), datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(key.private_bytes(*form))
    return folder / "cert.pem", folder / "key.pem"


@pytest.fixture
def tls(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


def test_an_authority_of_our_own_is_believed(certificate, tls):
    with receiver(tls) as manager:
        answer = post(Endpoint(f"https://127.0.0.1:{manager.port}", ca_bundle=certificate[0]))

    assert answer.status == 200


def test_a_certificate_of_nobody_known_is_not_believed(tls):
    with receiver(tls) as manager, pytest.raises(PostError, match=r"TLS failed: .*check ca_bundle"):
        post(Endpoint(f"https://127.0.0.1:{manager.port}"))

    assert manager.got == []


def test_a_certificate_of_our_own_is_shown_where_one_is_asked_for(certificate, tls):
    tls.verify_mode = ssl.CERT_REQUIRED
    tls.load_verify_locations(certificate[0])
    cert, key = certificate
    with receiver(tls) as manager:
        url = f"https://127.0.0.1:{manager.port}"
        answer = post(Endpoint(url, ca_bundle=cert, cert_file=cert, key_file=key))
        with pytest.raises(PostError):
            post(Endpoint(url, ca_bundle=cert))

    assert answer.status == 200


def test_a_bundle_that_is_not_there_is_told(tmp_path):
    with pytest.raises(PostError, match="a file of ca_bundle, cert_file and key_file cannot be read"):
        post(Endpoint("https://127.0.0.1:1", ca_bundle=tmp_path / "none"))


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n", id="a body of a known length"),
        pytest.param(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", id="a body until its end"),
        pytest.param(b"HTTP/1.1 200 OK\r\nX-Slow: ", id="a header"),
    ],
)
@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
def test_one_that_answers_byte_by_byte_is_waited_for_no_longer(said, secure, tls, certificate):
    with dripping(said, tls if secure else None) as port:
        scheme, bundle = ("https", certificate[0]) if secure else ("http", None)
        with pytest.raises(PostError, match=r"^no answer within 0\.5 s$"):
            post(Endpoint(f"{scheme}://127.0.0.1:{port}", timeout=0.5, ca_bundle=bundle))
