"""Where in the file something stands, asked by the path of a message."""

import re
from dataclasses import dataclass

from config.mistakes import Location, Mistake
from config.node import Node

_STEP = re.compile(r"\[([0-9]+)\]|([^.\[\]]+)")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Positions:
    """The places of a file's values."""

    root: Node

    def of(self, path: str) -> tuple[int, int]:
        """Return line and column, from 1, of a path like `pools[0].pools[1]`, or of the nearest above it."""
        node, _ = self.root.reach(_location(path))
        return node.line, node.column

    def mistake(self, path: str, sentence: str) -> Mistake:
        """Make a mistake of something that only the rest of the product could find wrong."""
        return Mistake(*self.of(path), path, sentence)


def _location(path: str) -> Location:
    return tuple(int(index) if index else key for index, key in _STEP.findall(path))
