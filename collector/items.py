"""From the entries of an answer to rows: each entry whole, or rejected with the reason."""

from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Any

import numpy as np

from collector.cells import Faults
from collector.fields import Fields
from collector.page import Page
from collector.parse_many import parse_many
from collector.port import Found
from ipam.blocks import I64, IPV4, Blocks, Flags
from ipam.reading import UNKNOWN, RejectedRow, Rows, picking
from ipam.tag_column import TagColumn


def translated(pages: Sequence[Page], fields: Fields) -> Found:
    """Translate the pages of a listing.

    A resource of which some blocks are bad is rejected whole, so that its last good copy can stay.
    """

    def column(name: str) -> list[Any]:
        found: list[Any] = []
        for page in pages:
            found += getattr(page, name)
        return found

    resource = column("resource")
    begins = accumulate((len(page.resource) for page in pages), initial=0)
    faults = {
        begin + n: why for begin, page in zip(begins, pages, strict=False) for n, why in page.faults.items()
    }
    blocks, entry = _blocks(column("blocks"), column("sizes"), fields, faults)
    usual = not faults and np.array_equal(entry, np.arange(len(resource)))  # each entry has one block
    picked: Callable[[Sequence[Any]], tuple[Any, ...]] = tuple if usual else picking(entry.tolist())
    tags = TagColumn.told(column("keys"), column("values"), column("tagged"))
    rows = Rows(
        blocks,
        picked(resource),
        picked(column("owner")),
        picked(column("name")),
        picked(column("parent")),
        picked(column("zone")),
        picked(column("state")),
        tags.take(entry),
        np.array(column("default"), np.bool_)[entry],
        _free(np.array(column("free"), np.int64)[entry], blocks, fields),
        np.array(column("attached"), np.int8)[entry],
    )
    return Found(rows, tuple(RejectedRow(resource[number], faults[number]) for number in sorted(faults)))


def _blocks(told: list[str], sizes: list[int], fields: Fields, faults: Faults) -> tuple[Blocks, I64]:
    """Read the blocks of the good entries, each once however often it is told, and whose each is."""
    entry = np.repeat(np.arange(len(sizes)), sizes)
    parsed = parse_many(_with_length(told) if fields.single else told)
    for place, words in parsed.wrong.items():
        faults.setdefault(int(entry[place]), _wrong(told[place], words, fields))
    bad = np.zeros(len(sizes), np.bool_)
    bad[np.fromiter(faults, np.int64, len(faults))] = True
    entry = entry[parsed.good]
    keep = ~(bad[entry] | _repeated(entry, parsed.blocks))
    return parsed.blocks.take(keep), entry[keep]


def _with_length(addresses: Sequence[str]) -> list[str]:
    if ":" not in "".join(addresses):
        return [address + "/32" for address in addresses]
    return [f"{address}/{128 if ':' in address else 32}" for address in addresses]


def _wrong(told: str, words: str, fields: Fields) -> str:
    """Say what is wrong with a block as it was told."""
    if not told:
        return "an address block is missing"
    return f"'{told}' is not a single address" if fields.single else words


def _repeated(entry: I64, blocks: Blocks) -> Flags:
    """Flag the blocks that an entry has told before."""
    several = np.zeros(len(entry) + 1, np.bool_)
    several[1:-1] = entry[1:] == entry[:-1]
    if not several.any():
        return several[1:]
    rows = np.flatnonzero(several[1:] | several[:-1])
    columns = [column[rows] for column in (entry, blocks.version, blocks.hi, blocks.lo, blocks.length)]
    order = np.lexsort(columns)
    same = [column[order][1:] == column[order][:-1] for column in columns]
    repeated = np.zeros(len(entry), np.bool_)
    repeated[rows[order[1:]]] = np.logical_and.reduce(same)
    return repeated


def _free(count: I64, blocks: Blocks, fields: Fields) -> I64:
    """Keep the counts of free addresses that an IPv4 block of that size can have."""
    sizes = np.int64(1) << np.maximum(32 - blocks.length.astype(np.int64), 0)
    possible = (blocks.version == IPV4) & (count <= sizes - fields.reserved)
    return np.where(possible, count, UNKNOWN)
