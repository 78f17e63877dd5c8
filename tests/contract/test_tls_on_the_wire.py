"""TLS, client certificates and hasty or sluggish clients, by real sockets against the real server."""

import socket
import ssl
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from http.client import HTTPSConnection
from threading import Event

import pytest
from certificates import Authority
from starlette.responses import PlainTextResponse, Response

from web.certificate import TlsError
from web.listener import PATIENCE, Listener
from web.patience import Patience
from web.terms import ClientCertificate, Tls

pause = Event()
LARGE = b"x" * 16_000_000  # more than two sockets hold
HASTY = Patience(handshake=0.3, arrival=0.3, departure=0.3)


async def application(scope, receive, send):
    answer = Response(LARGE) if scope["path"] == "/large" else PlainTextResponse("hello")
    await answer(scope, receive, send)


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def stranger(tmp_path_factory):
    """Another authority, which nobody here trusts."""
    return Authority(tmp_path_factory.mktemp("stranger"), "stranger")


@pytest.fixture(scope="module")
def tls(authority):
    pair = authority.signed("server", "localhost", "127.0.0.1")
    return Tls(pair.certificate, pair.key)


@pytest.fixture
def serving():
    """Run listeners until the test ends."""
    with ExitStack() as running:

        def start(tls, patience=PATIENCE):
            listener = Listener(application, "127.0.0.1", 0, tls, patience).start()
            running.callback(listener.stop, 5)
            return listener

        yield start


def client(authority, pair=None):
    made = ssl.create_default_context(cafile=authority.path)
    if pair is not None:
        made.load_cert_chain(pair.certificate, pair.key)
    return made


def asked(listener, context, path="/"):
    """Send one request: the status, the body, and the serial number of the server's certificate."""
    connection = HTTPSConnection("127.0.0.1", listener.port, context=context, timeout=10)
    try:
        connection.request("GET", path)
        serial = int(connection.sock.getpeercert()["serialNumber"], 16)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), serial
    finally:
        connection.close()


def handshaken(listener, context):
    """Open a connection; with TLS 1.3 a refusal comes with the first byte that is read."""
    plain = socket.create_connection(("127.0.0.1", listener.port), timeout=10)
    return context.wrap_socket(plain, server_hostname="localhost")


def refused(listener, context):
    try:
        asked(listener, context)
    except (ssl.SSLError, ConnectionError) as error:
        return str(error)
    return None


def test_a_request_over_tls_is_answered(serving, authority, tls):
    listener = serving(tls)

    assert listener.url == f"https://127.0.0.1:{listener.port}"
    assert asked(listener, client(authority))[:2] == (200, "hello")


def test_plain_http_on_a_tls_port_gets_no_answer(serving, tls):
    listener = serving(tls)
    with socket.create_connection(("127.0.0.1", listener.port), timeout=10) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")

        assert b"HTTP" not in received(plain)


def received(connection):
    """Read until the server closes; a connection that is cut off has no more to say."""
    answer = bytearray()
    try:
        while chunk := connection.recv(65536):
            answer += chunk
    except ConnectionError:
        pass
    return bytes(answer)


@pytest.mark.parametrize(
    ("changes", "spoken"),
    [
        pytest.param({}, ("TLSv1.3", None), id="the best there is"),
        pytest.param({"highest": ssl.TLSVersion.TLSv1_2}, ("TLSv1.2", None), id="no higher than allowed"),
        pytest.param(
            {"highest": ssl.TLSVersion.TLSv1_2, "ciphers": ("ECDHE-ECDSA-AES128-GCM-SHA256",)},
            ("TLSv1.2", "ECDHE-ECDSA-AES128-GCM-SHA256"), id="a chosen cipher",
        ),
        pytest.param({"curve": "secp384r1"}, ("TLSv1.3", None), id="a chosen curve"),
    ],
)  # fmt: skip
def test_versions_and_ciphers_are_those_of_the_terms(serving, authority, tls, changes, spoken):
    protocol, cipher = spoken
    with handshaken(serving(replace(tls, **changes)), client(authority)) as connection:
        assert connection.version() == protocol
        assert cipher in (None, connection.cipher()[0])


def test_a_client_that_is_too_old_is_refused(serving, authority, tls):
    old = client(authority)
    old.maximum_version = ssl.TLSVersion.TLSv1_2

    assert refused(serving(replace(tls, lowest=ssl.TLSVersion.TLSv1_3)), old)


@pytest.fixture
def verifying(authority, tls):
    return replace(tls, client=ClientCertificate.REQUIRED, client_ca=authority.path)


def test_a_client_shows_a_certificate_that_our_authority_signed(serving, authority, stranger, verifying):
    listener = serving(verifying)

    assert asked(listener, client(authority, authority.signed("good", "prometheus.example")))[0] == 200
    assert refused(listener, client(authority))
    assert refused(listener, client(authority, stranger.signed("bad", "prometheus.example")))
    assert refused(
        listener, client(authority, authority.signed("old", "a.example", until=-timedelta(days=1)))
    )
    assert asked(listener, client(authority, authority.signed("good", "prometheus.example")))[0] == 200


