import json
import socket
from http.client import HTTPConnection
from threading import Event, Thread

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from web.guard import Guard
from web.hosts import Hosts
from web.listener import LARGEST_HEAD, Listener, ListenError, listening

LARGEST_BODY = 100


class Gate:
    """An application that holds one request back until it is let through."""

    def __init__(self):
        self.entered, self.open = Event(), Event()

    def slow(self, _request):
        self.entered.set()
        self.open.wait(10)
        return PlainTextResponse("late")

    async def echo(self, request: Request):
        return PlainTextResponse(await request.body())

    def app(self):
        routes = [Route("/slow", self.slow), Route("/echo", self.echo, methods=["POST"])]
        return Guard(Starlette(routes=routes), Hosts.of("127.0.0.1"), LARGEST_BODY)


@pytest.fixture(scope="module")
def listener():
    one = Listener(Gate().app(), "127.0.0.1", 0).start()
    yield one
    one.stop(5)


def raw(port, request):
    """Send bytes as they are and read until the server closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(request)
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
    return answer


def test_a_free_port_is_taken_and_told(listener):
    assert listener.port > 0
    assert listener.url == f"http://127.0.0.1:{listener.port}"
    assert listener.alive


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_a_server_on_all_addresses_is_reached_under_the_name_of_the_machine(host):
    one = Listener(Gate().app(), host, 10918)

    assert one.url == f"http://{socket.gethostname()}:10918"


def test_what_a_connection_has_to_send_waits_for_no_acknowledgement():
    with listening("127.0.0.1", 0) as opened, socket.create_connection(opened.getsockname()):
        accepted, _ = opened.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.mark.parametrize("host", ["", "::"])
@pytest.mark.parametrize("name", ["127.0.0.1", "::1"])
def test_a_server_on_all_addresses_answers_in_both_families(host, name):
    one = Listener(Gate().app(), host, 0).start()
    try:
        with socket.create_connection((name, one.port), timeout=10) as connection:
            assert connection.getpeername()[0] == name
    finally:
        one.stop(5)


def test_a_port_in_use_is_one_clear_sentence(listener):
    with pytest.raises(ListenError) as refused:
        Listener(Gate().app(), "127.0.0.1", listener.port).start()

    assert str(refused.value) == (
        f"cannot listen on 127.0.0.1:{listener.port}: address already in use; "
        "stop what listens there, or set another address (port 0 takes a free one)"
    )


def test_an_address_of_another_machine_is_one_clear_sentence():
    with pytest.raises(
        ListenError, match=r"cannot listen on 192\.0\.2\.1:0: cannot assign requested address"
    ):
        Listener(Gate().app(), "192.0.2.1", 0).start()


def test_a_listener_that_never_started_can_be_stopped():
    Listener(Gate().app(), "127.0.0.1", 0).stop(1)


def test_a_request_under_way_ends_before_the_server_does():
    gate = Gate()
    one = Listener(gate.app(), "127.0.0.1", 0).start()
    answers = []

    def ask():
        connection = HTTPConnection("127.0.0.1", one.port, timeout=10)
        connection.request("GET", "/slow")
        answers.append(connection.getresponse().read())
        connection.close()

    client = Thread(target=ask)
    client.start()
    assert gate.entered.wait(10)
    stopper = Thread(target=one.stop, args=(5,))
    stopper.start()
    gate.open.set()
    client.join(10)
    stopper.join(10)

    assert answers == [b"late"]
    assert not one.alive


def test_after_the_end_nobody_listens():
    one = Listener(Gate().app(), "127.0.0.1", 0).start()
    one.stop(5)

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", one.port), timeout=5)


def test_a_body_that_says_it_is_too_large_is_refused(listener):
    head = f"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: {LARGEST_BODY + 1}\r\n\r\n"
    answer = raw(listener.port, head.encode() + b"x" * (LARGEST_BODY + 1))

    assert answer.startswith(b"HTTP/1.1 413")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["remedy"] == "send less at once"


def test_a_body_that_grows_too_large_is_refused(listener):
    chunk = f"{LARGEST_BODY + 1:x}\r\n{'x' * (LARGEST_BODY + 1)}\r\n0\r\n\r\n"
    head = "POST /echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"

    assert raw(listener.port, (head + chunk).encode()).startswith(b"HTTP/1.1 413")


def test_a_body_that_is_large_enough_is_taken(listener):
    head = f"POST /echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {LARGEST_BODY}\r\n\r\n"

    assert raw(listener.port, head.encode() + b"x" * LARGEST_BODY).endswith(b"\r\n\r\n" + b"x" * LARGEST_BODY)


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        pytest.param(b"nonsense\r\n\r\n", b"400", id="not HTTP"),
        pytest.param(b"GET /slow HTTP/1.1\r\n\r\n", b"400", id="no Host"),
        pytest.param(
            b"GET /slow HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n", b"400", id="two Hosts"
        ),
        pytest.param(b"GET /none HTTP/1.1\r\nHost: evil.example\r\n\r\n", b"421", id="a stranger's name"),
        pytest.param(
            b"GET /none HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * (LARGEST_HEAD + 1000),
            b"400",
            id="a huge head",
        ),
    ],
)
def test_a_bad_request_is_refused_and_its_connection_closed(listener, request_bytes, status):
    assert raw(listener.port, request_bytes).split(b" ", 2)[1] == status


def test_what_is_no_request_is_told_as_every_other_refusal_is(listener):
    head, _, body = raw(listener.port, b"nonsense\r\n\r\n").partition(b"\r\n\r\n")
    told = json.loads(body)

    assert b"content-type: application/problem+json" in head.lower()
    assert b"\r\nx-frame-options: deny" in head.lower()
    assert (told["status"], told["title"]) == (400, "Bad Request")
    assert "no request of HTTP/1.1" in told["detail"]


def test_the_server_says_nothing_about_itself(listener):
    answer = raw(listener.port, b"GET /none HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").lower()

    assert answer.startswith(b"http/1.1 404")
    assert b"\r\nserver:" not in answer
    assert b"uvicorn" not in answer
