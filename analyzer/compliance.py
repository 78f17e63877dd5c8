"""Which rules of its pool a managed block breaks."""

import numpy as np

from ipam.blocks import I64, U8, Flags
from ipam.pool import Pool, PoolTree
from ipam.reading import Tags
from ipam.snapshot import Snapshot
from ipam.words import Breach

SHORTEST, LONGEST = 0, 128


def breaches(snapshot: Snapshot, tree: PoolTree, pool: I64, judged: Flags) -> U8:
    """Hold each judged row against the rules of its pool.

    Source: Amazon VPC IPAM User Guide, "Allocation rules": the rules of one pool bind what is allocated from
    that very pool; imported resources are flagged, never refused.

    Returns:
        Bits of Breach; 0 where nothing is broken or nothing was judged.
    """
    found = np.zeros(len(snapshot), np.uint8)
    rows = np.flatnonzero(judged)
    if not len(rows):
        return found
    pools, of = tree.pools, pool[rows]
    found[rows] |= _where(
        _netmask(snapshot.rows.blocks.length[rows], pools, of), Breach.NETMASK_OUT_OF_BOUNDS
    )
    found[rows] |= _where(_locale(snapshot, pools, rows, of), Breach.LOCALE_MISMATCH)
    found[rows] |= _where(_tags(snapshot, pools, rows, of), Breach.TAG_MISSING)
    found[rows] |= _where(_owner(snapshot, pools, rows, of), Breach.OWNER_NOT_SHARED)
    return found


def missing_tags(tags: Tags, pool: Pool) -> tuple[tuple[str, str], ...]:
    """List the tags that a pool requires and a resource does not carry."""
    return tuple((key, value) for key, value in pool.rules.tags if tags.get(key) != value)


def _where(flags: Flags, breach: Breach) -> U8:
    return flags.astype(np.uint8) * np.uint8(breach)


def _netmask(length: U8, pools: tuple[Pool, ...], of: I64) -> Flags:
    least = np.array(
        [SHORTEST if p.rules.min_netmask_length is None else p.rules.min_netmask_length for p in pools]
    )
    most = np.array(
        [LONGEST if p.rules.max_netmask_length is None else p.rules.max_netmask_length for p in pools]
    )
    flags: Flags = (length < least[of]) | (length > most[of])
    return flags


def _locale(snapshot: Snapshot, pools: tuple[Pool, ...], rows: I64, of: I64) -> Flags:
    regions = np.array([status.shard.region for status in snapshot.statuses])[snapshot.shard[rows]]
    locales = np.array([pool.locale or "" for pool in pools])[of]
    flags: Flags = (locales != "") & (locales != regions)
    return flags


def _tags(snapshot: Snapshot, pools: tuple[Pool, ...], rows: I64, of: I64) -> Flags:
    strict = np.array([bool(pool.rules.tags) for pool in pools])[of]
    flags = np.zeros(len(rows), np.bool_)
    for place in np.flatnonzero(strict).tolist():
        flags[place] = bool(missing_tags(snapshot.rows.tags[int(rows[place])], pools[int(of[place])]))
    return flags


def _owner(snapshot: Snapshot, pools: tuple[Pool, ...], rows: I64, of: I64) -> Flags:
    shared = np.array([bool(pool.share) for pool in pools])[of]
    flags = np.zeros(len(rows), np.bool_)
    for place in np.flatnonzero(shared).tolist():
        flags[place] = snapshot.rows.owner[int(rows[place])] not in pools[int(of[place])].share
    return flags