def test_a_certificate_that_may_be_left_out_is_still_verified(serving, authority, stranger, verifying):
    listener = serving(replace(verifying, client=ClientCertificate.IF_GIVEN))

    assert asked(listener, client(authority))[0] == 200
    assert asked(listener, client(authority, authority.signed("good", "a.example")))[0] == 200
    assert refused(listener, client(authority, stranger.signed("bad", "a.example")))


def test_a_client_of_another_name_is_told_so_and_reaches_nothing(serving, authority, verifying):
    listener = serving(replace(verifying, client_names=frozenset({"prometheus.example", "spiffe://a/b"})))
    status, body, _ = asked(listener, client(authority, authority.signed("other", "grafana.example")))

    assert (status, "none of the names" in body, "hello" in body) == (403, True, False)
    assert asked(listener, client(authority, authority.signed("good", "prometheus.example")))[:2] == (
        200,
        "hello",
    )
    assert asked(listener, client(authority, authority.signed("uri", "spiffe://a/b")))[:2] == (200, "hello")


def test_another_certificate_is_shown_to_new_connections_and_the_old_ones_go_on(serving, authority, tmp_path):
    ours = Authority(tmp_path)
    first = ours.signed("server", "127.0.0.1")
    secured = Tls(first.certificate, first.key)
    listener = serving(secured)
    before = HTTPSConnection("127.0.0.1", listener.port, context=client(ours), timeout=10)
    before.request("GET", "/")
    before.getresponse().read()
    second = ours.signed("server", "127.0.0.1")
    listener.secure(secured)
    before.request("GET", "/")

    assert before.getresponse().read() == b"hello"
    assert asked(listener, client(ours))[2] == second.serial != first.serial
    before.close()


def test_an_authority_that_is_taken_away_lets_nobody_in_any_more(serving, authority, stranger, verifying):
    listener = serving(verifying)
    good, other = authority.signed("good", "a.example"), stranger.signed("good", "a.example")
    asked(listener, client(authority, good))
    listener.secure(replace(verifying, client_ca=stranger.path))

    assert refused(listener, client(authority, good))
    assert asked(listener, client(authority, other))[0] == 200


def test_files_that_cannot_be_used_change_nothing(serving, authority, tls, tmp_path):
    listener = serving(tls)
    before = asked(listener, client(authority))[2]
    (tmp_path / "bad.crt").write_text("nonsense")
    with pytest.raises(TlsError, match="holds no certificate in PEM form"):
        listener.secure(replace(tls, certificate=tmp_path / "bad.crt"))

    assert asked(listener, client(authority))[2] == before
    assert listener.url.startswith("https:")


def test_tls_can_begin_and_end_while_the_server_runs(serving, authority, tls):
    listener = serving(None)
    listener.secure(tls)
    assert asked(listener, client(authority))[0] == 200
    listener.secure(None)

    with socket.create_connection(("127.0.0.1", listener.port), timeout=10) as plain:
        plain.sendall(b"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n")
        assert received(plain).endswith(b"hello")


def test_fifty_clients_that_say_nothing_delay_nobody(serving, authority, tls):
    listener = serving(tls)
    with ExitStack() as idle:
        for _ in range(50):
            idle.enter_context(socket.create_connection(("127.0.0.1", listener.port), timeout=10))
        for _ in range(5):
            assert asked(listener, client(authority))[0] == 200


def test_a_client_that_never_shakes_hands_is_cut_off(serving, tls):
    listener = serving(tls, HASTY)
    with socket.create_connection(("127.0.0.1", listener.port), timeout=10) as silent:
        assert received(silent) == b""


@pytest.mark.parametrize("secured", [True, False], ids=["TLS", "plain"])
@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: ", id="half a head"),
        pytest.param(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nx", id="half a body"),
    ],
)
def test_a_request_that_does_not_end_is_cut_off(serving, authority, tls, secured, sent):
    listener = serving(tls if secured else None, HASTY)
    with opened(listener, authority if secured else None) as slow:
        slow.sendall(sent)
        received(slow)


def opened(listener, authority):
    if authority is not None:
        return handshaken(listener, client(authority))
    return socket.create_connection(("127.0.0.1", listener.port), timeout=10)


@pytest.mark.parametrize("secured", [True, False], ids=["TLS", "plain"])
def test_a_client_that_takes_nothing_of_its_answer_is_cut_off(serving, authority, tls, secured):
    listener = serving(tls if secured else None, HASTY)
    with opened(listener, authority if secured else None) as greedy:
        greedy.sendall(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert greedy.recv(1) == b"H"
        until_gone(listener)


def until_gone(listener):
    """Wait until the server has let go of every connection."""
    for _ in range(1000):
        if not listener.connections:
            return
        pause.wait(0.01)
    pytest.fail("the connection is still there")


@pytest.mark.parametrize("secured", [True, False], ids=["TLS", "plain"])
def test_a_large_answer_arrives_whole(serving, authority, tls, secured):
    listener = serving(tls if secured else None)
    with opened(listener, authority if secured else None) as connection:
        connection.sendall(b"GET /large HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")

        assert received(connection).endswith(LARGE)
