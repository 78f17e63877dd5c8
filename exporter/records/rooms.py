"""Which pool has room for a block that has to go elsewhere."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from exporter.records.phrases import NAMED
from ipam.organization import principal_key
from ipam.pool import Pool
from ipam.pool_uses import PoolUse
from ipam.report import Report
from ipam.tag_column import Tags
from ipam.words import Family

ANYBODY = ""  # whoever might ask, who is among those that a pool is shared with or is not


@dataclass(frozen=True, slots=True)
class Need:
    """A block that is looked for."""

    scope: str
    family: Family
    locale: str  # a region; "" for pools without a locale, which give no space to resources of a cloud
    length: int
    users: tuple[str, ...] = ()  # principals that the pool has to be open to


@dataclass(frozen=True, slots=True)
class Room:
    """A pool that has such blocks."""

    pool: Pool
    length: int
    blocks: int  # that it can still issue
    closed: tuple[str, ...] = ()  # to these of the users
    missing: Tags = field(default_factory=dict)  # tags that the pool asks for

    @property
    def open(self) -> bool:
        """Tell whether the pool is shared with all that need it, or with everybody."""
        return not self.closed

    @property
    def obstacles(self) -> int:
        """Count what has to be done before the pool gives a block: sharing it is more than setting a tag."""
        return 2 * bool(self.closed) + bool(self.missing)

    def __str__(self) -> str:
        left = f"{self.blocks} {'block' if self.blocks == 1 else 'blocks'} of /{self.length}"
        told = (
            f"pool '{self.pool.path}' has {left} left "
            f"(cidrwatch next {self.pool.path} --netmask {self.length})"
        )
        conditions = " and ".join(self._conditions())
        return f"{told}, provided that {conditions}" if conditions else told

    def _conditions(self) -> Iterator[str]:
        """Say what is missing."""
        if ANYBODY in self.closed:
            yield "whoever asks is among those that it is shared with"
        elif self.closed:
            more = f" and {len(self.closed) - NAMED} more" if len(self.closed) > NAMED else ""
            yield f"it is shared with {', '.join(self.closed[:NAMED])}{more}"
        if self.missing:
            word = "tag" if len(self.missing) == 1 else "tags"
            yield f"the network has the {word} {', '.join(f'{k}={v}' for k, v in self.missing.items())}"


@dataclass(frozen=True)
class Rooms:
    """The space of all pools, looked at once for a list of findings."""

    report: Report

    def best(self, need: Need, *, but: str = "", tags: Tags | None = None) -> Room | None:
        """Choose the pool that has the most blocks of a length left; one that feeds sub-pools only at last.

        A pool that is not shared with its users, or asks for other tags, is for something else: it comes
        behind all others, and says what is missing.

        Args:
            need: What is looked for.
            but: The id of a pool that is not meant.
            tags: What the resource carries; None where tags do not matter.
        """
        rooms = (
            self._held_against(room, need.users, tags)
            for room in self._of_kind(replace(need, users=()))
            if room.pool.id != but
        )
        found: Room | None = None
        for room in rooms:
            if found is None or room.obstacles < found.obstacles:
                found = room
            if not found.obstacles:
                break
        return found

    def use(self, place: int) -> PoolUse:
        """Return the use of one pool."""
        if place not in self._uses:
            self._uses[place] = self.report.pools[place]
        return self._uses[place]

    def blocks(self, place: int, length: int) -> int:
        """Count the blocks of a length that a pool can still issue."""
        return dict(self.use(place).capacity).get(length, 0)

    def _held_against(self, room: Room, users: Sequence[str], tags: Tags | None) -> Room:
        """Note what stands between a pool and those that need it."""
        closed = tuple(one for one in users if not self._admits(room.pool, one))
        asked = {} if tags is None else dict(room.pool.rules.tags)
        missing = {key: value for key, value in asked.items() if (tags or {}).get(key) != value}
        return replace(room, closed=closed, missing=missing) if closed or missing else room

    def _admits(self, pool: Pool, user: str) -> bool:
        """Tell whether a pool is for a principal, as far as sharing goes."""
        tree, organization = self.report.tree, self.report.policy.organization
        open_to_it = not pool.share or principal_key(user) in tree.owners
        return open_to_it or organization.shares_with(pool.share, user)

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


def _allows(pool: Pool, length: int) -> bool:
    least, most = pool.rules.min_netmask_length, pool.rules.max_netmask_length
    return (least is None or least <= length) and (most is None or length <= most)
