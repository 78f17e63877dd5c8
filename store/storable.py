"""Text that every database takes."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from ipam.reading import Rows, Tags


def storable(texts: Sequence[str]) -> Sequence[str]:
    """Replace what no database takes as text: half a surrogate pair, and the zero character."""
    joined = "".join(texts)
    if joined.isascii() and "\0" not in joined:
        return texts
    return [
        text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "\ufffd")
        for text in texts
    ]


def storable_rows(rows: Rows) -> Rows:
    """Make all texts of rows storable."""
    return replace(
        rows,
        resource=tuple(storable(rows.resource)),
        owner=tuple(storable(rows.owner)),
        name=tuple(storable(rows.name)),
        parent=tuple(storable(rows.parent)),
        zone=tuple(storable(rows.zone)),
        state=tuple(storable(rows.state)),
        tags=_tags(rows.tags),
    )


def _tags(rows: Sequence[Tags]) -> tuple[Tags, ...]:
    items = chain.from_iterable(tags.items() for tags in rows)
    joined = "".join(chain.from_iterable(items))
    if joined.isascii() and "\0" not in joined:
        return tuple(rows)
    return tuple(dict(zip(storable(list(tags)), storable(list(tags.values())), strict=True)) for tags in rows)
