"""The server below the listener: uvicorn, with certificates that may change while it serves."""

import asyncio
import socket
from dataclasses import dataclass
from ssl import SSLContext

from uvicorn import Config
from uvicorn import Server as Uvicorn

from web.connection import Connection
from web.patience import Patience
from web.terms import Tls
from web.tls import context

TAKEN_UP = 10.0  # seconds in which the loop takes up other certificates


@dataclass(frozen=True, slots=True)
class Secured:
    """What new connections are secured by."""

    tls: Tls | None = None
    context: SSLContext | None = None

    @property
    def client_names(self) -> frozenset[str]:
        """The names of clients that are let in; empty: any."""
        return self.tls.client_names if self.tls else frozenset()


def secured_by(tls: Tls | None) -> Secured:
    """Read the files of a TLS server.

    Raises:
        TlsError: one of them cannot be used.
    """
    return Secured(tls, context(tls)) if tls else Secured()


class Server(Uvicorn):
    """Accepts connections on one socket.

    Other certificates mean another acceptor on a copy of the same socket, for asyncio gives an acceptor one
    context for its lifetime; the old one then closes its copy, and connections that are there go on.
    """

    def __init__(self, config: Config, by: Secured, patience: Patience) -> None:
        super().__init__(config)
        self._by, self._patience = by, patience
        self._socket: socket.socket | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to accept."""
        assert sockets, "the listener opens the socket"
        self._socket, self._loop = sockets[0], asyncio.get_running_loop()
        await self.lifespan.startup()
        self.servers = [await self._acceptor(self._by)]
        self.started = True

    def replace(self, by: Secured) -> None:
        """Secure new connections by other certificates, from another thread than the server's."""
        self._by = by
        if self._loop is not None and not self.should_exit:
            asyncio.run_coroutine_threadsafe(self._replaced(by), self._loop).result(TAKEN_UP)

    async def _replaced(self, by: Secured) -> None:
        acceptor = await self._acceptor(by)
        before, self.servers = self.servers, [acceptor]
        for one in before:
            one.close()

    async def _acceptor(self, by: Secured) -> asyncio.base_events.Server:
        assert self._socket is not None

        def connection() -> Connection:
            return Connection(
                by.client_names,
                self._patience,
                config=self.config,
                server_state=self.server_state,
                app_state={},
            )

        return await asyncio.get_running_loop().create_server(
            connection,
            sock=self._socket.dup(),
            ssl=by.context,
            backlog=self.config.backlog,
            ssl_handshake_timeout=self._patience.handshake
            if by.context
            else None,  # refused where there is no TLS
            ssl_shutdown_timeout=self._patience.farewell if by.context else None,
        )
