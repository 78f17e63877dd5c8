"""The way to one Alertmanager over HTTP: keys are read when they are needed, so that they may change."""

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from ssl import PROTOCOL_TLS_CLIENT, SSLContext, SSLError, create_default_context

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NameResolutionError, NewConnectionError
from urllib3.exceptions import SSLError as TlsError
from urllib3.util import parse_url

from exporter.alerting.courier import Answer, PostError
from exporter.alerting.deadline import Deadline

PATH = "/api/v2/alerts"
LONGEST_ANSWER = 64 * 1024  # bytes of what it says that are read: more than it takes to refuse a whole batch
_TOKEN = re.compile(r"[\x21-\x7e]+")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where an Alertmanager is, and what opens it."""

    url: str  # with its path prefix, without user and password: it is a label
    timeout: float = 10.0  # seconds for a request, its answer included
    user: str = ""
    password_file: Path | None = None
    token_file: Path | None = None
    ca_bundle: Path | None = None
    cert_file: Path | None = None
    key_file: Path | None = None


@dataclass(slots=True)
class HttpTransport:
    """Posts to one Alertmanager; of one thread only."""

    endpoint: Endpoint
    agent: str  # how this program names itself
    _connection: HTTPConnection | None = field(default=None, init=False, repr=False)

    def post(self, body: bytes) -> Answer:
        """Send alerts, without following anybody elsewhere.

        Raises:
            PostError: there is no answer, or a file cannot be read.
        """
        headers = {"Content-Type": "application/json", "User-Agent": self.agent, **self._authorization()}
        try:
            if self._connection is None:
                self._connection = _connected(self.endpoint)
            with Deadline(self._connection, self.endpoint.timeout) as deadline:
                answer = _answered(self._connection, deadline, self._path, body, headers)
                deadline.check()
        except (HTTPError, HTTPException, OSError) as error:
            self._close()  # certificates may have been renewed
            raise PostError(_reason(error, self.endpoint)) from None
        return answer

    def __del__(self) -> None:
        """Let go of the connection: a reload takes on another transport."""
        self._close()

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    @property
    def _path(self) -> str:
        return (parse_url(self.endpoint.url).path or "").rstrip("/") + PATH

    def _authorization(self) -> dict[str, str]:
        end = self.endpoint
        if end.token_file:
            token = _secret(end.token_file)
            if not _TOKEN.fullmatch(token):
                raise PostError(f"{end.token_file} does not hold one token of printable letters: correct it")
            return {"Authorization": f"Bearer {token}"}
        if end.password_file:
            packed = b64encode(f"{end.user}:{_secret(end.password_file)}".encode()).decode()
            return {"Authorization": f"Basic {packed}"}
        return {}


def _connected(end: Endpoint) -> HTTPConnection:
    """Prepare a connection; nobody is called yet."""
    url = parse_url(end.url)
    host = (url.host or "").strip("[]")
    if url.scheme == "https":
        return HTTPSConnection(host, url.port, timeout=end.timeout, ssl_context=_tls(end))
    return HTTPConnection(host, url.port, timeout=end.timeout)


def _answered(
    connection: HTTPConnection, deadline: Deadline, path: str, body: bytes, headers: Mapping[str, str]
) -> Answer:
    """Send a request, and read the beginning of what comes back."""
    if not connection.is_connected:
        connection.close()
        connection.connect()
    deadline.watch()
    connection.request("POST", path, body, headers, preload_content=False)
    answer = connection.getresponse()
    text = answer.read(LONGEST_ANSWER)
    if len(text) >= LONGEST_ANSWER:  # nobody reads the rest
        connection.close()
    return Answer(answer.status, " ".join(text.decode("utf-8", "replace").split()))


def _tls(end: Endpoint) -> SSLContext:
    context = create_default_context(cafile=end.ca_bundle)
    assert context.protocol == PROTOCOL_TLS_CLIENT
    if end.cert_file:
        context.load_cert_chain(end.cert_file, end.key_file)
    return context


def _secret(path: Path) -> str:
    """Read the one line of a file.

    Raises:
        PostError: it cannot be read.
    """
    try:
        return path.read_text("utf-8").strip("\r\n")
    except UnicodeDecodeError:
        raise PostError(f"{path} is not UTF-8 text: save it as UTF-8") from None
    except OSError as error:
        raise PostError(
            f"{path} cannot be read, {error.strerror}: check the path and its permissions"
        ) from None


def _reason(error: Exception, end: Endpoint) -> str:
    """Say in plain words why there is no answer."""
    if isinstance(error, NameResolutionError):
        return "its name cannot be resolved"
    if isinstance(error, NewConnectionError):
        return f"no connection: {str(error).rpartition('] ')[2].lower()}"
    if isinstance(error, TimeoutError | ConnectTimeoutError):
        return f"no answer within {end.timeout:g} s"
    if isinstance(error, TlsError | SSLError):
        return f"TLS failed: {error}; check ca_bundle, cert_file and key_file"
    if isinstance(error, FileNotFoundError | PermissionError):
        return f"a file of ca_bundle, cert_file and key_file cannot be read: {error.strerror}"
    return f"the connection broke: {error}"
