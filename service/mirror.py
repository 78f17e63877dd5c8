"""The pool tree with the clouds' own IPAMs in it, put together from what was read of them last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from config.settings import Settings
from ipam.mirroring import Told, mirrored
from ipam.missing import SEEN, Holders, Key, holders, import_holders, missed, of_one_cloud
from ipam.pool import PoolTree
from ipam.snapshot import ShardContent
from ipam.words import Kind
from service.memory import Memory
from store.missed import Missed


@dataclass(slots=True)
class Mirror:
    """Puts trees together, and leaves the stored plan as it is.

    Where nothing differs it is the same tree as before, so that nothing is judged anew.
    """

    base: PoolTree
    mapped: Mapping[str, str]  # the scopes that stand for a cloud's
    missed: Missed
    _told: tuple[Told, ...] = ()
    _held: tuple[tuple[Told, Sequence[Holders]], ...] = ()
    _imported: Sequence[Holders] = ()
    _composed: PoolTree | None = None  # before anything is said of what is missing
    _gone: Mapping[Key, int] = field(default_factory=dict)
    _tree: PoolTree | None = None

    @classmethod
    def of(cls, settings: Settings, memory: Memory, base: PoolTree) -> Self:
        """Begin with a tree without any mirror."""
        return cls(base, settings.mirrors, memory.missed)

    def rebased(self, base: PoolTree) -> None:
        """Go on with another tree below the mirrors."""
        if base != self.base:
            self.base, self._composed = base, None

    def over(self, contents: Sequence[ShardContent]) -> PoolTree:
        """Put the tree together.

        Raises:
            StoreError: the store cannot be read.
        """
        return self._over(contents, self.missed.recalled())

    def noticed(self, contents: Sequence[ShardContent]) -> PoolTree:
        """Put the tree together, and take note of since when allocations lack their resource.

        Raises:
            StoreError: the store cannot be read or written.
        """
        known = self.missed.recalled()
        tree = self._over(contents, known)
        self.missed.noticed(known, self._gone)
        return tree

    def _over(self, contents: Sequence[ShardContent], known: Mapping[Key, int]) -> PoolTree:
        self._hear(tuple(_told(contents)))
        held = [(one.at, groups) for one, groups in self._held]
        if self._imported:
            held.append((SEEN, of_one_cloud(self._imported, contents)))
        gone = missed(held, contents, known)
        if self._tree is None or gone != self._gone:
            self._gone, self._tree = gone, _without(self._composed or self.base, gone)
        return self._tree

    def _hear(self, told: tuple[Told, ...]) -> None:
        """Take over what shards tell; of one that tells the same as before nothing is looked at again."""
        if self._composed is not None and _alike(self._told, told):
            return
        if self._composed is None:
            self._imported = import_holders(self.base)
        before = {id(one.ipam): groups for one, groups in self._held}
        self._told = told
        self._held = tuple(
            (one, before.get(id(one.ipam)) or holders(one.shard.provider, one.ipam)) for one in told
        )
        composed = mirrored(self.base, told, self.mapped)
        if composed != self._composed:
            self._composed, self._tree = composed, None


def _told(contents: Sequence[ShardContent]) -> list[Told]:
    return [
        Told(one.status.shard, one.status.last_success, one.ipam)
        for one in contents
        if one.status.shard.kind is Kind.IPAM and one.status.last_success
    ]


def _alike(before: Sequence[Told], after: Sequence[Told]) -> bool:
    def facts(one: Told) -> tuple[object, object, int]:
        return one.shard, one.at, id(one.ipam)

    return [facts(one) for one in before] == [facts(one) for one in after]


def _without(tree: PoolTree, gone: Mapping[Key, int]) -> PoolTree:
    """Say of allocations since when their resource is gone; ids are unique among the clouds."""
    if not gone:
        return tree
    since = {name: at for (_, name), at in gone.items()}
    return replace(
        tree,
        allocations=tuple(
            replace(one, gone_since=since[one.id]) if one.id in since else one for one in tree.allocations
        ),
    )
