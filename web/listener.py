"""An HTTP server beside the rest of the process: it listens in a thread of its own and ends when told."""

import errno
import logging
import os
import socket
from threading import Thread
from typing import Self

from starlette.types import ASGIApp
from uvicorn import Config

from web.hosts import reached
from web.patience import Patience
from web.server import Secured, Server, secured_by
from web.terms import Tls

BACKLOG = 512
CONNECTIONS = 512  # at the same time; one more is told to come back
PATIENCE = Patience()
ALL = ("", "::")  # hosts that mean every address
WITHOUT_IPV6 = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)  # what a system says that has it switched off
LARGEST_HEAD = 8 * 1024  # bytes of a request's line and headers, as far as they come in pieces


class ListenError(OSError):
    """The server cannot listen where it is told to."""

    def __init__(self, host: str, port: int, error: OSError) -> None:
        resolved = error.errno is not None and not isinstance(error, socket.gaierror)
        reason = os.strerror(error.errno or 0) if resolved else error.strerror or str(error)
        where = authority_text(host, port)
        super().__init__(
            f"cannot listen on {where}: {reason[:1].lower()}{reason[1:]}; "
            "stop what listens there, or set another address (port 0 takes a free one)"
        )


class Listener:
    """Serves one application on one address."""

    def __init__(
        self, app: ASGIApp, host: str, port: int, tls: Tls | None = None, patience: Patience = PATIENCE
    ) -> None:
        """Prepare to listen.

        Raises:
            TlsError: a file of the TLS server cannot be used.
        """
        self._host, self._port, self._tls = host, port, tls
        self._patience = patience
        self._socket: socket.socket | None = None
        self._server = Server(
            Config(
                app,
                ws="none",
                loop="asyncio",
                lifespan="off",
                log_config=None,
                log_level=logging.ERROR,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                limit_concurrency=CONNECTIONS,
                h11_max_incomplete_event_size=LARGEST_HEAD,
                timeout_keep_alive=int(patience.idle),
            ),
            secured_by(tls),
            patience,
        )
        self._thread = Thread(target=self._serve, name=f"http-{port}", daemon=True)

    def start(self) -> Self:
        """Listen; requests are answered from now on.

        Raises:
            ListenError: the port is in use, not allowed, or the address is not one of this machine.
        """
        try:
            self._socket = listening(self._host, self._port)
            _give_up_after(self._socket, self._patience.departure)
        except OSError as error:
            raise ListenError(self._host, self._port, error) from None
        self._port = self._socket.getsockname()[1]
        self._thread.start()
        return self

    def stop(self, timeout: float) -> None:
        """Listen no longer, let running requests end for `timeout` seconds, then cut them off."""
        self._server.config.timeout_graceful_shutdown = max(1, int(timeout))
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(timeout)
        if self._thread.is_alive():
            self._server.force_exit = True
            self._thread.join(timeout)

    def secure(self, tls: Tls | None) -> None:
        """Read certificates and keys anew, for the connections that come from now on.

        Raises:
            TlsError: one of the files cannot be used; nothing changes.
        """
        self.secure_by(secured_by(tls))

    def secure_by(self, secured: Secured) -> None:
        """Take on certificates and keys that were read, for the connections that come from now on."""
        self._server.replace(secured)
        self._tls = secured.tls

    @property
    def alive(self) -> bool:
        """Tell whether the server runs."""
        return self._thread.is_alive()

    @property
    def connections(self) -> int:
        """Count the connections that are open, after their handshake."""
        return len(self._server.server_state.connections)

    @property
    def port(self) -> int:
        """Return the port; after start() the real one, also where 0 was asked for."""
        return self._port

    @property
    def url(self) -> str:
        """Return where the server is reached, from other machines too where they can."""
        return f"{'https' if self._tls else 'http'}://{authority_text(reached(self._host), self.port)}"

    def _serve(self) -> None:
        self._server.run(sockets=[self._socket] if self._socket else None)


def authority_text(host: str, port: int) -> str:
    """Write a host and a port as a URL does."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def listening(host: str, port: int) -> socket.socket:
    """Open a socket to listen on; of a name with addresses of both families the IPv4 one is taken.

    No host, or `::`, means every address of both families; `0.0.0.0` those of IPv4.

    What connections have to send is sent at once, which asyncio sees to for its own sockets alone: an answer
    in two parts would wait 40 ms for the client to acknowledge the first.

    Raises:
        OSError: the port is in use, not allowed, or the address is not one of this machine.
    """
    opened = (_on_all(port) if host in ALL else None) or _on(host, port)
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return opened


def _on_all(port: int) -> socket.socket | None:
    """Open a socket for IPv6 and IPv4; None where the system has no IPv6."""
    if not socket.has_dualstack_ipv6():
        return None
    try:
        return socket.create_server(("", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=BACKLOG)
    except OSError as error:
        if error.errno in WITHOUT_IPV6:
            return None
        raise


def _on(host: str, port: int) -> socket.socket:
    found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    family, _, _, _, address = min(found, key=lambda info: info[0] != socket.AF_INET)
    return socket.create_server(address[:2], family=family, backlog=BACKLOG)


def _give_up_after(opened: socket.socket, seconds: float) -> None:
    """Let the system end connections of clients that take nothing any more, where it can (Linux)."""
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # connections have it from the socket that accepts them
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(seconds * 1000))
