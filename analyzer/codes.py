"""Strings as integers: equal strings, equal codes."""

from collections.abc import Hashable, Iterable, Mapping

import numpy as np

from ipam.blocks import I64


def codes(
    values: Iterable[Hashable], known: Mapping[Hashable, int] | None = None
) -> tuple[I64, dict[Hashable, int]]:
    """Number values in the order of their first appearance, after those that have a number already."""
    table = dict(known or {})
    numbered = [table.setdefault(value, len(table)) for value in values]
    return np.array(numbered, np.int64), table
