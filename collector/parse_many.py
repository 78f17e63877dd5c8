"""Many CIDRs at once: what `ipam.cidr.parse` makes of each, without an object for each.

Plain texts are read in bulk. Whatever is not plain is asked of `parse` itself: it knows every spelling, and
has the words for what is wrong.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import compress, repeat
from operator import contains

import numpy as np

from collector.parse_plain import OddError, plain
from ipam.blocks import I64, IPV4, LOW, Blocks, Flags
from ipam.cidr import CidrError, parse

AT_ONCE = 1 << 12  # texts: what is in the works then fits a processor's cache
FEW = 16  # texts that are read one by one if one of them is odd

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
    if len(texts) <= AT_ONCE:
        return _parsed(texts)
    return _joined([(at, _parsed(texts[at : at + AT_ONCE])) for at in range(0, len(texts), AT_ONCE)])


def _joined(parts: Sequence[tuple[int, Parsed]]) -> Parsed:
    """Put what runs of texts say one behind the other; each comes with the number of its first text."""
    return Parsed(
        Blocks.joined(part.blocks for _, part in parts),
        np.concatenate([part.good + at for at, part in parts]),
        {at + number: words for at, part in parts for number, words in part.wrong.items()},
    )


def _parsed(texts: Sequence[str]) -> Parsed:
    """Read texts of both families, family by family."""
    if ":" not in "".join(texts):
        return _of_family(texts, IPV4)
    six = np.frombuffer(bytes(map(contains, texts, repeat(":"))), np.bool_)
    if six.all():
        return _of_family(texts, 6)
    return _merged(
        (np.flatnonzero(~six), _of_family([*compress(texts, (~six).tolist())], IPV4)),
        (np.flatnonzero(six), _of_family([*compress(texts, six.tolist())], 6)),
    )


def _merged(*parts: tuple[I64, Parsed]) -> Parsed:
    """Put texts that were read apart in one order again; each part comes with the numbers of its texts."""
    good = np.concatenate([numbers[part.good] for numbers, part in parts])
    order = np.argsort(good, kind="stable")  # which is quick where two runs are in order already
    wrong = {int(numbers[at]): words for numbers, part in parts for at, words in part.wrong.items()}
    return Parsed(Blocks.joined(part.blocks for _, part in parts).take(order), good[order], wrong)


def _of_family(texts: Sequence[str], version: int) -> Parsed:
    """Read texts at once if all are good; else look for the odd ones in ever smaller halves."""
    with suppress(OddError):
        blocks = plain(texts, version)
        if not _with_host_bits(blocks, version).any():
            return Parsed(blocks, np.arange(len(texts)), {})
    if len(texts) <= FEW:
        return _one_by_one(texts)
    half = len(texts) // 2
    return _joined([(0, _of_family(texts[:half], version)), (half, _of_family(texts[half:], version))])


def _one_by_one(texts: Sequence[str]) -> Parsed:
    good, wrong = {}, {}
    for number, text in enumerate(texts):
        try:
            good[number] = parse(text)
        except CidrError as error:
            wrong[number] = str(error)
    return Parsed(Blocks.of(good.values()), np.array([*good], np.int64), wrong)


def _with_host_bits(blocks: Blocks, version: int) -> Flags:
    hosts = (32 if version == IPV4 else 128) - blocks.length
    flags: Flags = blocks.lo & HOSTS_LO[hosts] != 0
    return flags if version == IPV4 else flags | (blocks.hi & HOSTS_HI[hosts] != 0)
