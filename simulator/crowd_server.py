"""Serve the crowd: `python -P -m simulator.crowd_server --latency 0.05`. One process, one thread, no waiting.

Prints its URL, and ends when its standard input closes. `GET /-/set?faults=…&gone=…` changes what is wrong:
accounts by `account=kind of fault`, and accounts that lost what they had, all separated by commas.
"""

import argparse
import asyncio
import os
import sys
from urllib.parse import parse_qs, parse_qsl, urlsplit

from simulator.ailments import BY_NAME
from simulator.crowd import Asked, Crowd, Said
from simulator.listener import HANG_UP

_HEAD = b"HTTP/1.1 %d X\r\nContent-Type: text/xml;charset=UTF-8\r\nContent-Length: %d\r\n\r\n"
_END = b"\r\n\r\n"


class Connection(asyncio.Protocol):
    """One client's connection, with as many requests as it sends, one after the other."""

    def __init__(self, crowd: Crowd, latency: float) -> None:
        self._crowd, self._latency = crowd, latency
        self._held = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer each request that is whole, after the latency."""
        self._held += data
        while _END in self._held:
            head, _, rest = self._held.partition(_END)
            length = _length(head)
            if len(rest) < length:
                return
            body, self._held = rest[:length], rest[length:]
            said = self._control(head) or self._crowd.answer(_asked(head, body))
            asyncio.get_running_loop().call_later(self._latency, self._say, said)

    def _control(self, head: bytes) -> Said | None:
        words = head.split(b" ", 2)
        if words[0] != b"GET":
            return None
        given = {name: values[0] for name, values in parse_qs(urlsplit(words[1].decode()).query).items()}
        pairs = (one.partition("=") for one in given.get("faults", "").split(",") if one)
        self._crowd.faults = {account: BY_NAME[name] for account, _, name in pairs}
        self._crowd.gone = frozenset(given.get("gone", "").split(","))
        return Said(b"set")

    def _say(self, said: Said) -> None:
        assert self._transport is not None
        if said.status == HANG_UP:
            self._transport.abort()
        else:
            self._transport.write(_HEAD % (said.status, len(said.body)) + said.body)


def _length(head: bytes) -> int:
    _, found, rest = head.lower().partition(b"content-length:")
    return int(rest.split(b"\r\n", 1)[0]) if found else 0


def _asked(head: bytes, body: bytes) -> Asked:
    """Read a request; the region and the access key are in its signature."""
    given = dict(parse_qsl(body.decode()))
    key, _, region = head.partition(b"Credential=")[2].split(b"/", 3)[:3]
    account = given["RoleArn"].split(":")[4] if "RoleArn" in given else key.decode().removeprefix("ASIA")
    return Asked(given["Action"], account, region.decode(), given)


async def _serve(latency: float) -> None:
    crowd, loop, ended = Crowd(), asyncio.get_running_loop(), asyncio.Event()
    server = await loop.create_server(lambda: Connection(crowd, latency), "127.0.0.1", 0, backlog=1024)

    def heard() -> None:
        if not os.read(sys.stdin.fileno(), 4096):
            ended.set()

    loop.add_reader(sys.stdin.fileno(), heard)
    port = server.sockets[0].getsockname()[1]
    print(f"http://127.0.0.1:{port}", flush=True)  # noqa: T201 - the one line that whoever started us waits for
    await ended.wait()


def main() -> None:
    """Serve until standard input is closed."""
    parser = argparse.ArgumentParser(prog="crowd_server", description=__doc__)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer (%(default)s)")
    asyncio.run(_serve(parser.parse_args().latency))


if __name__ == "__main__":
    main()
