import socket

import pytest

from web.hosts import Hosts

LOOPBACK = Hosts.of("127.0.0.1", "https://cidrwatch.example")
EVERYWHERE = Hosts.of("0.0.0.0", None)


@pytest.mark.parametrize(
    ("hosts", "host", "known"),
    [
        pytest.param(LOOPBACK, "127.0.0.1:10918", True, id="the address it listens on"),
        pytest.param(LOOPBACK, "127.0.0.1", True, id="without a port"),
        pytest.param(LOOPBACK, "LOCALHOST:80", True, id="localhost"),
        pytest.param(LOOPBACK, "localhost.", True, id="a final dot"),
        pytest.param(LOOPBACK, "[::1]:10918", True, id="IPv6 loopback"),
        pytest.param(LOOPBACK, "cidrwatch.example", True, id="the external name"),
        pytest.param(LOOPBACK, "evil.example", False, id="a stranger's name"),
        pytest.param(LOOPBACK, "localhost.evil.example", False, id="a name that begins like ours"),
        pytest.param(LOOPBACK, "10.0.0.5", False, id="an address it does not listen on"),
        pytest.param(LOOPBACK, "localhost@evil.example", False, id="userinfo"),
        pytest.param(LOOPBACK, "localhost/evil", False, id="a path"),
        pytest.param(LOOPBACK, "localhost:999999", False, id="no port"),
        pytest.param(EVERYWHERE, "10.0.0.5:10918", True, id="everywhere: any address"),
        pytest.param(EVERYWHERE, socket.gethostname(), True, id="everywhere: the machine's name"),
        pytest.param(LOOPBACK, socket.gethostname(), False, id="loopback: not the machine's name"),
        pytest.param(EVERYWHERE, "evil.example", False, id="everywhere: still no strange name"),
    ],
)
def test_a_server_answers_to_its_own_names(hosts, host, known):
    assert hosts.knows(host) is known


@pytest.mark.parametrize(
    ("origin", "host", "trusted"),
    [
        pytest.param("http://127.0.0.1:10918", "127.0.0.1:10918", True, id="our own page"),
        pytest.param("http://localhost", "localhost:80", True, id="the port of the scheme"),
        pytest.param("https://cidrwatch.example", "127.0.0.1:10918", True, id="our page behind a proxy"),
        pytest.param("http://cidrwatch.example", "127.0.0.1:10918", False, id="another scheme"),
        pytest.param("http://127.0.0.1:3000", "127.0.0.1:10918", False, id="another port"),
        pytest.param("http://localhost:10918", "127.0.0.1:10918", False, id="another name"),
        pytest.param("https://evil.example", "127.0.0.1:10918", False, id="a stranger"),
        pytest.param("null", "127.0.0.1:10918", False, id="no origin"),
        pytest.param("file://", "127.0.0.1:10918", False, id="a file"),
        pytest.param("http://[", "127.0.0.1:10918", False, id="half a bracket"),
        pytest.param("http://[::1]evil:10918", "127.0.0.1:10918", False, id="text behind brackets"),
        pytest.param("http://[evil]:10918", "127.0.0.1:10918", False, id="a name in brackets"),
        pytest.param("http://127.0.0.1:10918/", "127.0.0.1:10918", False, id="not an origin"),
    ],
)
def test_only_our_own_pages_are_trusted(origin, host, trusted):
    assert LOOPBACK.trusts(origin, host, "http") is trusted
