"""Texts packed apart and served as one gzip member: many clients read only the first of several."""

from collections.abc import Iterable
from dataclasses import dataclass
from struct import pack
from typing import Self
from zlib import DEFLATED, MAX_WBITS, Z_SYNC_FLUSH, compressobj, crc32

# RFC 1952: magic, deflate, no flags, no time, no level, an unknown system; RFC 1951: an empty last block.
HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
LAST_BLOCK = b"\x03\x00"
SIZES = 1 << 32  # a member tells its size modulo this


@dataclass(frozen=True, slots=True)
class Packed:
    """One text, and the same compressed so that another may follow it in the same member."""

    text: bytes
    deflated: bytes  # raw blocks that end on a whole byte, the last block not among them
    crc: int  # of the text

    @classmethod
    def of(cls, text: bytes, level: int) -> Self:
        """Compress a text."""
        stream = compressobj(level, DEFLATED, -MAX_WBITS)
        return cls(text, stream.compress(text) + stream.flush(Z_SYNC_FLUSH), crc32(text))

    @classmethod
    def joined(cls, parts: Iterable[Self]) -> Self:
        """Join texts that are compressed already."""
        told = tuple(parts)
        text = b"".join(one.text for one in told)
        return cls(text, b"".join(one.deflated for one in told), crc32(text))


def member(first: Packed, others: Iterable[Packed]) -> tuple[bytes, ...]:
    """List the pieces of one gzip member of packed texts; the first text should be the longest.

    The longest is not copied, and its checksum is known.
    """
    blocks, crc, size = [], first.crc, len(first.text)
    for one in others:
        blocks.append(one.deflated)
        crc = crc32(one.text, crc)
        size += len(one.text)
    return HEAD, first.deflated, b"".join((*blocks, LAST_BLOCK, pack("<II", crc, size % SIZES)))
