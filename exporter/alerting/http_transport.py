"""The way to one Alertmanager over HTTP: keys are read when they are needed, so that they may change."""

import re
from base64 import b64encode
from dataclasses import dataclass, field
from pathlib import Path
from ssl import PROTOCOL_TLS_CLIENT, SSLContext, SSLError, create_default_context

from urllib3 import PoolManager, Timeout
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NameResolutionError,
    NewConnectionError,
    ReadTimeoutError,
)
from urllib3.exceptions import SSLError as TlsError

from exporter.alerting.courier import Answer, PostError

PATH = "/api/v2/alerts"
LONGEST_ANSWER = 64 * 1024  # bytes of what it says that are read: more than it takes to refuse a whole batch
_TOKEN = re.compile(r"[\x21-\x7e]+")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where an Alertmanager is, and what opens it."""

    url: str  # with its path prefix, without user and password: it is a label
    timeout: float = 10.0  # seconds
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
    _pool: PoolManager | None = field(default=None, init=False, repr=False)

    def post(self, body: bytes) -> Answer:
        """Send alerts, without following anybody elsewhere.

        Raises:
            PostError: there is no answer, or a file cannot be read.
        """
        headers = {"Content-Type": "application/json", "User-Agent": self.agent, **self._authorization()}
        try:
            if self._pool is None:
                self._pool = self._connected()
            answer = self._pool.request(
                "POST",
                self.endpoint.url.rstrip("/") + PATH,
                body=body,
                headers=headers,
                retries=False,
                redirect=False,
                preload_content=False,
            )
            text = answer.read(LONGEST_ANSWER).decode("utf-8", "replace")
            if answer.length_remaining:  # nobody reads the rest
                answer.close()
            answer.release_conn()
        except (HTTPError, OSError) as error:
            self._pool = None  # certificates may have been renewed
            raise PostError(_reason(error, self.endpoint)) from None
        return Answer(answer.status, " ".join(text.split()))

    def _connected(self) -> PoolManager:
        timeout = Timeout(total=self.endpoint.timeout)
        return PoolManager(1, timeout=timeout, ssl_context=_tls(self.endpoint))

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


def _tls(end: Endpoint) -> SSLContext | None:
    if not end.url.startswith("https:"):
        return None
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
    if isinstance(error, TimeoutError | ConnectTimeoutError | ReadTimeoutError):
        return f"no answer within {end.timeout:g} s"
    if isinstance(error, TlsError | SSLError):
        return f"TLS failed: {error}; check ca_bundle, cert_file and key_file"
    if isinstance(error, FileNotFoundError | PermissionError):
        return f"a file of ca_bundle, cert_file and key_file cannot be read: {error.strerror}"
    return f"the connection broke: {error}"
