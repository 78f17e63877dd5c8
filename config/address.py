"""Where something is reached: a listening address, a URL, a database."""

import re
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticKnownError

_LISTEN = re.compile(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]*):([0-9]{1,5})")
_HIGHEST_PORT = 65535
_SQLITE = re.compile(r"sqlite:///(?P<path>[^?#:]+)")
_FILE = _SQLITE.pattern.replace("?P<path>", "?:")
_POSTGRESQL = re.compile(
    r"postgresql(?:\+psycopg)?://(?:[^\s/?#:@]+@)?(?:\[[0-9a-fA-F:.]+\]|[^\s/?#:@\[\]]*)(?::[0-9]{1,5})?/[^\s/?#]+"
)
_WITH_PASSWORD = re.compile(r"postgresql(?:\+\w+)?://[^@/]*:[^@/]*@.*")


@dataclass(frozen=True, slots=True)
class Listen:
    """A host and a port to listen on; port 0 takes a free one."""

    host: str  # an IPv6 address stands without brackets
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def read_listen(value: object) -> Listen:
    """Read `host:port`; no host stands for every address of the machine."""
    if not isinstance(value, str):
        raise PydanticKnownError("string_type")
    found = _LISTEN.fullmatch(value)
    if found is None or int(found[2]) > _HIGHEST_PORT:
        raise ValueError("must be host:port: write it like 127.0.0.1:10918")
    return Listen(found[1].strip("[]"), int(found[2]))


def is_loopback(host: str) -> bool:
    """Tell whether only this machine reaches a host."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def read_url(value: str) -> str:
    """Check a URL of an HTTP service; the message never repeats it, for it may hold a secret."""
    try:
        parts = urlsplit(value)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or re.search(r"\s", value):
        raise ValueError("must be a URL: write it like https://host:8443")
    if parts.username is not None or parts.password is not None:
        raise ValueError("holds a user or password: no secret belongs in this file, remove the part before @")
    if parts.query or parts.fragment:
        raise ValueError("must be a URL without ? and #: remove that part")
    return value


def read_store(value: str) -> str:
    """Check the database: a file of SQLite, or a database of PostgreSQL."""
    if _WITH_PASSWORD.fullmatch(value):
        raise ValueError(
            "holds a password: no secret belongs in this file, set PGPASSWORD or write it into ~/.pgpass"
        )
    if not _SQLITE.fullmatch(value) and not _POSTGRESQL.fullmatch(value):
        raise ValueError(
            "must name an SQLite file: sqlite:///cidrwatch.db, or with a fourth / for an absolute path; "
            "or a PostgreSQL database: postgresql+psycopg://user@host/cidrwatch"
        )
    return value


def absolute_store(url: str, folder: Path) -> str:
    """Let the path of a checked URL of a file begin at a folder; that of a server stays as it is."""
    if not url.startswith("sqlite"):
        return url
    return f"sqlite:///{folder / url.removeprefix('sqlite:///')}"


def without_userinfo(url: str) -> str:
    """Write a URL for display: whoever stands before the @ is left out."""
    parts: SplitResult = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"***@{host}" if "@" in parts.netloc else host).geturl()


ListenAddress = Annotated[
    Listen,
    BeforeValidator(read_listen),
    PlainSerializer(str),
    WithJsonSchema({"type": "string", "examples": ["127.0.0.1:10918"]}),
]
HttpUrl = Annotated[
    str,
    AfterValidator(read_url),
    WithJsonSchema({"type": "string", "format": "uri", "pattern": "^https?://"}),
]
StoreUrl = Annotated[
    str,
    AfterValidator(read_store),
    WithJsonSchema({"type": "string", "pattern": f"^({_FILE}|{_POSTGRESQL.pattern})$"}),
]
