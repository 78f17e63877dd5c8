"""TLS as it is served: OpenSSL's context out of the terms, and by which names a client is known."""

import ssl
from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from typing import Any

from web.certificate import Certificate, TlsError
from web.terms import ClientCertificate, Tls

_MODES = {
    ClientCertificate.NONE: ssl.CERT_NONE,
    ClientCertificate.IF_GIVEN: ssl.CERT_OPTIONAL,
    ClientCertificate.REQUIRED: ssl.CERT_REQUIRED,
}
_DNS = "DNS"
_TEXTS = ("email", "URI")  # kinds of alternative names that are compared as they are


def context(tls: Tls) -> ssl.SSLContext:
    """Make the context of a server.

    Raises:
        TlsError: a file cannot be used.
    """
    Certificate.of(tls)
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version, made.maximum_version = tls.lowest, tls.highest
    if tls.ciphers:
        made.set_ciphers(":".join(tls.ciphers))
    if tls.curve is not None:
        made.set_ecdh_curve(tls.curve)
    if not tls.own_order:
        made.options &= ~ssl.OP_CIPHER_SERVER_PREFERENCE
    made.options |= ssl.OP_NO_RENEGOTIATION
    made.set_alpn_protocols(["http/1.1"])
    try:
        made.load_cert_chain(tls.certificate, tls.key)
    except (ssl.SSLError, OSError) as error:
        told = f"and {tls.key} are not taken by OpenSSL, {_reason(error)}: make them anew"
        raise TlsError(tls.certificate, told) from None
    if tls.client_ca is not None:
        made.load_verify_locations(tls.client_ca)
    made.verify_mode = _MODES[tls.client]
    return made


def known(certificate: Mapping[str, Any] | None, names: frozenset[str]) -> bool:
    """Tell whether a client's certificate has one of the alternative names; none has to where there are none.

    Args:
        certificate: As the ssl module reads it; None or empty where the client showed none.
        names: DNS names, IP addresses, mail addresses, URIs.
    """
    return not names or not _written(names).isdisjoint(_names(certificate or {}))


def _written(names: frozenset[str]) -> frozenset[tuple[str, str]]:
    """List each name as every kind of alternative name would have it; DNS knows no case (RFC 4343)."""
    kinds = ("", lambda name: name), (_DNS, str.lower)
    return frozenset((kind, write(_plain(name))) for kind, write in kinds for name in names)


def _names(certificate: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for kind, value in certificate.get("subjectAltName", ()):
        if kind == "IP Address":
            yield "", _plain(value.strip())
        elif kind == _DNS:
            yield _DNS, value.lower()
        elif kind in _TEXTS:
            yield "", value


def _plain(name: str) -> str:
    """Write an IP address in its one form; leave other names as they are."""
    try:
        return str(ip_address(name))
    except ValueError:
        return name


def _reason(error: OSError) -> str:
    words = getattr(error, "reason", None) or error.strerror or "unknown"
    return str(words).lower().replace("_", " ")
