"""The scrape: bytes rendered before, and the counters of the process behind them."""

from collections.abc import Collection

from starlette.requests import Request
from starlette.responses import Response

from exporter.exposition import CONTENT_TYPE, NOTHING, Exposition
from exporter.packed import member
from exporter.state import State

NAME = "name[]"


def scrape(state: State, request: Request) -> Response:
    """Answer `/metrics`; `name[]=` keeps single families."""
    wanted = request.query_params.getlist(NAME)
    published = state.published
    parts = (NOTHING if published is None else published.exposition, state.process_exposition())
    packed = accepts_gzip(request.headers.get("accept-encoding", ""))
    headers = {"Content-Type": CONTENT_TYPE, "Vary": "Accept-Encoding", "Cache-Control": "no-store"}
    if packed:
        headers["Content-Encoding"] = "gzip"
    return Response(body(parts, wanted, packed=packed), headers=headers)


def body(parts: Collection[Exposition], wanted: Collection[str], *, packed: bool) -> bytes:
    """Join expositions, the large one first."""
    chosen = [part.only(wanted) for part in parts] if wanted else parts
    if packed:
        first, *others = (part.packed for part in chosen)
        return member(first, others)
    return b"".join(part.text for part in chosen)


def accepts_gzip(header: str) -> bool:
    """Tell whether a client takes gzip, by its Accept-Encoding (RFC 9110, 12.5.3)."""
    weights = dict(map(_weight, header.split(",")))
    return weights.get("gzip", weights.get("*", 0.0)) > 0


def _weight(entry: str) -> tuple[str, float]:
    coding, *parameters = entry.split(";")
    named = (parameter.partition("=") for parameter in parameters)
    weights = [value for name, _, value in named if name.strip().lower() == "q"]
    try:
        weight = float(weights[-1]) if weights else 1.0
    except ValueError:
        weight = 0.0
    return coding.strip().lower(), weight
