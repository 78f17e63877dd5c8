"""From the entries of an answer to rows: each entry whole, or rejected with the reason."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from collector.cells import Faults, counts, flags, missing, owners, stripped, truths
from collector.fields import Fields
from collector.parse_many import parse_many
from collector.port import Found
from collector.told import Told
from ipam.blocks import I64, IPV4, Blocks, Flags
from ipam.reading import UNKNOWN, RejectedRow, Rows, picking
from ipam.tag_column import TagColumn


def translated(told: Told, account: str) -> Found:
    """Translate what an account was told in a listing.

    A resource of which some blocks are bad is rejected whole, so that its last good copy can stay.
    """
    fields, resource = told.fields, told.resource
    faults: Faults = {}
    parent = _texts(told, fields.parent)
    _missing(told, parent, faults)
    owner = _owners(told, account, faults)
    blocks, entry = _blocks(told, faults)
    usual = not faults and np.array_equal(entry, np.arange(len(resource)))  # each entry has one block
    picked: Callable[[Sequence[str]], tuple[str, ...]] = tuple if usual else picking(entry.tolist())
    rows = Rows(
        blocks,
        picked(resource),
        picked(owner),
        picked(told.names if fields.name_tag else _texts(told, fields.name)),
        picked(parent),
        picked(_texts(told, fields.zone)),
        picked(_texts(told, fields.state)),
        TagColumn.told(told.keys, told.values, told.tagged).take(entry),
        _default(told)[entry],
        _free(told, entry, blocks),
        _attached(told)[entry],
    )
    return Found(rows, tuple(RejectedRow(resource[number], faults[number]) for number in sorted(faults)))


def _missing(told: Told, parent: Sequence[str], faults: Faults) -> None:
    """Note what entries lack, or have in a way that cannot be read; of each the first that is found."""
    missing(told.resource, "an item without an id", faults)
    if told.fields.no_parent:
        missing(parent, told.fields.no_parent, faults)
    for odd in (told.odd_tags, told.odd_blocks):
        faults.update({number: words for number, words in odd.items() if number not in faults})
    missing(told.sizes, "it holds no address block", faults)


def _texts(told: Told, key: str) -> list[str]:
    return stripped(told.cells[key]) if key else [""] * len(told.resource)


def _owners(told: Told, account: str, faults: Faults) -> list[str]:
    key = told.fields.owner
    return owners(told.cells[key], key, account, faults) if key else [account] * len(told.resource)


def _default(told: Told) -> Flags:
    key = told.fields.default
    return truths(told.cells[key]) if key else np.zeros(len(told.resource), np.bool_)


def _attached(told: Told) -> NDArray[np.int8]:
    """Tell of each entry whether anything that it is attached to is named."""
    if told.fields.attached:
        return flags(told.attached).astype(np.int8)
    return np.full(len(told.resource), UNKNOWN, np.int8)


def _blocks(told: Told, faults: Faults) -> tuple[Blocks, I64]:
    """Read the blocks of the good entries, each once however often it is told, and whose each is."""
    entry = np.repeat(np.arange(len(told.sizes)), told.sizes)
    spelled = _spelled(told.blocks)
    parsed = parse_many(_with_length(spelled) if told.fields.single else spelled)
    for place, words in parsed.wrong.items():
        faults.setdefault(int(entry[place]), _wrong(spelled[place], words, told.fields))
    bad = np.zeros(len(told.sizes), np.bool_)
    bad[np.fromiter(faults, np.int64, len(faults))] = True
    entry = entry[parsed.good]
    keep = ~(bad[entry] | _repeated(entry, parsed.blocks))
    return parsed.blocks.take(keep), entry[keep]


def _spelled(blocks: Sequence[Any]) -> Sequence[str]:
    """Make "" of what is no text."""
    if set(map(type, blocks)) <= {str}:
        return blocks
    return [text if isinstance(text, str) else "" for text in blocks]


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


def _free(told: Told, entry: I64, blocks: Blocks) -> I64:
    """Keep the counts of free addresses that an IPv4 block of that size can have."""
    fields = told.fields
    if not fields.free:
        return np.full(len(entry), UNKNOWN, np.int64)
    count = counts(told.cells[fields.free])[entry]
    sizes = np.int64(1) << np.maximum(32 - blocks.length.astype(np.int64), 0)
    possible = (blocks.version == IPV4) & (count <= sizes - fields.reserved)
    return np.where(possible, count, UNKNOWN)
