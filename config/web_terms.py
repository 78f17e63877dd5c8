"""Read a web file: every mistake at once, or terms that a server can serve on."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from config.address import is_loopback
from config.check_shape import check_shape
from config.mistakes import ConfigError, Mistake
from config.node import Node
from config.part import Part
from config.reading import no_mapping, tree_of
from config.settings import Settings
from config.tls_words import CIPHERS, CURVES, VERSIONS
from config.web_file import ResponseHeaders, TlsServerConfig, WebFile
from web.certificate import Certificate, TlsError
from web.terms import ClientCertificate, RateLimit, Terms, Tls
from web.tls import context

SECTION = "tls_server_config"
_CLIENTS = {
    "NoClientCert": ClientCertificate.NONE,
    "RequestClientCert": ClientCertificate.NONE,  # what it asks for nobody looks at
    "VerifyClientCertIfGiven": ClientCertificate.IF_GIVEN,
    "RequireAndVerifyClientCert": ClientCertificate.REQUIRED,
}


def terms(settings: Settings, now: datetime | None = None) -> Terms:
    """Read the terms of the HTTP server from its web file, if the settings name one.

    Args:
        settings: What the configuration file says.
        now: When the certificate has to be good; None: never, for a daemon starts with one that is not.

    Raises:
        ConfigError: the file cannot be read, holds mistakes, or guards too little.
    """
    path = settings.web.config_file
    if path is None:
        return Terms()
    found = read_terms(path, now)
    listen = settings.web.listen
    if not found.guarded and not is_loopback(listen.host):
        told = (
            f"has neither {SECTION} nor basic_auth_users, and web.listen {listen} is no loopback address: "
            f"add one of them, or listen on 127.0.0.1:{listen.port}"
        )
        raise ConfigError(path, [Mistake(0, 0, "", told)])
    return found


def read_terms(path: Path, now: datetime | None = None) -> Terms:
    """Read a web file, and the certificates and keys that it names.

    Raises:
        ConfigError: the file cannot be read, or holds mistakes; the message has a line for each.
    """
    tree = tree_of(path)
    root = tree.root or Node(1, 1, {})
    if not isinstance(root.value, Mapping):
        raise ConfigError(path, [Mistake(0, 0, "", no_mapping(root))])
    file, mistakes = check_shape(root, WebFile)
    wrong = [*tree.mistakes, *mistakes, *_disagreements(Part(root).part(SECTION))]
    if file is None or wrong:
        raise ConfigError(path, wrong)
    made = _terms(file, path.absolute().parent)
    if made.tls is not None:
        unusable = _tried(made.tls, now)
        if unusable:
            raise ConfigError(path, [_unusable(unusable, made.tls, Part(root))])
    return made


def _tried(tls: Tls, now: datetime | None) -> TlsError | None:
    """Say what is wrong with the files of a TLS server."""
    try:
        context(tls)
        return Certificate.of(tls).out_of_date(now) if now else None
    except TlsError as error:
        return error


def _terms(file: WebFile, folder: Path) -> Terms:
    headers = file.http_server_config.headers
    limit = file.rate_limit
    every = limit.interval.total_seconds()
    return Terms(
        _tls(file.tls_server_config, folder) if file.tls_server_config else None,
        dict(file.basic_auth_users),
        _headers(headers),
        RateLimit(every, limit.burst) if every else None,
    )


def _tls(section: TlsServerConfig, folder: Path) -> Tls:
    suites = section.cipher_suites
    lowest = VERSIONS[section.min_version]
    if suites and not set(suites) & set(CIPHERS):
        lowest = VERSIONS["TLS13"]  # no suite of an older version is left
    ca = section.client_ca_file
    return Tls(
        folder / section.cert_file,
        folder / section.key_file,
        _CLIENTS[section.client_auth_type],
        folder / ca if ca else None,
        frozenset(section.client_allowed_sans),
        lowest,
        VERSIONS[section.max_version],
        tuple(CIPHERS[suite] for suite in suites if suite in CIPHERS),
        next((CURVES[curve] for curve in section.curve_preferences), None),
        section.prefer_server_cipher_suites,
    )


def _headers(section: ResponseHeaders) -> dict[str, str]:
    return section.model_dump(by_alias=True, exclude_none=True)


def _disagreements(tls: Part) -> Iterator[Mistake]:
    """Find what no single value gets wrong."""
    asked = tls.text("client_auth_type") or "NoClientCert"
    if asked in ("RequireAnyClientCert", "RequireClientCert"):
        told = "would take any certificate, also one that the client made itself, which is not served"
        yield tls.wrong(
            f"{told}: write RequireAndVerifyClientCert, and name a client_ca_file", "client_auth_type"
        )
        return
    if asked not in _CLIENTS:
        return  # told elsewhere
    verified = _CLIENTS[asked] is not ClientCertificate.NONE
    if tls.has("client_ca_file") and not verified:
        told = "is of no use, for no client is asked for a certificate"
        yield tls.wrong(f"{told}: add client_auth_type: RequireAndVerifyClientCert", "client_ca_file")
    if not tls.has("client_ca_file") and verified:
        told = "needs a client_ca_file: name the file of the authorities that sign your clients' certificates"
        yield tls.wrong(told, "client_auth_type")
    if tls.filled("client_allowed_sans") and asked != "RequireAndVerifyClientCert":
        told = "would let in who shows no certificate: add client_auth_type: RequireAndVerifyClientCert"
        yield tls.wrong(told, "client_allowed_sans")
    if tls.text("min_version") == "TLS13" and tls.text("max_version") == "TLS12":
        yield tls.wrong("is below min_version: correct one of the two", "max_version")


def _unusable(error: TlsError, tls: Tls, root: Part) -> Mistake:
    """Say at the key that names it what is wrong with a file."""
    keys = {tls.client_ca: "client_ca_file", tls.key: "key_file", tls.certificate: "cert_file"}
    section = root.part(SECTION)
    key = keys[error.path]
    return section.wrong(f"{section.text(key)} {error.sentence}", key)
