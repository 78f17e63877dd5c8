"""Records of a shard as bytes, and back."""

import json
from struct import Struct, error

import numpy as np

from ipam.records import FOUR, SIX, Records
from ipam.tag_index import TagIndex

FORMAT = b"cwn1"  # numbers of rows, in their first format
TAG_FORMAT = b"cwt1"
HEAD = Struct("<4sIII")  # format, IPv4 rows, IPv6 rows, bytes of the texts
TAG_HEAD = Struct("<4sII")  # format, tags, carriers


class PackingError(ValueError):
    """Bytes that this version did not write."""


def packed(records: Records) -> bytes:
    """Write the numbers of rows; tags are written apart."""
    texts = json.dumps([records.owners, records.sites], ensure_ascii=False).encode()
    head = HEAD.pack(FORMAT, len(records.four), len(records.six), len(texts))
    return b"".join((head, texts, records.four.tobytes(), records.six.tobytes()))


def packed_tags(tags: TagIndex) -> bytes:
    """Write which rows carry which tags."""
    head = TAG_HEAD.pack(TAG_FORMAT, len(tags.pairs), len(tags.carriers))
    columns = (tags.pairs.astype("<u8"), tags.counts.astype("<u4"), tags.carriers.astype("<u4"))
    return head + b"".join(column.tobytes() for column in columns)


def unpacked(content: bytes, tags: bytes) -> Records:
    """Read what `packed` and `packed_tags` wrote; the numbers stay where they are.

    Raises:
        PackingError: the bytes are of another format, cut short, or contradict themselves.
    """
    try:
        name, four, six, texts = HEAD.unpack_from(content)
        begin = HEAD.size + texts
        middle = begin + four * FOUR.itemsize
        whole = name == FORMAT and len(content) == middle + six * SIX.itemsize
        owners, sites = json.loads(content[HEAD.size : begin].decode()) if whole else ((), ())
        index = _tags(tags)
    except (error, ValueError) as reason:
        raise PackingError(str(reason)) from None
    if not whole:
        raise PackingError("another format, or another length than the head says")
    tables = np.frombuffer(content, FOUR, four, begin), np.frombuffer(content, SIX, six, middle)
    return Records(*tables, tuple(owners), tuple(sites), index)


def _tags(content: bytes) -> TagIndex:
    name, pairs, carriers = TAG_HEAD.unpack_from(content)
    counts = TAG_HEAD.size + 8 * pairs
    rows = counts + 4 * pairs
    if name != TAG_FORMAT or len(content) != rows + 4 * carriers:
        raise PackingError("tags of another format, or of another length than the head says")

    return TagIndex(
        np.frombuffer(content, "<u8", pairs, TAG_HEAD.size),
        np.frombuffer(content, "<u4", pairs, counts),
        np.frombuffer(content, "<u4", carriers, rows),
    )
