"""A mapping of the file as the checks across keys see it: what has the wrong shape is not there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from config.mistakes import Location, Mistake, dotted
from config.node import Node
from config.values import read_cidr
from ipam.cidr import Cidr


@dataclass(frozen=True, slots=True)
class Part:
    """One mapping and its location. Other checks speak about wrong shapes, so these methods skip them."""

    node: Node
    at: Location = ()

    def has(self, key: str) -> bool:
        """Tell whether a key is there, whatever it holds."""
        return self.node.child(key) is not None

    def filled(self, key: str) -> bool:
        """Tell whether a key is there and is not an empty list or mapping."""
        child = self.node.child(key)
        return child is not None and child.value not in ((), {})

    def text(self, key: str) -> str | None:
        """Return the text under a key."""
        child = self.node.child(key)
        return child.value if child is not None and isinstance(child.value, str) else None

    def number(self, key: str) -> int | None:
        """Return the whole number under a key."""
        value = getattr(self.node.child(key), "value", None)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def true(self, key: str) -> bool:
        """Tell whether the value under a key is true."""
        return getattr(self.node.child(key), "value", None) is True

    def part(self, key: str) -> "Part":
        """Return the mapping under a key; an empty one where there is none."""
        child = self.node.child(key)
        found = child if child is not None and isinstance(child.value, Mapping) else Node(0, 0, {})
        return Part(found, (*self.at, key))

    def parts(self, key: str) -> "Iterator[Part]":
        """Yield the mappings in a list."""
        for step, item in self._list(key):
            if isinstance(item.value, Mapping):
                yield Part(item, (*self.at, key, step))

    def texts(self, key: str) -> Iterator[tuple[Location, str]]:
        """Yield the texts in a list, or the one text, with their locations."""
        text = self.text(key)
        if text is not None:
            yield (*self.at, key), text
        for step, item in self._list(key):
            if isinstance(item.value, str):
                yield (*self.at, key, step), item.value

    def cidrs(self, key: str) -> Iterator[tuple[Location, Cidr]]:
        """Yield the CIDRs in a list, with their locations."""
        for at, text in self.texts(key):
            try:
                yield at, read_cidr(text)
            except ValueError:
                continue

    def wrong(self, sentence: str, *steps: str | int) -> Mistake:
        """Make a mistake of something in this part, at the nearest place that exists."""
        node, _ = self.node.reach(steps)
        return Mistake(node.line, node.column, dotted((*self.at, *steps)), sentence)

    def wrong_at(self, location: Location, sentence: str) -> Mistake:
        """Make a mistake of something that `texts` or `cidrs` yielded."""
        return self.wrong(sentence, *location[len(self.at) :])

    def _list(self, key: str) -> Iterator[tuple[int, Node]]:
        child = self.node.child(key)
        if child is not None and isinstance(child.value, tuple):
            yield from enumerate(child.value)
