"""Which rows of all shards stand: every block once, from the shard that is believed about it."""

from collections.abc import Sequence

import numpy as np

from ipam.blocks import I64, U64, Flags
from ipam.records import keys
from ipam.stacking import Stack
from ipam.witnesses import Witnesses


def standing(witnesses: Witnesses, owners: Sequence[Sequence[str]], stacks: Sequence[Stack]) -> list[Flags]:
    """Flag the rows that stand; shards that do not speak for their listing have no say.

    Of a block that is there twice, an owner's row stands before an observer's, and of several the row of
    the shard that was the last to answer.

    Args:
        witnesses: Say which shards are believed.
        owners: Of each shard; its own account is the first.
        stacks: The rows of each family.
    """
    ranking = witnesses.ranking()
    rank = np.full(len(owners), len(owners), np.int64)
    rank[ranking] = np.arange(len(ranking))
    rank = np.repeat(rank, [len(names) for names in owners])
    observes = np.array([number > 0 for names in owners for number in range(len(names))], np.bool_)
    rank[observes] += len(owners) + 1
    believed = _believed(witnesses, owners, frozenset(ranking))
    return [_first(stack, believed, rank) for stack in stacks]


def _believed(witnesses: Witnesses, owners: Sequence[Sequence[str]], speaking: frozenset[int]) -> Flags:
    """Tell of each owner of each shard whether the shard is believed about it."""
    return np.array(
        [
            place in speaking and (number == 0 or witnesses.believes(place, owner))
            for place, names in enumerate(owners)
            for number, owner in enumerate(names)
        ],
        np.bool_,
    )


def _first(stack: Stack, believed: Flags, rank: I64) -> Flags:
    """Flag the rows that are believed, and of those with one key the first by rank."""
    allowed = np.ones(len(stack), np.bool_) if believed.all() else believed[stack.slot]
    key = keys(stack.table)
    repeated = _repeated(key[allowed])
    if not len(repeated):
        return allowed
    rows = np.flatnonzero(allowed & np.isin(key, repeated))
    order = np.lexsort((rows, rank[stack.slot[rows]], key[rows]))
    later = key[rows][order][1:] == key[rows][order][:-1]
    allowed[rows[order[1:][later]]] = False
    return allowed


def _repeated(key: U64) -> U64:
    """List the keys that more than one row has."""
    ordered = np.sort(key)
    return np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
