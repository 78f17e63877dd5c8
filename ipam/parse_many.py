"""Many CIDRs at once: what `ipam.cidr.parse` makes of each, without an object for each.

Plain texts are read in bulk. Whatever is not plain is asked of `parse` itself: it knows every spelling, and
has the words for what is wrong.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ipam.blocks import I64, IPV4, LOW, Blocks, Flags
from ipam.cidr import CidrError, parse
from ipam.parse_plain import plain_ipv4, plain_ipv6

AT_ONCE = 1 << 14  # texts: what is in the works then fits a processor's cache

HOSTS = [(1 << bits) - 1 for bits in range(129)]
HOSTS_HI = np.array([mask >> 64 for mask in HOSTS], np.uint64)
HOSTS_LO = np.array([mask & LOW for mask in HOSTS], np.uint64)


@dataclass(frozen=True, slots=True, eq=False)
class Parsed:
    """What many texts say."""

    blocks: Blocks  # of the good texts, in their order
    good: I64  # the number of the text that each block was read from
    wrong: Mapping[int, str]  # what is wrong with the others, by the number of the text


def parse_many(texts: Sequence[str]) -> Parsed:
    """Read CIDRs as strictly as `ipam.cidr.parse` does, and tell in its words which of them are none."""
    parts = [(at, _parsed(texts[at : at + AT_ONCE])) for at in range(0, len(texts), AT_ONCE)]
    return Parsed(
        Blocks.joined(part.blocks for _, part in parts),
        np.concatenate([np.zeros(0, np.int64), *(part.good + at for at, part in parts)]),
        {at + number: words for at, part in parts for number, words in part.wrong.items()},
    )


def _parsed(texts: Sequence[str]) -> Parsed:
    parts = list(_plain(texts))
    odd, wrong = {}, {}
    for number in sorted(set(range(len(texts))).difference(*(rows.tolist() for rows, _ in parts))):
        try:
            odd[number] = parse(texts[number])
        except CidrError as error:
            wrong[number] = str(error)
    parts.append((np.array([*odd], np.int64), Blocks.of(odd.values())))
    good = np.concatenate([rows for rows, _ in parts])
    order = np.argsort(good)
    return Parsed(Blocks.joined(blocks for _, blocks in parts).take(order), good[order], wrong)


def _plain(texts: Sequence[str]) -> Iterator[tuple[I64, Blocks]]:
    """Yield the numbers of texts that are plain and have no host bits, and their blocks, family by family."""
    colon = np.array([":" in text for text in texts], np.bool_)
    for mine, read in ((~colon, plain_ipv4), (colon, plain_ipv6)):
        rows = np.flatnonzero(mine)
        if len(rows):
            plain, blocks = read([texts[row] for row in rows.tolist()])
            canonical = ~_with_host_bits(blocks)
            yield rows[plain][canonical], blocks.take(canonical)


def _with_host_bits(blocks: Blocks) -> Flags:
    bits = np.where(blocks.version == IPV4, 32, 128) - blocks.length
    flags: Flags = (blocks.hi & HOSTS_HI[bits] != 0) | (blocks.lo & HOSTS_LO[bits] != 0)
    return flags
