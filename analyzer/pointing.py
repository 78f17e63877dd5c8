"""The rows of blocks that somebody pointed at, however many there are."""

from collections.abc import Collection, Iterable

import numpy as np

from ipam.blocks import I32, I64
from ipam.cidr import Cidr
from ipam.resource_block import ResourceBlock
from ipam.snapshot import Snapshot
from ipam.words import ResourceType

Key = tuple[int, ResourceType, Cidr]


def assign_blocks(numbers: I32, snapshot: Snapshot, named: Iterable[tuple[int, ResourceBlock]]) -> None:
    """Write the number of each block into the row that is that block; of two numbers the last counts."""
    wanted: dict[Key, int] = {(one.fingerprint, one.type, one.cidr): number for number, one in named}
    for row in _likely(snapshot, wanted).tolist():
        network = int(snapshot.networks[snapshot.columns.network[row]])
        number = wanted.get((network, snapshot.type(row), snapshot.cidr(row)))
        if number is not None:
            numbers[row] = number


def _likely(snapshot: Snapshot, wanted: Collection[Key]) -> I64:
    """Find the rows of the networks and types that are asked for."""
    asked = np.array(sorted({fingerprint for fingerprint, _, _ in wanted}), np.uint64)
    of_network = np.append(np.isin(snapshot.networks, asked), False)  # behind all, where NONE points
    flags = of_network.take(snapshot.columns.network, mode="wrap")
    types = np.zeros(len(snapshot), np.bool_)
    for one in {type_of for _, type_of, _ in wanted}:
        types |= snapshot.types(one)
    return np.flatnonzero(flags & types)
