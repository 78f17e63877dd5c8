"""Which block each opinion of a cloud speaks of."""

import numpy as np

from ipam.blocks import I32, I64, IPV4, U8, U64, Blocks, Flags
from ipam.opinions import TYPES, Opinions, keys
from ipam.snapshot import Snapshot
from ipam.words import TYPE_OF_KIND

NONE = -1
FEW = 3  # an eighth as many opinions as rows: it pays to look at the rows of their networks alone


def spoken_of(snapshot: Snapshot, rows: I64) -> tuple[I64, I64]:
    """Pair rows with the opinions about them, by their network, type and block.

    Returns:
        A row, and the place of an opinion, for each pair.
    """
    opinions, columns = snapshot.opinions, snapshot.columns
    if not len(opinions):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    rows = rows[columns.network.take(rows) != NONE]
    if len(opinions) < len(rows) >> FEW:
        rows = rows[_known(snapshot, opinions).take(columns.network.take(rows))]
    network = snapshot.networks.take(columns.network.take(rows))
    of, blocks = _types(snapshot, rows), _blocks(snapshot, rows)
    key = keys(network, of, blocks)
    order = np.argsort(key)
    key = key.take(order)
    begin, stop = (np.searchsorted(opinions.key, key, side) for side in ("left", "right"))
    place, at = _spread(begin, stop)
    mine = order.take(at)
    same = _same(opinions, place, (network.take(mine), of.take(mine), blocks.take(mine)))
    return rows.take(mine[same]), place[same]


def comparable(snapshot: Snapshot, place: I64, scope: I32, mirrors: tuple[str, ...]) -> Flags:
    """Tell of opinions whether we judge their block in the scope that stands for theirs.

    Args:
        snapshot: Has the opinions.
        place: Of each opinion.
        scope: The one that its block is in, an index in `mirrors`.
        mirrors: What each of our scopes is the mirror of; "" for one of our own.
    """
    names = snapshot.opinions.scopes
    number = {mirror: ours for ours, mirror in enumerate(mirrors) if mirror}
    ours = np.array([number.get(name, NONE) for name in names], np.int32)
    anywhere = np.array([not name for name in names], np.bool_)
    of = snapshot.opinions.scope.take(place)
    flags: Flags = (ours.take(of) == scope) | anywhere.take(of)
    return flags


def _known(snapshot: Snapshot, opinions: Opinions) -> Flags:
    """Flag the networks that somebody has an opinion about."""
    flags = np.zeros(len(snapshot.networks) + 1, np.bool_)
    flags[np.searchsorted(snapshot.networks, opinions.network)] = True
    return flags[:-1]


def _types(snapshot: Snapshot, rows: I64) -> U8:
    number = {kind: TYPES.index(of) for kind, of in TYPE_OF_KIND.items()}
    of_shard = np.array([number.get(status.shard.kind, 0) for status in snapshot.statuses], np.uint8)
    return of_shard.take(snapshot.columns.shard.take(rows))


def _blocks(snapshot: Snapshot, rows: I64) -> Blocks:
    columns = snapshot.columns
    six = rows >= columns.ipv4
    hi, lo = np.zeros(len(rows), np.uint64), np.zeros(len(rows), np.uint64)
    lo[~six] = columns.start4.take(rows[~six])
    hi[six], lo[six] = (half.take(rows[six] - columns.ipv4) for half in (columns.hi6, columns.lo6))
    version = np.where(six, IPV4 + 2, IPV4).astype(np.uint8)
    return Blocks(version, hi, lo, columns.length.take(rows))


def _spread(begin: I64, stop: I64) -> tuple[I64, I64]:
    """List the numbers of several ranges one after the other, and which range each is of."""
    counts = stop - begin
    of = np.repeat(np.arange(len(begin)), counts)
    before = np.cumsum(counts) - counts
    return np.arange(len(of)) + (begin - before).take(of), of


def _same(opinions: Opinions, place: I64, rows: tuple[U64, U8, Blocks]) -> Flags:
    """Compare opinions with what they seem to speak of."""
    network, of, blocks = rows
    said = opinions.blocks.take(place)
    flags: Flags = (opinions.network.take(place) == network) & (opinions.type.take(place) == of)
    flags &= (said.version == blocks.version) & (said.length == blocks.length)
    flags &= (said.hi == blocks.hi) & (said.lo == blocks.lo)
    return flags
