"""On which terms a server serves: its certificates, its users, its headers, its limits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from ssl import TLSVersion


class ClientCertificate(Enum):
    """Whether a client has to show a certificate; one that is shown is always verified."""

    NONE = "none"
    IF_GIVEN = "if given"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class Tls:
    """How a server proves who it is, and what it wants to see of its clients."""

    certificate: Path  # PEM, the chain below the server's own
    key: Path  # PEM, without a passphrase
    client: ClientCertificate = ClientCertificate.NONE
    client_ca: Path | None = None  # PEM
    client_names: frozenset[str] = frozenset()  # alternative names, of which a client has one; empty: any
    lowest: TLSVersion = TLSVersion.TLSv1_2
    highest: TLSVersion = TLSVersion.TLSv1_3
    ciphers: tuple[str, ...] = ()  # of TLS 1.2, in OpenSSL's words; empty: those that OpenSSL takes
    curve: str | None = None  # in OpenSSL's words; None: those that OpenSSL takes
    own_order: bool = (
        True  # the first of our ciphers that the client has, rather than the first of the client's
    )

    @property
    def files(self) -> tuple[Path, ...]:
        """List what is read."""
        return (self.certificate, self.key, *([self.client_ca] if self.client_ca else []))


@dataclass(frozen=True, slots=True)
class RateLimit:
    """How many requests are answered, all clients together."""

    seconds: float  # between two
    burst: int  # at once, after a pause


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything that a web configuration file decides."""

    tls: Tls | None = None
    users: Mapping[str, str] = field(default_factory=dict, repr=False)  # bcrypt hashes by name
    headers: Mapping[str, str] = field(default_factory=dict)  # in the place of our own; empty: none of it
    limit: RateLimit | None = None

    @property
    def guarded(self) -> bool:
        """Tell whether a stranger on the network is kept out, or at least cannot listen in."""
        return self.tls is not None or bool(self.users)

    @property
    def wanted(self) -> tuple[str, ...]:
        """Name what keeps strangers out, as a web file does."""
        tls, found = self.tls, ["basic_auth_users"] if self.users else []
        if tls is not None:
            found.append("tls_server_config")
            found += ["client_auth_type: RequireAndVerifyClientCert"] * (
                tls.client is ClientCertificate.REQUIRED
            )
            found += ["client_allowed_sans"] * bool(tls.client_names)
        return tuple(found)
