"""The scrape: bytes rendered before, and the counters of the process behind them."""

from collections.abc import Collection, Iterable, Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from exporter.exposition import CONTENT_TYPE, NOTHING, Exposition
from exporter.packed import member
from exporter.state import State

NAME = "name[]"


class Parts(Response):
    """An answer of several parts, which are sent as they are: joining them would copy all of it each time."""

    def __init__(self, parts: Collection[bytes], headers: Mapping[str, str]) -> None:
        super().__init__(headers={**headers, "Content-Length": str(sum(map(len, parts)))})
        self._parts = parts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the parts one after the other."""
        del receive
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        if scope["method"] != "HEAD":
            for part in self._parts:
                await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


async def scrape(state: State, request: Request) -> Response:
    """Answer `/metrics`; `name[]=` keeps single families.

    It takes a millisecond, and in a thread of its own it would wait for an analysis once more.
    """
    wanted = request.query_params.getlist(NAME)
    published = state.published
    parts = (NOTHING if published is None else published.exposition, state.process_exposition())
    packed = accepts_gzip(request.headers.get("accept-encoding", ""))
    headers = {"Content-Type": CONTENT_TYPE, "Vary": "Accept-Encoding", "Cache-Control": "no-store"}
    if packed:
        headers["Content-Encoding"] = "gzip"
    return Parts(tuple(body(parts, wanted, packed=packed)), headers)


def body(parts: Collection[Exposition], wanted: Collection[str], *, packed: bool) -> Iterable[bytes]:
    """List what to send of some expositions, the large one first."""
    chosen = [part.only(wanted) for part in parts] if wanted else parts
    if packed:
        first, *others = (part.packed for part in chosen)
        return member(first, others)
    return (part.text for part in chosen)


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
