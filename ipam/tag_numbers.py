"""The tags of a column as numbers, each distinct one being digested once."""

from collections.abc import Sequence

import numpy as np

from ipam.blocks import I64, U64
from ipam.identifier import pair_fingerprints, pairs_fingerprints
from ipam.tag_column import TagColumn


def numbered(column: TagColumn) -> tuple[U64, I64]:
    """Number the tags of carriers.

    Returns:
        The fingerprints of distinct tags, and for each tag of the column its place among them.
    """
    template = column.keys[: column.bounds[1]] if len(column.bounds) > 1 else ()
    if template and [*template] * (len(column.keys) // len(template)) == column.keys:
        return _by_key(template, column.values)
    return _by_pair(column.keys, column.values)


def _by_key(template: Sequence[str], values: Sequence[str]) -> tuple[U64, I64]:
    """Number the tags of carriers that all have the same keys in the same order."""
    numbers: list[U64] = []
    codes = np.zeros(len(values), np.int64)
    size = 0
    for place, key in enumerate(template):
        told = values[place :: len(template)]
        distinct = dict.fromkeys(told, 0)
        numbers.append(pair_fingerprints(key, distinct))
        codes[place :: len(template)] = size + _places(distinct, told)
        size += len(distinct)
    return np.concatenate(numbers), codes


def _places(distinct: dict[str, int], told: Sequence[str]) -> I64:
    """Number values in the order in which they came first."""
    if len(distinct) == len(told):
        return np.arange(len(told))
    distinct.update(zip(distinct, range(len(distinct)), strict=True))
    return np.fromiter(map(distinct.__getitem__, told), np.int64, len(told))


def _by_pair(keys: Sequence[str], values: Sequence[str]) -> tuple[U64, I64]:
    """Number any tags."""
    distinct = dict.fromkeys(zip(keys, values, strict=True), 0)
    numbers = pairs_fingerprints(distinct)
    distinct.update(zip(distinct, range(len(distinct)), strict=True))
    codes = map(distinct.__getitem__, zip(keys, values, strict=True))
    return numbers, np.fromiter(codes, np.int64, len(keys))
