"""Allocations of the clouds' IPAMs whose resource is gone: a complete reading of its own shard lacks it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from ipam.blocks import U64
from ipam.cloud_ipam import CloudIpam
from ipam.identifier import fingerprints
from ipam.mirroring import Told
from ipam.snapshot import ShardContent
from ipam.words import TYPE_OF_KIND, AllocationType, Kind, Provider

KINDS = {AllocationType.VPC: Kind.VPC, AllocationType.SUBNET: Kind.SUBNET, AllocationType.EIP: Kind.EIP}

Place = tuple[Provider, str, str, Kind]  # whose shard has a resource: account, region and kind of it
Key = tuple[Provider, str]  # of an allocation: its id


@dataclass(frozen=True, slots=True, eq=False)
class Holders:
    """The allocations of one IPAM to resources that one shard has."""

    place: Place
    allocations: tuple[Key, ...]
    resource: U64  # fingerprint of the resource of each, ascending

    def lacked(self, present: U64) -> Iterator[Key]:
        """Yield the allocations whose resource is not among those that are there."""
        at = np.minimum(np.searchsorted(self.resource, present), len(self.resource) - 1)
        known = np.zeros(len(self.resource), np.bool_)
        known[at[self.resource[at] == present]] = True
        there = known[np.searchsorted(self.resource, self.resource)]  # of equal ones the first is marked
        return (self.allocations[place] for place in np.flatnonzero(~there).tolist())


def holders(provider: Provider, ipam: CloudIpam) -> tuple[Holders, ...]:
    """Say which shards have the resources that allocations name; one that names no owner is left out.

    Where an allocation does not say in which region its resource is, it is that of the pool.
    """
    locale = {pool.id: pool.locale or "" for pool in ipam.pools}
    found: dict[Place, list[tuple[Key, str]]] = {}
    for one in ipam.allocations:
        kind, region = KINDS.get(one.type), one.region or locale.get(one.pool, "")
        if kind and one.resource and one.owner and region:
            place = (provider, one.owner, region, kind)
            found.setdefault(place, []).append(((provider, one.id), one.resource))
    return tuple(_sorted(place, members) for place, members in found.items())


def _sorted(place: Place, members: Sequence[tuple[Key, str]]) -> Holders:
    provider, _, _, kind = place
    numbers = fingerprints(provider, TYPE_OF_KIND[kind], "", [resource for _, resource in members])
    order = np.argsort(numbers)
    return Holders(place, tuple(members[at][0] for at in order.tolist()), numbers[order])


def missed(
    held: Iterable[tuple[Told, Sequence[Holders]]],
    contents: Iterable[ShardContent],
    known: Mapping[Key, int],
) -> dict[Key, int]:
    """Say since when the resources of allocations are missing, in Unix seconds.

    A reading of the resource's shard that is older than that of the IPAM proves nothing: what it lacks may
    have been made since. One that was missing before is so since then.

    Args:
        held: For each IPAM, the allocations by the shard that has their resource.
        contents: What is known of each shard.
        known: What was missing before.
    """
    shards = _latest(contents)
    return {
        key: since
        for told, groups in held
        for one in groups
        if one.place in shards
        for key, since in _of_shard(one, shards[one.place], (told.at, known))
    }


def _of_shard(
    one: Holders, shard: tuple[datetime, ShardContent], asked: tuple[datetime, Mapping[Key, int]]
) -> Iterator[tuple[Key, int]]:
    (at, content), (told_at, known) = shard, asked
    for key in one.lacked(content.records.column("resource")):
        if key in known:
            yield key, known[key]
        elif at >= told_at:
            yield key, int(at.timestamp())


def _latest(contents: Iterable[ShardContent]) -> Mapping[Place, tuple[datetime, ShardContent]]:
    """Choose for each account, region and kind what the last source to answer says."""
    found: dict[Place, tuple[datetime, ShardContent]] = {}
    for one in contents:
        shard, at = one.status.shard, one.status.last_success
        place = (shard.provider, shard.account, shard.region, shard.kind)
        if at is not None and (place not in found or at > found[place][0]):
            found[place] = at, one
    return found
