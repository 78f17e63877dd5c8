"""Answers as bytes: exact JSON, told apart by an entity tag, packed when that is worthwhile."""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from http import HTTPStatus
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import Response

from exporter.metrics_endpoint import accepts_gzip

JSON = "application/json"
LEAST = 1024  # bytes; packing less saves no packet
LEVEL = 5  # of compression

SHARED = {"Cache-Control": "no-cache", "Vary": "Accept-Encoding"}


@dataclass(frozen=True, slots=True)
class Asking:
    """What of a request's headers an answer depends on."""

    packed: bool
    known: str  # the entity tags that the client has

    @classmethod
    def of(cls, headers: Headers) -> "Asking":
        """Read the headers."""
        return cls(
            accepts_gzip(headers.get("accept-encoding", "")), ",".join(headers.getlist("if-none-match"))
        )


def entity_tag(*parts: object) -> str:
    """Name an answer by what it is made from.

    It is a weak tag: ages grow while a report stays, and the packed bytes are others than the plain ones.
    """
    return f'W/"{blake2b(repr(parts).encode(errors="surrogatepass"), digest_size=10).hexdigest()}"'


def unchanged(asking: Asking, tag: str) -> Response | None:
    """Make the answer for a client that has this one already; None where it has not."""
    known = {one.strip().removeprefix("W/") for one in asking.known.split(",")}
    if "*" in known or tag.removeprefix("W/") in known:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers={**SHARED, "ETag": tag})
    return None


def answer(asking: Asking, body: Mapping[str, Any], headers: Mapping[str, str]) -> Response:
    """Make the answer of a record."""
    return Response(*_coded(asking, written(body), {**SHARED, **headers}))


def written(body: Mapping[str, Any]) -> bytes:
    """Write JSON in UTF-8, letters as they are; half a surrogate pair, which is no letter, is escaped."""
    text = json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode(errors="backslashreplace") + b"\n"


def _coded(asking: Asking, content: bytes, headers: Mapping[str, str]) -> tuple[bytes, int, dict[str, str]]:
    told = {**headers, "Content-Type": JSON}
    if asking.packed and len(content) >= LEAST:
        content = gzip.compress(content, LEVEL, mtime=0)
        told["Content-Encoding"] = "gzip"
    return content, HTTPStatus.OK, told
