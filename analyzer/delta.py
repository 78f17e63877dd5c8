"""What differs between two snapshots of one estate, as far as verdicts depend on it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ipam.blocks import I32, I64, U64, Flags
from ipam.columns import Columns
from ipam.report import NONE
from ipam.snapshot import Snapshot
from ipam.words import Family

Rows = I64 | slice

# Free addresses of subnets change all the time, and no verdict but the use of the subnet depends on them.
ALIKE = ("length", "order", "first_seen", "default", "attached")


@dataclass(frozen=True, slots=True, eq=False)
class Delta:
    """Rows to be judged anew, and where the others have gone."""

    before: Flags  # of each former row: it is gone, changed, or of a network that changed
    after: Flags  # of each present row, likewise
    moved: I32  # of each former row: its present number; NONE where it is to be judged anew
    network: I32  # of each former network: its present number, or NONE

    @classmethod
    def of(cls, before: Snapshot, after: Snapshot) -> "Delta":
        """Compare two snapshots of the same shards, row by row in the order of each shard."""
        lost, new = np.ones(len(before), np.bool_), np.ones(len(after), np.bool_)
        network = _numbers(before.networks, after.networks)
        for family in Family:
            old_rows, new_rows = _aligned(before.columns, after.columns, family)
            differ = _differing(before, after, (old_rows, new_rows), network)
            differ |= _elsewhere(before.columns, after.columns, (old_rows, new_rows), family)
            lost[old_rows], new[new_rows] = differ, differ
        _spread(before, after, lost, new)
        moved = np.full(len(before), NONE, np.int32)
        moved[~lost] = np.flatnonzero(~new)
        return cls(lost, new, moved, network)

    @property
    def empty(self) -> bool:
        """Tell whether nothing that a verdict depends on differs."""
        return not (self.before.any() or self.after.any())

    @property
    def still(self) -> bool:
        """Tell whether every row that stays has kept its number, and so has its network."""
        same = len(self.moved) == len(self.after)
        kept = self.moved != NONE
        return (
            same
            and bool((self.moved[kept] == np.flatnonzero(kept)).all())
            and bool((self.network == np.arange(len(self.network))).all())
        )


def comparable(before: Snapshot, after: Snapshot) -> bool:
    """Tell whether two snapshots are of the same shards, made for the same tags."""
    return before.asked == after.asked and [one.shard for one in before.statuses] == [
        one.shard for one in after.statuses
    ]


def _aligned(before: Columns, after: Columns, family: Family) -> tuple[Rows, Rows]:
    """Pair the rows of the shards that have as many as before."""
    old, new = before.part(family), after.part(family)
    if np.array_equal(before.shard[old], after.shard[new]):
        return old, new
    shards = 1 + max(int(before.shard.max(initial=NONE)), int(after.shard.max(initial=NONE)))
    was, now = (np.bincount(shard, minlength=shards) for shard in (before.shard[old], after.shard[new]))
    same = was == now
    return (
        old.start + np.flatnonzero(same.take(before.shard[old])),
        new.start + np.flatnonzero(same.take(after.shard[new])),
    )


def _differing(before: Snapshot, after: Snapshot, rows: tuple[Rows, Rows], network: I32) -> Flags:
    """Flag the pairs of rows that differ in anything that a verdict depends on, their block excepted."""
    (old, new), was, now = rows, before.columns, after.columns
    kept = _translated(was.network[old], network)
    flags: Flags = kept != now.network[new]
    flags |= (was.network[old] != NONE) & (kept == NONE)
    for name, tables in (
        ("owner", (before.owners, after.owners)),
        ("site", (before.sites, after.sites)),
        ("tags", (before.tag_sets, after.tag_sets)),
    ):
        flags |= _translated(getattr(was, name)[old], _codes(*tables)) != getattr(now, name)[new]
    for name in ALIKE:
        flags |= getattr(was, name)[old] != getattr(now, name)[new]
    return flags


def _elsewhere(was: Columns, now: Columns, rows: tuple[Rows, Rows], family: Family) -> Flags:
    """Flag the pairs of rows whose first address differs."""
    if family is Family.IPV4:
        flags: Flags = was.start4[rows[0]] != now.start4[rows[1]]
        return flags
    old, new = (
        slice(0, None) if isinstance(one, slice) else one - start
        for one, start in zip(rows, (was.ipv4, now.ipv4), strict=True)
    )
    flags = was.hi6[old] != now.hi6[new]
    flags |= was.lo6[old] != now.lo6[new]
    return flags


def _translated(codes: NDArray[Any], table: NDArray[Any] | None) -> NDArray[Any]:
    """Turn former codes into present ones; without a table they are the same."""
    return codes if table is None else np.append(table, NONE).take(codes)  # NONE takes the last


def _spread(before: Snapshot, after: Snapshot, lost: Flags, new: Flags) -> None:
    """Judge anew all rows of a network of which one row differs: subnets follow their VPC."""
    touched = np.union1d(_networks(before, lost), _networks(after, new))
    lost |= _of_networks(before, touched)
    new |= _of_networks(after, touched)


def _networks(snapshot: Snapshot, flags: Flags) -> U64:
    numbers = np.unique(snapshot.columns.network[flags])
    found: U64 = snapshot.networks[numbers[numbers != NONE]]
    return found


def _of_networks(snapshot: Snapshot, touched: U64) -> Flags:
    wanted = np.append(np.isin(snapshot.networks, touched), np.False_)
    return wanted.take(snapshot.columns.network)  # NONE takes the last


def _numbers(before: U64, after: U64) -> I32:
    """Find the present number of each former network."""
    if not len(after):
        return np.full(len(before), NONE, np.int32)
    place = np.minimum(np.searchsorted(after, before), len(after) - 1)
    return np.where(after[place] == before, place, NONE).astype(np.int32)


def _codes(before: tuple[Any, ...], after: tuple[Any, ...]) -> NDArray[Any] | None:
    """Find the present code of each former one, NONE where there is none; None where nothing changed."""
    if before == after:
        return None
    table = {one: code for code, one in enumerate(after)}
    return np.array([table.get(one, NONE) for one in before], np.int64)
