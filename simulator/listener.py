"""A small HTTP/1.1 server on loopback: whole requests in, whole answers out, connections kept alive."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Self
from uuid import uuid4

from wire.received import Received

LOOPBACK = "127.0.0.1"
_LARGEST_BODY = 1 << 20
_IDLE_SECONDS = 120
HANG_UP = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back to a client."""

    status: int  # HANG_UP: nothing does
    content_type: str
    body: bytes


Handler = Callable[[Received, str], Answer]
"""Answers one request; the second argument is the id that the request was given."""


class _Server(ThreadingHTTPServer):
    """Every connection has a thread; none of them outlives the process."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, handler: Handler, *, verbose: bool) -> None:
        super().__init__((LOOPBACK, 0), _Connection)
        self.handler = handler
        self.verbose = verbose

    def handle_error(self, request: object, client_address: object) -> None:
        """Stay silent about clients that hang up; say everything about a bug."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # as typed by the library


class _Connection(BaseHTTPRequestHandler):
    """One client's connection, with as many requests as it sends."""

    protocol_version = "HTTP/1.1"
    timeout = _IDLE_SECONDS
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body leave in one piece
    server: _Server

    def do_POST(self) -> None:
        """Answer a request of either method: the clouds' protocols make no difference."""
        length = int(self.headers.get("content-length") or 0)
        if length > _LARGEST_BODY or "transfer-encoding" in self.headers:
            self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return
        request = Received.of(self.command, self.path, self.headers.items(), self.rfile.read(length))
        request_id = str(uuid4())
        answer = self.server.handler(request, request_id)
        if answer.status == HANG_UP:
            self.close_connection = True
            return
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("x-amzn-RequestId", request_id)
        self.end_headers()
        self.wfile.write(answer.body)

    do_GET = do_POST  # noqa: N815 - the names that the library calls

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Write the access log to standard error, if it was asked for."""
        if self.server.verbose:
            super().log_message(format, *args)


class Listener:
    """Serves a handler on a free port of 127.0.0.1 until it is closed."""

    def __init__(self, handler: Handler, *, verbose: bool = False) -> None:
        self._server = _Server(handler, verbose=verbose)
        self._thread = Thread(target=self._server.serve_forever, args=(0.1,), name="listener", daemon=True)
        self._thread.start()

    @property
    def host(self) -> str:
        """Return address and port, as in `127.0.0.1:40123`."""
        return f"{LOOPBACK}:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        """Return the URL at which it answers."""
        return f"http://{self.host}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
