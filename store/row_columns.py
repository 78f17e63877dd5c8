"""Rows as the table `block` keeps them, and back into columns."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from sys import intern
from typing import Any

import numpy as np

from ipam.blocks import Blocks
from ipam.reading import Rows, Tags

Key = tuple[str, int, bytes, int]  # a block of a resource: resource, family's number, first address, length

# The columns of the table, in the order in which `columns` lists them.
NAMES = (
    *("resource", "version", "start", "length", "owner", "name", "parent", "zone", "state"),
    *("tags", "is_default", "free", "attached"),
)


def columns(rows: Rows) -> tuple[Sequence[Any], ...]:
    """List the values of each column of the table, strings fit for any database."""
    blocks = rows.blocks
    return (
        storable(rows.resource),
        blocks.version.tolist(),
        _starts(blocks),
        blocks.length.tolist(),
        storable(rows.owner),
        storable(rows.name),
        storable(rows.parent),
        storable(rows.zone),
        storable(rows.state),
        storable([_json(tags) for tags in rows.tags]),
        rows.default.tolist(),
        rows.free.tolist(),
        rows.attached.tolist(),
    )


def keys(values: Sequence[Sequence[Any]]) -> list[Key]:
    """Say of each row which block of which resource it is."""
    return list(zip(*values[:4], strict=True))


def fingerprint(values: Sequence[Sequence[Any]]) -> bytes:
    """Identify the content of rows, in whatever order they came."""
    lines = sorted(map(repr, zip(*values, strict=True)))
    return sha256("\n".join(lines).encode()).digest()


def decoded(values: Sequence[Sequence[Any]], texts: dict[str, Tags]) -> Rows:
    """Make rows of the columns of a table.

    Args:
        values: The columns, as `columns` lists them.
        texts: Tags by their JSON; what is read is added, so that equal tags are one object.
    """
    resource, version, start, length, owner, name, parent, zone, state, tags, default, free, attached = values
    ends = np.frombuffer(b"".join(start), ">u8").reshape(-1, 2).astype(np.uint64)
    return Rows(
        Blocks(
            np.array(version, np.uint8),
            np.ascontiguousarray(ends[:, 0]),
            np.ascontiguousarray(ends[:, 1]),
            np.array(length, np.uint8),
        ),
        tuple(resource),
        tuple(map(intern, owner)),
        tuple(name),
        tuple(map(intern, parent)),
        tuple(map(intern, zone)),
        tuple(map(intern, state)),
        tuple(_tags(text, texts) for text in tags),
        np.array(default, np.bool_),
        np.array(free, np.int64),
        np.array(attached, np.int8),
    )


def storable(texts: Sequence[str]) -> Sequence[str]:
    """Replace what no database takes as text: half a surrogate pair, and the zero character."""
    joined = "".join(texts)
    if joined.isascii() and "\0" not in joined:
        return texts
    return [
        text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "\ufffd")
        for text in texts
    ]


def _starts(blocks: Blocks) -> list[bytes]:
    """Write the first address of each block as sixteen bytes, the most significant first."""
    octets = np.stack((blocks.hi, blocks.lo), axis=1).astype(">u8").tobytes()
    return [octets[at : at + 16] for at in range(0, len(octets), 16)]


def _json(tags: Mapping[str, str]) -> str:
    return json.dumps(dict(tags), ensure_ascii=False, sort_keys=True) if tags else "{}"


def _tags(text: str, texts: dict[str, Tags]) -> Tags:
    found = texts.get(text)
    if found is None:
        found = texts[text] = dict[str, str](json.loads(text))
    return found
