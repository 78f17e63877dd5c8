"""What the clouds' IPAMs say of blocks as bytes, and back."""

import json
from struct import Struct

import numpy as np

from ipam.blocks import Blocks
from ipam.opinions import COMPLIANCE, MANAGEMENT, OVERLAP, TYPES, Opinions, keys
from store.packing import PackingError

FORMAT = b"cwo1"
HEAD = Struct("<4sII")  # format, opinions, bytes of the scopes
COLUMNS = (("<u8", 3), ("<u4", 1), ("u1", 4))  # how wide, and how many of them
WIDTH = sum(np.dtype(width).itemsize * count for width, count in COLUMNS)
SOUND = np.array(
    [
        one & 3 < len(MANAGEMENT) and one >> 2 & 3 < len(COMPLIANCE) and one >> 4 < len(OVERLAP)
        for one in range(256)
    ],
    np.bool_,
)
"""Which numbers stand for three verdicts."""


def packed_opinions(opinions: Opinions) -> bytes:
    """Write opinions, in the order of their keys."""
    scopes = json.dumps(opinions.scopes).encode()
    blocks = opinions.blocks
    columns = (
        opinions.network.astype("<u8"), blocks.hi.astype("<u8"), blocks.lo.astype("<u8"),
        opinions.scope.astype("<u4"), opinions.type, blocks.version, blocks.length, opinions.said,
    )  # fmt: skip
    head = HEAD.pack(FORMAT, len(opinions), len(scopes))
    return b"".join((head, scopes, *(column.tobytes() for column in columns)))


def unpacked_opinions(content: bytes) -> Opinions:
    """Read what `packed_opinions` wrote.

    Raises:
        PackingError: the bytes are of another format, cut short, or contradict themselves.
    """
    if len(content) < HEAD.size:
        raise PackingError("opinions that are cut short")
    name, count, texts = HEAD.unpack_from(content)
    begin = HEAD.size + texts
    if name != FORMAT or len(content) != begin + count * WIDTH:
        raise PackingError("opinions of another format, or of another length than the head says")
    columns, at = [], begin
    for width, several in COLUMNS:
        for _ in range(several):
            columns.append(np.frombuffer(content, width, count, at))
            at += count * np.dtype(width).itemsize
    network, hi, lo, scope, of, version, length, said = columns
    try:
        scopes = tuple(map(str, json.loads(content[HEAD.size : begin].decode())))
    except (TypeError, ValueError) as error:
        raise PackingError(f"the scopes of opinions: {error}") from None
    if count and not (scope.max() < len(scopes) and of.max() < len(TYPES) and SOUND.take(said).all()):
        raise PackingError("opinions with codes that stand for nothing")
    blocks = Blocks(version, hi, lo, length)
    made = keys(network, of, blocks)
    return Opinions(made, network, of, blocks, said, scope.astype(np.int32), scopes).arranged()
