"""Which routing domains each network is in, as the clouds tell and the operator declares."""

from collections.abc import Iterator

import numpy as np

from ipam.attachment import Attachment
from ipam.blocks import I32, I64, Flags
from ipam.domain import Domain
from ipam.identifier import fingerprint
from ipam.reach import Reach
from ipam.snapshot import Snapshot
from ipam.words import ResourceType


def reach(snapshot: Snapshot, domains: tuple[Domain, ...]) -> Reach:
    """Find the domains of each network.

    Of a VPC everything is known where its account-region's attachments were read; of a declared network
    where some domain names it.
    """
    count = len(snapshot.networks)
    names: dict[str, int] = {}
    pairs = [
        *_attached(snapshot, names),
        *(pair for domain in domains for pair in _declared(snapshot, domain, names)),
    ]
    found = np.unique(np.array(pairs, np.int64).reshape(len(pairs), 2), axis=0)
    starts = np.searchsorted(found[:, 0], np.arange(count + 1))
    return Reach(tuple(names), starts, found[:, 1].astype(np.int32), _known(snapshot, domains))


def expanded(reach: Reach, network: I64) -> tuple[I64, I32]:
    """List, for places with these networks, each place once for each domain that its network is in.

    Returns:
        Numbers of places, and the domain beside each.
    """
    if not len(reach.domains):
        return np.zeros(0, np.int64), reach.domains
    able = np.flatnonzero(network >= 0)
    begin = reach.starts[network[able]]
    count = reach.starts[network[able] + 1] - begin
    of = np.repeat(np.arange(len(able)), count)
    offset = np.arange(len(of)) - np.repeat(np.cumsum(count) - count, count)
    return able[of], reach.domains[begin[of] + offset]


def _attached(snapshot: Snapshot, names: dict[str, int]) -> Iterator[tuple[int, int]]:
    for one in snapshot.routing.attachments:
        number = _network(snapshot, one) if one.in_force else None
        if number is None:
            continue
        for domain in one.domains:
            yield number, names.setdefault(f"{one.kind} {domain}", len(names))


def _network(snapshot: Snapshot, one: Attachment) -> int | None:
    wanted = np.uint64(fingerprint(one.provider, ResourceType.VPC, "", one.vpc))
    place = int(np.searchsorted(snapshot.networks, wanted))
    return place if place < len(snapshot.networks) and snapshot.networks[place] == wanted else None


def _declared(snapshot: Snapshot, domain: Domain, names: dict[str, int]) -> Iterator[tuple[int, int]]:
    """Take all VPCs of the accounts of a domain, and all networks of its sources."""
    columns = snapshot.columns
    number = names.setdefault(f"domain {domain.name}", len(names))
    owned = np.array([owner in domain.accounts for owner in snapshot.owners], np.bool_)
    member = snapshot.types(ResourceType.VPC)
    member &= owned.take(columns.owner)
    member |= _of_sources(snapshot, domain.networks)
    for network in np.unique(columns.network[member]).tolist():
        yield network, number


def _of_sources(snapshot: Snapshot, sources: frozenset[str]) -> Flags:
    named = np.array([status.shard.source in sources for status in snapshot.statuses], np.bool_)
    return snapshot.types(ResourceType.NETWORK) & named.take(snapshot.columns.shard)


def _known(snapshot: Snapshot, domains: tuple[Domain, ...]) -> Flags:
    known = np.zeros(len(snapshot.networks), np.bool_)
    named = _of_sources(snapshot, frozenset().union(*(domain.networks for domain in domains)))
    known[snapshot.columns.network[named]] = True
    read = snapshot.routing.read
    if read:
        vpcs = np.flatnonzero(snapshot.types(ResourceType.VPC))
        known[snapshot.columns.network[vpcs[_read(snapshot, vpcs)]]] = True
    return known


def _read(snapshot: Snapshot, rows: I64) -> Flags:
    """Flag the rows of account-regions whose attachments were read; each pair of them is looked up once."""
    columns, owners = snapshot.columns, len(snapshot.owners)
    pairs, of = np.unique(
        columns.shard[rows].astype(np.int64) * owners + columns.owner[rows], return_inverse=True
    )
    shards = [snapshot.statuses[pair // owners].shard for pair in pairs.tolist()]
    flags = [
        (shard.provider, snapshot.owners[pair % owners], shard.region) in snapshot.routing.read
        for shard, pair in zip(shards, pairs.tolist(), strict=True)
    ]
    return np.array(flags, np.bool_)[of]
