"""Which networks share addresses, as an index that lists pairs only when asked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from ipam.blocks import I32, I64, U8, Flags


@dataclass(frozen=True, slots=True, eq=False)
class Overlaps:
    """The entities that collide, in preorder of (scope or domain, family, block), and their groups.

    A group is a maximal colliding block and all that collides in it; members of group g are the places
    starts[g] to stops[g] (exclusive), the first being the maximal block. A group lies in one scope, or in one
    routing domain that joins blocks of several: then only pairs of different scopes count, as those of one
    scope are in its own groups.
    """

    entity: I32  # at each place; see Report
    last: I64  # at each place: the last place whose block lies inside this one
    parent: I64  # at each place: that of the smallest block around this one, or -1; all pairs follow from it
    network: I64  # at each place: blocks of one network never collide with each other
    scope: I32  # at each place
    reserved: Flags  # at each place: a custom allocation
    declared: Flags  # at each place: a declared network, which fulfils a custom allocation around it
    starts: I64
    stops: I64
    domain: I32  # of each group: a domain of the report's reach, or -1: a group of one scope
    reach: U8  # of each group: index in the words of Reachability; the gravest of its pairs

    @classmethod
    def joined(cls, parts: Iterable[Self]) -> Self:
        """Put the groups of several indexes one after the other."""
        tables = tuple(parts)
        before = np.cumsum([0, *(len(table.entity) for table in tables)]).tolist()

        def column(name: str) -> Any:
            return np.concatenate([getattr(table, name) for table in tables])

        def places(name: str) -> I64:
            held = [getattr(table, name) for table in tables]
            return np.concatenate([one + at * (one >= 0) for one, at in zip(held, before[:-1], strict=True)])

        return cls(
            column("entity"),
            places("last"),
            places("parent"),
            column("network"),
            column("scope"),
            column("reserved"),
            column("declared"),
            places("starts"),
            places("stops"),
            column("domain"),
            column("reach"),
        )

    def __len__(self) -> int:
        return len(self.starts)

    def members(self, group: int) -> I32:
        """List the entities of a group, its maximal block first."""
        return self.entity[self.starts[group] : self.stops[group]]

    def scope_of(self, group: int) -> int:
        """Return the scope of a group, -1 where a domain joins several."""
        return -1 if self.domain[group] >= 0 else int(self.scope[self.starts[group]])

    def pairs(self, group: int) -> Iterator[tuple[int, int]]:
        """Yield each colliding pair of entities of a group, the larger block first."""
        for outer, inner in self.place_pairs(group):
            yield int(self.entity[outer]), int(self.entity[inner])

    def place_pairs(self, group: int, start: tuple[int, int] | None = None) -> Iterator[tuple[int, int]]:
        """Yield the places of each colliding pair of a group; drawn lazily, as they grow with the square.

        Args:
            group: The group.
            start: The pair to begin with; without one, the first.
        """
        begin, least = start or (int(self.starts[group]), 0)
        for outer in range(begin, int(self.stops[group])):
            first = max(outer + 1, least) if outer == begin else outer + 1
            inside = np.arange(first, int(self.last[outer]) + 1)
            for inner in inside[self._meets(group, outer, inside)].tolist():
                yield outer, inner

    def partners(self, group: int, place: int) -> I64:
        """List the places of a group that collide with one of them."""
        around: list[int] = []
        outer = int(self.parent[place])
        while outer >= 0:
            if self._meets(group, outer, np.array([place])).all():
                around.append(outer)
            outer = int(self.parent[outer])
        inside = np.arange(place + 1, int(self.last[place]) + 1)
        return np.concatenate((np.array(around[::-1], np.int64), inside[self._meets(group, place, inside)]))

    def _meets(self, group: int, outer: int, inside: I64) -> Flags:
        """Flag those of the blocks inside another one that collide with it."""
        flags: Flags = self.network[inside] != self.network[outer]
        if self.reserved[outer]:
            flags &= ~self.declared[inside]
        if self.domain[group] >= 0:
            flags &= self.scope[inside] != self.scope[outer]
        return flags
