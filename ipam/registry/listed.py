"""Blocks as a list of another system tells them, and what stands in the way of taking them over."""

from collections.abc import Iterable
from dataclasses import dataclass

from ipam.cidr import Cidr
from ipam.pool import Tags
from ipam.registry.error import Code, RegistryError


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a list has a block."""

    number: int  # from 1
    unit: str = "line"

    def __str__(self) -> str:
        return f"{self.unit} {self.number}"


@dataclass(frozen=True, slots=True)
class Listed:
    """One block of a list, and what the list says of it."""

    place: Place
    cidr: Cidr
    name: str = ""
    owner: str = ""
    tags: Tags = ()
    container: bool = False  # it is there to hold others
    scope: str = ""  # the scope that the list puts it into; "": it does not say


@dataclass(frozen=True, slots=True, order=True)
class Obstacle:
    """Why one block of a list cannot be taken over."""

    place: Place
    sentence: str  # what is wrong, what it collides with, and the way out


@dataclass(frozen=True, slots=True)
class Listing:
    """A list, and what in it could not be read."""

    name: str
    blocks: tuple[Listed, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()


class TakeoverError(RegistryError):
    """A list cannot be taken over, and nothing was changed; the message has a line for each obstacle."""

    def __init__(self, name: str, obstacles: Iterable[Obstacle], more: str = "") -> None:
        """Tell of all obstacles in the list of a name, and one thing more."""
        self.obstacles = tuple(sorted(set(obstacles)))
        told = [f"{name} {one.place}: {one.sentence}" for one in self.obstacles]
        rows = len({one.place for one in self.obstacles})
        where = f"{rows} of its blocks" if rows > 1 else "one of its blocks"
        told.append(f"{name} was not taken over, because of {where}; nothing was changed{more}")
        super().__init__(Code.BAD_VALUE, "\n".join(told))
