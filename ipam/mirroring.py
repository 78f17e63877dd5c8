"""The clouds' own IPAMs as a part of the pool tree, which only the clouds change."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ipam.cloud_ipam import CloudIpam, CloudPool
from ipam.mirrored_pools import Seen, placed
from ipam.pool import Allocation, PoolTree
from ipam.scope import Scope
from ipam.shard import Shard
from ipam.words import Provider

ORIGINS = {Provider.AWS: "aws-ipam", Provider.ALIBABA: "alibaba-ipam"}


@dataclass(frozen=True, slots=True)
class Told:
    """What one shard tells, and when it did last."""

    shard: Shard
    at: datetime
    ipam: CloudIpam


Key = tuple[Provider, str]  # of a cloud's scope or pool: its id


def mirrored(base: PoolTree, told: Sequence[Told], mapped: Mapping[str, str]) -> PoolTree:
    """Add to a tree what the clouds' IPAMs hold.

    A scope is named after the first source that sees it, or is the scope that stands for it. Of a pool that
    several shards see, the last to answer is believed.

    Args:
        base: The tree without any mirror.
        told: What the shards tell, in the order of the sources.
        mapped: The scopes of the tree that stand for a cloud's, which is named `<source>/<id>`.
    """
    if not told and not mapped:
        return base
    shown = {f"{one.shard.source}/{scope.id}" for one in told for scope in one.ipam.scopes}
    ours = tuple(_scopes(base, mapped, shown))
    names = _names(told, ours)
    known = {scope.name for scope in ours}
    apart = (Scope(one, mirror=one) for one in dict.fromkeys(names.values()) if one not in known)
    scopes = (*ours, *apart)
    believed = _believed(told, names)
    by_name = {scope.name: scope for scope in scopes}
    seen = {
        key: Seen(pool, ORIGINS[key[0]], by_name[names[key[0], pool.scope]])
        for key, (_, pool) in believed.items()
    }
    pools = tuple(placed(seen, {pool.path for pool in base.pools}))
    held = (*base.allocations, *_allocations(told, believed))
    return replace(base, scopes=scopes, pools=(*base.pools, *pools), allocations=held)


def _scopes(base: PoolTree, mapped: Mapping[str, str], shown: set[str]) -> Iterator[Scope]:
    """Say which scopes stand for a cloud's; one that holds pools of another origin does not."""
    taken = {pool.scope for pool in base.pools}
    for scope in base.scopes:
        mirror = mapped.get(scope.name)
        if mirror is None or scope.name in taken:
            yield scope
        else:
            yield replace(scope, mirror=mirror, unseen=mirror not in shown)


def _names(told: Iterable[Told], ours: Iterable[Scope]) -> Mapping[Key, str]:
    """Name the scope of the tree for each of the clouds' scopes."""
    mirrors = {scope.mirror: scope.name for scope in ours if scope.mirror}
    found: dict[Key, str] = {}
    for one in told:
        for scope in one.ipam.scopes:
            key, name = (one.shard.provider, scope.id), f"{one.shard.source}/{scope.id}"
            if name in mirrors:
                found[key] = mirrors[name]
            found.setdefault(key, name)
    return found


def _believed(told: Iterable[Told], names: Mapping[Key, str]) -> Mapping[Key, tuple[Told, CloudPool]]:
    """Choose for each pool whom to believe; one in a scope that nobody tells of is left out."""
    found: dict[Key, tuple[Told, CloudPool]] = {}
    for one in told:
        for pool in one.ipam.pools:
            key = one.shard.provider, pool.id
            newer = key not in found or one.at > found[key][0].at
            if newer and (one.shard.provider, pool.scope) in names:
                found[key] = one, pool
    return found


def _allocations(
    told: Iterable[Told], believed: Mapping[Key, tuple[Told, CloudPool]]
) -> Iterator[Allocation]:
    """Yield what the pools gave away, as the shard says that is believed of the pool."""
    for one in told:
        for allocation in one.ipam.allocations:
            holder = believed.get((one.shard.provider, allocation.pool))
            if holder is not None and holder[0] is one:
                yield allocation
