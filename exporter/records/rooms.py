"""Which pool has room for a block that has to go elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ipam.pool import Pool
from ipam.pool_uses import PoolUse
from ipam.report import Report
from ipam.tag_column import Tags
from ipam.words import Family


@dataclass(frozen=True, slots=True)
class Need:
    """A block that is looked for."""

    scope: str
    family: Family
    locale: str  # a region; "" for pools without a locale, which give no space to resources of a cloud
    length: int
    account: str = ""  # that the pool has to be open to; empty: whichever


@dataclass(frozen=True, slots=True)
class Room:
    """A pool that has such blocks."""

    pool: Pool
    length: int
    blocks: int  # that it can still issue

    def __str__(self) -> str:
        left = f"{self.blocks} {'block' if self.blocks == 1 else 'blocks'} of /{self.length}"
        return (
            f"pool '{self.pool.path}' has {left} left "
            f"(cidrwatch next {self.pool.path} --netmask {self.length})"
        )


@dataclass(frozen=True)
class Rooms:
    """The space of all pools, looked at once for a list of findings."""

    report: Report

    def best(self, need: Need, *, but: str = "", tags: Tags | None = None) -> Room | None:
        """Choose the pool that has the most blocks of a length left; one that feeds sub-pools only at last.

        Args:
            need: What is looked for.
            but: The id of a pool that is not meant.
            tags: What the resource carries; a pool that asks for others is for something else, and comes
                behind all that ask for none but these.
        """
        rooms = [
            room
            for room in self._of_kind(Need(need.scope, need.family, need.locale, need.length))
            if room.pool.id != but and self._admits(room.pool, need.account)
        ]
        meant = (room for room in rooms if tags is None or _carries(tags, room.pool))
        return next(meant, rooms[0] if rooms else None)

    def use(self, place: int) -> PoolUse:
        """Return the use of one pool."""
        if place not in self._uses:
            self._uses[place] = self.report.pools[place]
        return self._uses[place]

    def blocks(self, place: int, length: int) -> int:
        """Count the blocks of a length that a pool can still issue."""
        return dict(self.use(place).capacity).get(length, 0)

    def _admits(self, pool: Pool, account: str) -> bool:
        """Tell whether a pool is for an account, as far as sharing goes."""
        tree, organization = self.report.tree, self.report.policy.organization
        open_to_all = not account or not pool.share or account in tree.owners
        return open_to_all or organization.shares_with(pool.share, account)

    def _of_kind(self, need: Need) -> Sequence[Room]:
        """List the pools that have room, those without sub-pools first, then the roomiest."""
        if need not in self._found:
            pools = self.report.tree.pools
            places = self._places.get((need.scope, need.family, need.locale), ())
            rooms = [
                Room(pools[place], need.length, self.blocks(place, need.length))
                for place in places
                if _allows(pools[place], need.length)
            ]
            children = self.report.tree.children
            roomy = [room for room in rooms if room.blocks]
            self._found[need] = sorted(roomy, key=lambda room: (room.pool.id in children, -room.blocks))
        return self._found[need]

    @cached_property
    def _found(self) -> dict[Need, Sequence[Room]]:
        return {}

    @cached_property
    def _uses(self) -> dict[int, PoolUse]:
        return {}

    @cached_property
    def _places(self) -> Mapping[tuple[str, Family, str], Sequence[int]]:
        found: dict[tuple[str, Family, str], list[int]] = {}
        for place, pool in enumerate(self.report.tree.pools):
            if not pool.network:
                found.setdefault((pool.scope, pool.family, pool.locale or ""), []).append(place)
        return found


def _carries(tags: Tags, pool: Pool) -> bool:
    return all(tags.get(key) == value for key, value in pool.rules.tags)


def _allows(pool: Pool, length: int) -> bool:
    least, most = pool.rules.min_netmask_length, pool.rules.max_netmask_length
    return (least is None or least <= length) and (most is None or length <= most)
