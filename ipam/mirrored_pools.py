"""Pools of the clouds' IPAMs as pools of the tree: in order, parents first, each with a path of its own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ipam.cloud_ipam import CloudPool
from ipam.pool import Pool
from ipam.pool_path import root_path, sub_path, with_id
from ipam.scope import Scope
from ipam.words import Provider

Key = tuple[Provider, str]  # of a pool: its id


@dataclass(frozen=True, slots=True)
class Seen:
    """A pool of a cloud, and where in the tree it belongs."""

    pool: CloudPool
    origin: str
    scope: Scope


def placed(seen: Mapping[Key, Seen], taken: set[str]) -> Iterator[Pool]:
    """Yield the pools of the tree, siblings in the order of their ids.

    A pool whose parent nobody tells of stands at the top; so does one of several that lie in a circle.

    Args:
        seen: The pools of the clouds.
        taken: The paths of other pools; those of these pools are added.
    """
    below: dict[Key | None, list[Key]] = {}
    for key in sorted(seen, reverse=True):
        below.setdefault(_parent(key, seen), []).append(key)
    left = dict.fromkeys(sorted(seen))
    waiting: list[tuple[Key, Pool | None]] = [(key, None) for key in below.get(None, ())]
    while left:
        key, parent = waiting.pop() if waiting else (next(iter(left)), None)
        if key not in left:  # it stands at the top, and closes a circle
            continue
        del left[key]
        pool = _pool(seen[key], parent, taken)
        yield pool
        waiting += [(child, pool) for child in below.get(key, ())]


def _parent(key: Key, seen: Mapping[Key, Seen]) -> Key | None:
    """Return the parent where it is known, and has a pool below it of this scope and family."""
    ours, parent = seen[key], (key[0], seen[key].pool.parent or "")
    theirs = seen.get(parent)
    if theirs is None or theirs.scope is not ours.scope or theirs.pool.family is not ours.pool.family:
        return None
    return parent


def _pool(one: Seen, parent: Pool | None, taken: set[str]) -> Pool:
    cloud = one.pool
    name = cloud.name or cloud.id
    path = sub_path(parent.path, name) if parent else root_path(one.scope, name)
    path = with_id(path, cloud.id) if path in taken else path
    taken.add(path)
    return Pool(
        id=cloud.id,
        name=name,
        path=path,
        scope=one.scope.name,
        family=cloud.family,
        cidrs=cloud.cidrs,
        parent=parent.id if parent else None,
        depth=parent.depth + 1 if parent else 1,
        locale=cloud.locale,
        rules=cloud.rules,
        auto_import=cloud.auto_import,
        origin=one.origin,
        network=cloud.network,
    )
