"""Which networks of a scope share addresses, as an index that lists pairs only when asked."""

from collections.abc import Iterator
from dataclasses import dataclass

from ipam.blocks import I32, I64, Flags


@dataclass(frozen=True, slots=True, eq=False)
class Overlaps:
    """The entities that collide, in preorder of (scope, family, block), and their groups.

    A group is a maximal colliding block and all that collides in it; members of group g are the places
    starts[g] to stops[g] (exclusive), the first being the maximal block.
    """

    entity: I32  # at each place; see Report
    last: I64  # at each place: the last place whose block lies inside this one
    network: I64  # at each place: blocks of one network never collide with each other
    reserved: Flags  # at each place: a custom allocation
    declared: Flags  # at each place: a declared network, which fulfils a custom allocation around it
    starts: I64
    stops: I64
    scope: I32  # of each group

    def __len__(self) -> int:
        return len(self.starts)

    def members(self, group: int) -> I32:
        """List the entities of a group, its maximal block first."""
        return self.entity[self.starts[group] : self.stops[group]]

    def pairs(self, group: int) -> Iterator[tuple[int, int]]:
        """Yield each colliding pair of entities of a group, the larger block first."""
        for outer in range(int(self.starts[group]), int(self.stops[group])):
            for inner in range(outer + 1, int(self.last[outer]) + 1):
                if self._collide(outer, inner):
                    yield int(self.entity[outer]), int(self.entity[inner])

    def _collide(self, outer: int, inner: int) -> bool:
        if self.network[outer] == self.network[inner]:
            return False
        return not (self.reserved[outer] and self.declared[inner])
