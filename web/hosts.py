"""By which names a server may be called: a stranger's name that points here is DNS rebinding."""

import re
import socket
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Self
from urllib.parse import urlsplit

_AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?")
_PORTS = {"http": 80, "https": 443}

Authority = tuple[str, int]  # a host in lower case without brackets, and a port


def authority(text: str, scheme: str) -> Authority | None:
    """Read `host` or `host:port`; None where it is neither."""
    found = _AUTHORITY.fullmatch(text)
    if found is None:
        return None
    return found[1].strip("[]").lower().rstrip("."), int(found[2] or _PORTS.get(scheme, 0))


@dataclass(frozen=True, slots=True)
class Hosts:
    """The names of one server."""

    names: frozenset[str]
    any_address: bool = False  # every IP address is a name of it: it listens on all of them
    origin: tuple[str, Authority] | None = None  # of the external URL: scheme, host and port

    @classmethod
    def of(cls, listen: str, external_url: str | None = None) -> Self:
        """Name a server by the host that it listens on and by the URL under which people reach it.

        Where it listens on all addresses, every IP address is accepted, for rebinding needs a name, and so
        is the name of the machine.
        """
        external = urlsplit(external_url or "")
        origin = None
        if external.hostname:
            port = external.port or _PORTS.get(external.scheme, 0)
            origin = external.scheme, (external.hostname, port)
        names = frozenset(filter(None, ("localhost", reached(listen).lower(), external.hostname)))
        return cls(names, _unspecified(listen), origin)

    def knows(self, host: str) -> bool:
        """Tell whether the value of a `Host` header names this server; the port does not matter."""
        called = authority(host, "http")
        if called is None:
            return False
        return called[0] in self.names or self._is_own_address(called[0])

    def trusts(self, origin: str, host: str, scheme: str) -> bool:
        """Tell whether a browser's page may send requests: it has to come from this very server."""
        try:
            page = urlsplit(origin)
        except ValueError:  # brackets that hold no address
            return False
        if page.scheme not in _PORTS or page.path or page.query or page.fragment:
            return False
        source = authority(page.netloc, page.scheme)
        if source is None:
            return False
        return source == authority(host, scheme) or (page.scheme, source) == self.origin

    def _is_own_address(self, name: str) -> bool:
        try:
            address = ip_address(name)
        except ValueError:
            return False
        return self.any_address or address.is_loopback


def reached(listen: str) -> str:
    """Return the host at which others reach a server: the machine's name where it is on all addresses."""
    return socket.gethostname() if _unspecified(listen) else listen


def _unspecified(listen: str) -> bool:
    try:
        return listen == "" or ip_address(listen).is_unspecified
    except ValueError:
        return False
