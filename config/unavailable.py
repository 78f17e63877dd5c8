"""What a format knows and this version does not have: refused by name, never ignored."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from config.mistakes import Location
from config.node import Node

SENTENCE = "{what} not available in this version: {way_out}"


@dataclass(frozen=True, slots=True)
class Unavailable:
    """A key that a later version brings."""

    path: str  # indexes are written [], sub-pools as pools[]
    what: str  # with its verb
    way_out: str
    kind: str | None = None  # of the source; None: of any, or there is none

    def meant(self, beside: Node) -> bool:
        """Tell whether this is about a key of a node."""
        kind = beside.child("kind") if self.kind else None
        return self.kind is None or (kind is not None and kind.text == self.kind)


_SECTION = "remove the section"
_GATEWAY = ("listen", "config_file", "region", "account")  # key_file is there: keys are issued beforehand

UNAVAILABLE = (
    *(Unavailable(f"gateway.{key}", "the gateway is", "remove the line") for key in _GATEWAY),
    Unavailable("retention", "history and its retention are", _SECTION),
    Unavailable("analyze.forecast_horizon", "the forecast is", "remove the line"),
    Unavailable(
        "sources[].events", "following the events of Alibaba Cloud is", "remove the line", kind="alibaba"
    ),
)
_INLINE = "write it into a file, and name that under {}"
UNAVAILABLE_OF_WEB = tuple(
    Unavailable(
        f"tls_server_config.{key}", "PEM texts inside the web file are", _INLINE.format(f"{key}_file")
    )
    for key in ("cert", "key", "client_ca")
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A place of the file that holds something unavailable."""

    at: Location
    node: Node
    row: Unavailable

    @property
    def sentence(self) -> str:
        """Say what is not there, and what to do."""
        return SENTENCE.format(what=self.row.what, way_out=self.row.way_out)


def refusals(root: Node, unavailable: Iterable[Unavailable] = UNAVAILABLE) -> Iterator[Refusal]:
    """Find everything in a file that this version does not have."""
    rows: dict[str, list[Unavailable]] = {}
    for row in unavailable:
        rows.setdefault(row.path, []).append(row)
    yield from _below(root, (), "", rows)


def _below(node: Node, at: Location, path: str, rows: dict[str, list[Unavailable]]) -> Iterator[Refusal]:
    for step, child in node.items():
        below = _pattern(path, step)
        row = next((row for row in rows.get(below, ()) if row.meant(node)), None)
        if row:
            yield Refusal((*at, step), child, row)
        else:
            yield from _below(child, (*at, step), below, rows)


def _pattern(path: str, step: str | int) -> str:
    """Extend a path without its indexes; a sub-pool is a pool."""
    if isinstance(step, int):
        return f"{path}[]"
    return step if path == "" or (path, step) == ("pools[]", "pools") else f"{path}.{step}"
