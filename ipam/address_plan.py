"""An address plan: a block divided level by level into branches of equal size. Nothing but arithmetic."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from operator import mul

from ipam.cidr import Cidr, block, family, first
from ipam.plan_level import Level, State
from ipam.pool_path import root_path, sub_path
from ipam.scope import DEFAULT_SCOPES, Scope


@dataclass(frozen=True, slots=True)
class LeafRules:
    """Netmask lengths of what may be allocated from the pools of the last level."""

    shortest: int
    default: int
    longest: int


@dataclass(frozen=True, slots=True)
class Branch:
    """One block of a plan."""

    depth: int  # of the root 1
    name: str
    path: str
    cidr: Cidr
    state: State


@dataclass(frozen=True)
class AddressPlan:
    """A root and its levels; `plan_fit.check` says whether that is possible.

    Branches are made when they are asked for, so a plan of any size costs nothing.
    """

    root: Cidr
    levels: tuple[Level, ...]
    name: str = "top"  # of the root's pool
    scope: str = "private"
    locale: str | None = None  # the level whose names are regions
    leaf_rules: LeafRules | None = None

    @cached_property
    def lengths(self) -> tuple[int, ...]:
        """List the netmask lengths from the root down."""
        return tuple(accumulate((level.bits for level in self.levels), initial=self.root.prefixlen))

    @cached_property
    def pools(self) -> tuple[int, ...]:
        """Count the pools of each level in the whole plan, from the root down."""
        return tuple(accumulate((level.active for level in self.levels), mul, initial=1))

    @property
    def top(self) -> Branch:
        """Return the root as a branch."""
        scope = next((one for one in DEFAULT_SCOPES if one.name == self.scope), Scope(self.scope))
        return Branch(1, self.name, root_path(scope, self.name), self.root, State.ACTIVE)

    def is_leaf(self, branch: Branch) -> bool:
        """Tell whether a branch is of the last level."""
        return branch.depth > len(self.levels)

    def level(self, branch: Branch) -> str:
        """Name the level of a branch; the root is one by itself."""
        return self.name if branch.depth == 1 else self.levels[branch.depth - 2].name

    def locale_of(self, branch: Branch) -> str | None:
        """Return the locale that a pool is given; those below inherit it."""
        return branch.name if branch.depth > 1 and self.level(branch) == self.locale else None

    def branch(self, parent: Branch, number: int) -> Branch:
        """Make one branch of a block, counted from 0."""
        level = self.levels[parent.depth - 1]
        length = self.lengths[parent.depth]
        start = first(parent.cidr) + (number << (parent.cidr.max_prefixlen - length))
        name = level.named(number)
        return Branch(
            parent.depth + 1,
            name,
            sub_path(parent.path, name),
            block(family(parent.cidr), start, length),
            level.state(number),
        )

    def below(self, parent: Branch, *states: State) -> Iterator[Branch]:
        """Yield the branches of a pool that have one of some states, in the order given."""
        for state in states:
            for number in self.levels[parent.depth - 1].numbers(state):
                yield self.branch(parent, number)

    def walk(self, parent: Branch) -> Iterator[Branch]:
        """Yield a pool and every branch below it, parents first; what is not active is not divided."""
        yield parent
        if parent.state is State.ACTIVE and not self.is_leaf(parent):
            for branch in self.below(parent, *State):
                yield from self.walk(branch)
