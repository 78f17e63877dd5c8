"""An HTTP server on loopback that keeps what it is sent, and answers as it is told."""

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import create_server
from threading import Event, Thread
from typing import Any


@dataclass(frozen=True)
class Request:
    """What came."""

    path: str
    headers: dict[str, str]
    body: bytes
    client: int  # its port: one for each connection

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Receiver:
    """What an HTTP server was sent, and what it says."""

    port: int = 0
    status: int = 200
    text: bytes = b""
    location: str = ""
    got: list[Request] = field(default_factory=list)
    waiting: int = 0  # requests that have come and are not answered
    gate: Event = field(default_factory=Event)  # answers wait for it

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def receiver(tls: ssl.SSLContext | None = None, port: int = 0) -> Iterator[Receiver]:
    """Run a receiver until the block ends."""
    found = Receiver()
    found.gate.set()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            found.waiting += 1
            found.gate.wait(60)
            found.waiting -= 1
            found.got.append(Request(self.path, dict(self.headers), body, self.client_address[1]))
            self.send_response(found.status)
            if found.location:
                self.send_header("Location", found.location)
            self.send_header("Content-Length", str(len(found.text)))
            self.end_headers()
            self.wfile.write(found.text)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            """Say nothing."""

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """Say nothing of clients that do not like our certificate."""

    server = Quiet(("127.0.0.1", port), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    found.port = int(server.server_address[1])
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield found
    finally:
        found.gate.set()
        server.shutdown()
        server.server_close()
        thread.join(60)


@contextmanager
def dripping(said: bytes, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """Run a server that begins an answer, and then says two hundred bytes one by one; yield its port."""
    gone = Event()

    def serve() -> None:
        with suppress(OSError):
            plain, _ = server.accept()
            with tls.wrap_socket(plain, server_side=True) if tls else plain as client:
                client.sendall(said)
                for _ in range(200):
                    if gone.wait(0.02):
                        return
                    client.sendall(b"x")

    with create_server(("127.0.0.1", 0)) as server:
        thread = Thread(target=serve)
        thread.start()
        try:
            yield int(server.getsockname()[1])
        finally:
            gone.set()
            thread.join(60)
