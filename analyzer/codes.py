"""Strings as integers: equal strings, equal codes."""

from collections.abc import Hashable, Iterable

import numpy as np

from ipam.blocks import I64


def codes(values: Iterable[Hashable]) -> tuple[I64, dict[Hashable, int]]:
    """Number values in the order of their first appearance."""
    table: dict[Hashable, int] = {}
    numbered = [table.setdefault(value, len(table)) for value in values]
    return np.array(numbered, np.int64), table
