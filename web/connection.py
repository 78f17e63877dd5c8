"""One connection: its request may not take for ever, and its certificate has to name somebody we let in."""

import asyncio
from http import HTTPStatus
from typing import Any

import h11
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from web.headers import SECURITY_HEADERS, secured
from web.patience import Patience
from web.problem import Problem
from web.tls import known

NO_HTTP = "what came is no request of HTTP/1.1: it is malformed, too long, or names no host or several"
RECEIVED = (h11.DONE, h11.MUST_CLOSE, h11.CLOSED, h11.ERROR)


class Connection(H11Protocol):
    """Speaks HTTP/1.1, with limits on time, and on the name in the client's certificate."""

    def __init__(self, client_names: frozenset[str], patience: Patience, **rest: Any) -> None:
        """Begin a connection.

        Args:
            client_names: Alternative names, of which the client's certificate has one; empty: any.
            patience: How long it may take.
            rest: What the server gives to each of its connections.
        """
        super().__init__(**rest)
        self._client_names, self._patience = client_names, patience
        self._arrival: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin: the clock of the first request runs."""
        super().connection_made(transport)
        if not known(transport.get_extra_info("peercert"), self._client_names):
            self.app = _unknown
        self._arrival = self.loop.call_later(self._patience.arrival, transport.abort)

    def data_received(self, data: bytes) -> None:
        """Go on with a request; the clock of one that is whole stops."""
        if self._arrival is None:
            self._arrival = self.loop.call_later(self._patience.arrival, self.transport.abort)
        super().data_received(data)
        if self.conn.their_state in RECEIVED:
            self._arrived()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP, as every other refusal is answered, and end the connection."""
        del msg  # always the same, without a reason
        status = HTTPStatus.BAD_REQUEST
        problem = Problem(status, NO_HTTP, "", "send what RFC 9112 calls a request").response(
            {**SECURITY_HEADERS, "Connection": "close"}
        )
        headers = problem.raw_headers
        said = (
            h11.Response(status_code=status, headers=headers, reason=status.phrase.encode()),
            h11.Data(data=bytes(problem.body)),
            h11.EndOfMessage(),
        )
        for event in said:
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._arrived()
        super().connection_lost(exc)

    def _arrived(self) -> None:
        if self._arrival is not None:
            self._arrival.cancel()
            self._arrival = None


async def _unknown(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a client whose certificate is good, and stands for somebody else."""
    problem = Problem(
        HTTPStatus.FORBIDDEN,
        "your certificate has none of the names that this server lets in",
        scope["path"],
        "show another certificate, or add one of its alternative names to client_allowed_sans",
    )
    await problem.response({"Connection": "close"})(scope, receive, secured(send, {}))
