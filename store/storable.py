"""Text that every database takes."""

from collections.abc import Sequence
from dataclasses import replace

from ipam.reading import Rows
from ipam.tag_column import TagColumn, Tags


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


def _tags(tags: Sequence[Tags]) -> Sequence[Tags]:
    column = TagColumn.of(tags)
    keys, values = storable(column.keys), storable(column.values)
    if keys is column.keys:
        return replace(column, values=values)
    found = replace(column, keys=keys, values=values)
    return tuple(found)  # of two keys that have become the same, the last counts
