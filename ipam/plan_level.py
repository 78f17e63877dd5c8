"""One level of an address plan: into how many branches a block is divided, and what they are called."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ipam.naming import FORM, is_name

_NUMBERED = re.compile(r"-([1-9][0-9]{0,38})")  # 2^128 has 39 digits


class State(StrEnum):
    """What a branch is for."""

    ACTIVE = "active"  # a pool
    RESERVED = "reserved"  # kept free for one more
    UNUSED = "unused"  # what rounding up to a power of two leaves over


class AddressPlanError(ValueError):
    """A plan that cannot be; the message is one sentence, with the way out."""


@dataclass(frozen=True, slots=True)
class Level:
    """One dimension of a plan, like region: a block of the level above has a branch for each.

    Source: Alibaba Cloud, VPC, "Address planning": plan active and reserved branches, and as many bits as
    their power of two takes.
    """

    name: str
    active: int
    reserved: int = 0
    names: tuple[str, ...] = ()  # of the first active branches; all others are numbered

    def __post_init__(self) -> None:
        check_name(self.name, "a level")
        if self.active < 1:
            raise AddressPlanError(
                f"level '{self.name}' has no active branch: give it at least one, like {self.name}=1"
            )
        if len(self.names) > self.active:
            raise AddressPlanError(
                f"level '{self.name}' has more names ({len(self.names)}) than active branches "
                f"({self.active}): write {self.name}={len(self.names)}, or take names away"
            )
        for number, name in enumerate(self.names):
            self._check_own(number, name)

    @property
    def bits(self) -> int:
        """Return how much longer the netmask of a branch is than that of the block it divides."""
        return (self.active + self.reserved - 1).bit_length()

    @property
    def branches(self) -> int:
        """Count all branches of a block: a power of two."""
        return 1 << self.bits

    @property
    def counts(self) -> Mapping[State, int]:
        """Count the branches of each state."""
        unused = self.branches - self.active - self.reserved
        return {State.ACTIVE: self.active, State.RESERVED: self.reserved, State.UNUSED: unused}

    def numbers(self, state: State) -> Sequence[int]:
        """List the branches of one state, counted from 0 in the order of their addresses."""
        asked = self.active + self.reserved
        return {
            State.ACTIVE: range(self.active),
            State.RESERVED: range(self.active, asked),
            State.UNUSED: range(asked, self.branches),
        }[state]

    def state(self, number: int) -> State:
        """Tell what a branch is for."""
        if number < self.active:
            return State.ACTIVE
        return State.RESERVED if number < self.active + self.reserved else State.UNUSED

    def named(self, number: int) -> str:
        """Name a branch: as it was given, or by its level and its number from 1."""
        return self.names[number] if number < len(self.names) else f"{self.name}-{number + 1}"

    def _check_own(self, number: int, name: str) -> None:
        """Check that a name is a name, and of no other branch."""
        check_name(name, f"a branch of level '{self.name}'")
        numbered = name.startswith(self.name) and _NUMBERED.fullmatch(name, len(self.name))
        other = numbered and len(self.names) < int(numbered[1]) <= self.branches
        if name in self.names[:number] or other:
            raise AddressPlanError(
                f"level '{self.name}' has two branches named '{name}': choose another name for one"
            )


def check_name(name: str, whose: str) -> None:
    """Check that a text can be the name of a pool.

    Raises:
        AddressPlanError: no pool can be called so.
    """
    if not is_name(name):
        raise AddressPlanError(f"{name!a} cannot be the name of {whose}: take {FORM}")
