"""A value of a YAML file that knows where it stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from config.mistakes import Location

Scalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Node:
    """One value; its place is that of its key, or its own in a list. Lines and columns count from 1."""

    line: int
    column: int
    value: "Scalar | tuple[Node, ...] | Mapping[str, Node]"
    text: str = ""  # a scalar as it was written, without its quotes
    weight: int = 1  # values in it, itself included

    def plain(self) -> object:
        """Return the value without places: mappings as dicts, lists as tuples."""
        if isinstance(self.value, tuple):
            return tuple(item.plain() for item in self.value)
        if isinstance(self.value, Mapping):
            return {key: item.plain() for key, item in self.value.items()}
        return self.value

    def items(self) -> "Iterator[tuple[str | int, Node]]":
        """Yield the values inside, with their keys or indexes."""
        if isinstance(self.value, tuple):
            yield from enumerate(self.value)
        elif isinstance(self.value, Mapping):
            yield from self.value.items()

    def child(self, step: str | int) -> "Node | None":
        """Return the value under one key or index, if there is one."""
        if isinstance(step, str):
            return self.value.get(step) if isinstance(self.value, Mapping) else None
        if isinstance(self.value, tuple) and 0 <= step < len(self.value):
            return self.value[step]
        return None

    def reach(self, location: Location) -> "tuple[Node, Location]":
        """Follow a location as far as it exists; return the last value on the way and its own location."""
        node = self
        for depth, step in enumerate(location):
            child = node.child(step)
            if child is None:
                return node, location[:depth]
            node = child
        return node, location
