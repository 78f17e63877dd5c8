"""The web file: certificates and users of an HTTP server, as the Prometheus exporter-toolkit writes them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from config.section import Section
from config.values import Count, FilePath, distinct
from config.web_values import Hash, HeaderValue, Names, Span, User, Version

Suite = Literal[
    "TLS_AES_128_GCM_SHA256",
    "TLS_AES_256_GCM_SHA384",
    "TLS_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
    "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
    "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
]
Curve = Literal["X25519", "CurveP256", "CurveP384", "CurveP521"]
ClientAuth = Literal[
    "NoClientCert", "RequestClientCert", "VerifyClientCertIfGiven", "RequireAndVerifyClientCert",
    "RequireAnyClientCert", "RequireClientCert",
]  # fmt: skip


class TlsServerConfig(Section):
    """The certificate of the server, and what it wants to see of its clients."""

    cert_file: FilePath
    """File of the server's certificate and of the chain below it, in PEM form."""
    key_file: FilePath
    """File of its private key in PEM form, without a passphrase."""
    client_auth_type: ClientAuth = "NoClientCert"
    """Whether clients show a certificate: RequireAndVerifyClientCert, or VerifyClientCertIfGiven."""
    client_ca_file: FilePath | None = None
    """File of the authorities that sign the clients' certificates, in PEM form."""
    client_allowed_sans: Names = ()
    """Alternative names, of which a client's certificate has one: DNS, IP, mail or URI. Absent: any."""
    min_version: Version = "TLS12"
    """Lowest version of TLS."""
    max_version: Version = "TLS13"
    """Highest version of TLS."""
    cipher_suites: Annotated[tuple[Suite, ...], AfterValidator(distinct)] = ()
    """Suites for TLS 1.2, in Go's words; those of TLS 1.3 are always there. Absent: OpenSSL's choice."""
    prefer_server_cipher_suites: bool = True
    """Take the first suite of the server's list that the client has, not the client's first."""
    curve_preferences: Annotated[tuple[Curve, ...], Field(max_length=1)] = ()
    """The elliptic curve of the key exchange; one. Absent: OpenSSL's choice."""


class ResponseHeaders(Section):
    """Headers of every answer, in the place of the server's own; an empty text leaves one out."""

    csp: HeaderValue | None = Field(None, alias="Content-Security-Policy")
    """What a page may load. The page of this server allows its own style and nothing else."""
    frame: Literal["deny", "sameorigin"] | None = Field(None, alias="X-Frame-Options")
    """Whether other pages may show this one in a frame."""
    sniff: Literal["nosniff"] | None = Field(None, alias="X-Content-Type-Options")
    """Whether browsers guess the type of an answer."""
    xss: HeaderValue | None = Field(None, alias="X-XSS-Protection")
    """A filter of old browsers."""
    hsts: HeaderValue | None = Field(None, alias="Strict-Transport-Security")
    """For how long browsers come back by HTTPS alone, to everything under this name."""


class HttpServerConfig(Section):
    """How HTTP is spoken."""

    http2: bool = True
    """Read, and of no effect: this server speaks HTTP/1.1."""
    headers: ResponseHeaders = ResponseHeaders()
    """Headers that the operator wants in every answer."""


class RateLimited(Section):
    """How many requests are answered; others get 429. Known users together, and all others together."""

    interval: Span = timedelta()
    """Time between two requests, like 100ms; 0 is no limit."""
    burst: Count = 1
    """Requests at once after a pause."""


class WebFile(Section):
    """The web file. Paths in it are relative to its own folder. Changes are taken on within seconds."""

    tls_server_config: TlsServerConfig | None = None
    """TLS. Absent: plain HTTP."""
    basic_auth_users: Mapping[User, Hash] = Field(default_factory=dict)
    """The bcrypt hash of each user's password. Absent: nobody is asked for one."""
    http_server_config: HttpServerConfig = HttpServerConfig()
    """HTTP itself."""
    rate_limit: RateLimited = RateLimited()
    """How many requests are answered."""
