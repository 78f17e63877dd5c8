"""From the entries of an answer to rows: each entry whole, or rejected with the reason."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from collector.cells import Faults, counts, owners, tags, texts, truths
from collector.fields import Entry, Fields, MalformedError
from collector.port import Found
from ipam.blocks import I64, IPV4, Blocks, Flags
from ipam.parse_many import parse_many
from ipam.reading import UNKNOWN, RejectedRow, Rows

T = TypeVar("T")


def translated(entries: Sequence[Entry], fields: Fields, account: str) -> Found:
    """Translate the entries of a listing, as an account saw them.

    A resource of which some blocks are bad is rejected whole, so that its last good copy can stay.
    """
    faults: Faults = {}
    resource = texts(entries, *fields.resource)
    _missing(resource, "", "an item without an id", faults)
    parent = texts(entries, fields.parent)
    if fields.no_parent:
        _missing(parent, "", fields.no_parent, faults)
    labels = tags(entries, fields.tags, faults)
    names = (
        [one.get(fields.name_tag, "") for one in labels] if fields.name_tag else texts(entries, fields.name)
    )
    owner = owners(entries, fields.owner, account, faults)
    blocks, entry = _blocks(entries, fields, faults)
    numbers = entry.tolist()

    def column(values: Sequence[T]) -> tuple[T, ...]:
        return tuple(map(values.__getitem__, numbers))

    rows = Rows(
        blocks,
        column(resource),
        column(owner),
        column(names),
        column(parent),
        column(texts(entries, fields.zone)),
        column(texts(entries, fields.state)),
        column(labels),
        truths(entries, fields.default)[entry],
        _free(counts(entries, fields.free)[entry], blocks, fields),
        _attached(entries, fields)[entry],
    )
    return Found(rows, tuple(RejectedRow(resource[number], faults[number]) for number in sorted(faults)))


def _missing(found: Sequence[T], nothing: T, words: str, faults: Faults) -> None:
    """Note the entries that have nothing where all have to have something."""
    if nothing in found:
        for number, value in enumerate(found):
            if value == nothing:
                faults.setdefault(number, words)


def _blocks(entries: Sequence[Entry], fields: Fields, faults: Faults) -> tuple[Blocks, I64]:
    """Read the blocks of the good entries, each once however often it is told, and whose each is."""
    told, sizes = _told(entries, fields, faults)
    entry = np.repeat(np.arange(len(entries)), sizes)
    texts_of = _with_length(told) if fields.single else told
    parsed = parse_many(texts_of)
    for place, words in parsed.wrong.items():
        faults.setdefault(int(entry[place]), _wrong(told[place], words, fields))
    bad = np.zeros(len(entries), np.bool_)
    bad[np.fromiter(faults, np.int64, len(faults))] = True
    entry = entry[parsed.good]
    keep = ~(bad[entry] | _repeated(entry, parsed.blocks))
    return parsed.blocks.take(keep), entry[keep]


def _told(entries: Sequence[Entry], fields: Fields, faults: Faults) -> tuple[list[str], list[int]]:
    """List the blocks as they are told, and how many each entry has; a block that is missing is ""."""
    told: list[Any] = []
    sizes = []
    for number, entry in enumerate(entries):
        mine: Sequence[object] = ()
        try:
            mine = fields.blocks(entry)
        except MalformedError as error:
            faults.setdefault(number, str(error))
        told += mine
        sizes.append(len(mine))
    _missing(sizes, 0, "it holds no address block", faults)
    if set(map(type, told)) <= {str}:
        return told, sizes
    return [text if isinstance(text, str) else "" for text in told], sizes


def _with_length(addresses: Iterable[str]) -> list[str]:
    return [f"{address}/{128 if ':' in address else 32}" for address in addresses]


def _wrong(told: str, words: str, fields: Fields) -> str:
    """Say what is wrong with a block as it was told."""
    if not told:
        return "an address block is missing"
    return f"'{told}' is not a single address" if fields.single else words


def _repeated(entry: I64, blocks: Blocks) -> Flags:
    """Flag the blocks that an entry has told before."""
    repeated = np.zeros(len(entry), np.bool_)
    if (entry[1:] == entry[:-1]).any():
        order = np.lexsort((blocks.length, blocks.lo, blocks.hi, blocks.version, entry))
        columns = (entry, blocks.version, blocks.hi, blocks.lo, blocks.length)
        same = [column[order][1:] == column[order][:-1] for column in columns]
        repeated[order[1:]] = np.logical_and.reduce(same)
    return repeated


def _free(count: I64, blocks: Blocks, fields: Fields) -> I64:
    """Keep the counts of free addresses that an IPv4 block of that size can have."""
    sizes = np.int64(1) << np.maximum(32 - blocks.length.astype(np.int64), 0)
    possible = (blocks.version == IPV4) & (count <= sizes - fields.reserved)
    return np.where(possible, count, UNKNOWN)


def _attached(entries: Sequence[Entry], fields: Fields) -> NDArray[np.int8]:
    """Tell of each entry whether anything it is attached to is named."""
    if not fields.attached:
        return np.full(len(entries), UNKNOWN, np.int8)
    return np.array([text != "" for text in texts(entries, *fields.attached)], np.int8)
