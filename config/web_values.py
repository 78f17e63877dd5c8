"""The kinds of values in a web file, each in the form that the Prometheus exporter-toolkit reads."""

import re
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticKnownError

from config.values import Text, distinct

_HASH = re.compile(r"\$2[aby]\$(?P<cost>[0-9]{2})\$[./A-Za-z0-9]{53}")
LEAST_COST, MOST_COST = 4, 16  # beyond it one try takes more than five seconds
_PART = r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:ns|us|µs|ms|s|m|h)"
_SPAN = re.compile(rf"0|(?:{_PART})+")
_SECONDS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_HEADER = re.compile(r"[\x20-\x7e]*")
_USER = re.compile(r"[^\x00-\x1f\x7f:]+")
LONGEST_SPAN = timedelta(days=1)


def read_hash(value: object) -> str:
    """Read a bcrypt hash; the message never repeats what stands in its place, which may be a password."""
    found = _HASH.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(
            "must be a bcrypt hash, which begins with $2y$, $2b$ or $2a$: make one by `htpasswd -nBC 10 NAME`"
        )
    if not LEAST_COST <= int(found["cost"]) <= MOST_COST:
        told = f"must have a cost between {LEAST_COST} and {MOST_COST}, for each try of a password takes it"
        raise ValueError(f"{told}: 10 to 12 is usual")
    return found[0]


def read_user(value: str) -> str:
    """Check a user's name as HTTP basic authentication sends it."""
    if not _USER.fullmatch(value):
        raise ValueError("must be a name without colon and control characters")
    return value


def read_span(value: object) -> timedelta:
    """Read a duration as Go writes it: 100ms, 1.5s, 1m30s; 0 is none."""
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not _SPAN.fullmatch(text):
        raise ValueError("must be a duration: write it like 100ms, 1s or 1m30s; 0 is no limit")
    parts = re.findall(r"([0-9.]+)([a-zµ]+)", text)
    seconds = sum(float(number) * _SECONDS[unit] for number, unit in parts)
    if seconds > LONGEST_SPAN.total_seconds():
        raise ValueError("must be at most 24h")
    return timedelta(seconds=seconds)


def write_span(span: timedelta) -> str:
    """Write a duration as it is read."""
    return f"{span.total_seconds():g}s" if span else "0"


def read_version(value: object) -> object:
    """Refuse versions that nobody should speak any more."""
    if value in ("TLS10", "TLS11"):
        raise ValueError(f"'{value}' is out of use (RFC 8996) and not served: write TLS12")
    return value


def read_header(value: object) -> str:
    """Check the value of a header; an empty one leaves the header out."""
    if not isinstance(value, str):
        raise PydanticKnownError("string_type")
    if not _HEADER.fullmatch(value) or value != value.strip():
        raise ValueError("must be printable ASCII on one line, without spaces around it")
    return value


Hash = Annotated[
    str,
    BeforeValidator(read_hash),
    WithJsonSchema({"type": "string", "pattern": f"^{_HASH.pattern.replace('?P<cost>', '?:')}$"}),
]
User = Annotated[
    str, AfterValidator(read_user), WithJsonSchema({"type": "string", "pattern": f"^{_USER.pattern}$"})
]
Span = Annotated[
    timedelta,
    BeforeValidator(read_span),
    PlainSerializer(write_span),
    WithJsonSchema({"type": "string", "pattern": f"^({_SPAN.pattern})$", "examples": ["1s"]}),
]
HeaderValue = Annotated[
    str, BeforeValidator(read_header), WithJsonSchema({"type": "string", "pattern": f"^{_HEADER.pattern}$"})
]
Names = Annotated[tuple[Text, ...], AfterValidator(distinct)]
Version = Annotated[Literal["TLS12", "TLS13"], BeforeValidator(read_version)]
