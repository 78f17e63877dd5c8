"""Allocations to resources that are gone: a complete reading of the own shard lacks them, or their block."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from ipam.blocks import U64, Blocks
from ipam.cloud_ipam import CloudIpam
from ipam.identifier import fingerprints
from ipam.pool import Allocation, PoolTree
from ipam.records import block_keys
from ipam.snapshot import ShardContent
from ipam.words import TYPE_OF_KIND, AllocationType, Kind, Provider

KINDS = {AllocationType.VPC: Kind.VPC, AllocationType.SUBNET: Kind.SUBNET, AllocationType.EIP: Kind.EIP}
CLOUDS = (Provider.AWS, Provider.ALIBABA)

Place = tuple[Provider, str, str, Kind]  # whose shard has a resource: account, region and kind of it
Key = tuple[Provider, str]  # of an allocation: its id

SEEN = datetime.min.replace(
    tzinfo=UTC
)  # what is allocated for a resource had been seen: what lacks it is later


@dataclass(frozen=True, slots=True, eq=False)
class Holders:
    """The allocations to resources that one shard has."""

    place: Place
    allocations: tuple[Key, ...]
    block: U64  # tells resource and block of each from all others, ascending; see `ipam.records.block_keys`

    def lacked(self, present: U64) -> Iterator[Key]:
        """Yield the allocations whose block, of this resource, is not among those that are there."""
        at = np.minimum(np.searchsorted(self.block, present), len(self.block) - 1)
        known = np.zeros(len(self.block), np.bool_)
        known[at[self.block[at] == present]] = True
        there = known[np.searchsorted(self.block, self.block)]  # of equal ones the first is marked
        return (self.allocations[place] for place in np.flatnonzero(~there).tolist())


def holders(provider: Provider, ipam: CloudIpam) -> tuple[Holders, ...]:
    """Say which shards have the resources that allocations name; one that names no owner is left out.

    Where an allocation does not say in which region its resource is, it is that of the pool.
    """
    locale = {pool.id: pool.locale or "" for pool in ipam.pools}
    return tuple(_holders(provider, ipam.allocations, locale))


def import_holders(tree: PoolTree) -> tuple[Holders, ...]:
    """Say which shards have the resources that were allocated for: of each cloud, as none is named."""
    imported = [one for one in tree.allocations if one.goes_with_resource]
    return tuple(one for provider in CLOUDS for one in _holders(provider, imported, {}))


def _holders(
    provider: Provider, allocations: Iterable[Allocation], locale: Mapping[str, str]
) -> Iterator[Holders]:
    found: dict[Place, list[Allocation]] = {}
    for one in allocations:
        kind, region = KINDS.get(one.type), one.region or locale.get(one.pool, "")
        if kind and one.resource and one.owner and region:
            found.setdefault((provider, one.owner, region, kind), []).append(one)
    return (_sorted(place, members) for place, members in found.items())


def _sorted(place: Place, members: Sequence[Allocation]) -> Holders:
    provider, _, _, kind = place
    numbers = fingerprints(provider, TYPE_OF_KIND[kind], "", [one.resource for one in members])
    blocks = block_keys(numbers, Blocks.of(one.cidr for one in members))
    order = np.argsort(blocks)
    return Holders(place, tuple((provider, members[at].id) for at in order.tolist()), blocks[order])


def missed(
    held: Iterable[tuple[datetime, Sequence[Holders]]],
    contents: Iterable[ShardContent],
    known: Mapping[Key, int],
) -> dict[Key, int]:
    """Say since when the blocks of allocations are missing, in Unix seconds.

    A reading of the resource's shard that is older than that of the IPAM proves nothing: what it lacks may
    have been made since. One that was missing before is so since then.

    Args:
        held: For each IPAM, when it was read, and the allocations by the shard that has their resource.
        contents: What is known of each shard.
        known: What was missing before.
    """
    shards = _latest(contents)
    return {
        key: since
        for told_at, groups in held
        for one in groups
        if one.place in shards
        for key, since in _of_shard(one, shards[one.place], (told_at, known))
    }


def of_one_cloud(groups: Sequence[Holders], contents: Iterable[ShardContent]) -> tuple[Holders, ...]:
    """Leave out what is in an account whose number two clouds have: nobody can say whose reading counts."""
    clouds: dict[tuple[str, str, Kind], set[Provider]] = {}
    for one in contents:
        shard = one.status.shard
        clouds.setdefault((shard.account, shard.region, shard.kind), set()).add(shard.provider)
    return tuple(one for one in groups if len(clouds.get(one.place[1:], ())) == 1)


def _of_shard(
    one: Holders, shard: tuple[datetime, ShardContent], asked: tuple[datetime, Mapping[Key, int]]
) -> Iterator[tuple[Key, int]]:
    (at, content), (told_at, known) = shard, asked
    for key in one.lacked(content.records.keys()):
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
