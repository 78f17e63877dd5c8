"""Whether every key of a file is known and every value of the right kind."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import ValidationError

from config.explain import echo, explain
from config.mistakes import Location, Mistake, dotted
from config.node import Node
from config.section import Section
from config.shape import File
from config.unavailable import UNAVAILABLE, UNAVAILABLE_OF_WEB, refusals

Shape = TypeVar("Shape", bound=Section)


@dataclass(slots=True)
class Findings:
    """Mistakes, and the places about which enough is said."""

    mistakes: list[Mistake] = field(default_factory=list)
    settled: set[Location] = field(default_factory=set)

    def add(self, at: Location, mistake: Mistake) -> None:
        """Keep a mistake, unless it is about a place, or inside one, that is settled."""
        if not any(at[:depth] in self.settled for depth in range(len(at) + 1)):
            self.mistakes.append(mistake)


def check_shape(root: Node, model: type[Shape]) -> tuple[Shape | None, list[Mistake]]:
    """Read the sections of a file; None where one of them cannot be read."""
    found = Findings()
    for refusal in refusals(root, UNAVAILABLE if model is File else UNAVAILABLE_OF_WEB):
        found.add(refusal.at, _mistake(refusal.node, refusal.at, refusal.sentence))
        found.settled.add(refusal.at)
    for at, node in _empty(root, ()):
        found.add(at, _mistake(node, at, "is empty: give it a value, or remove the key"))
        found.settled.add(at)
    try:
        return model.model_validate(root.plain()), found.mistakes
    except ValidationError as error:
        for each in error.errors(include_url=False):
            if not echo(each):
                found.add(*explain(each, root, model))
    return None, found.mistakes


def _mistake(node: Node, at: Location, sentence: str) -> Mistake:
    return Mistake(node.line, node.column, dotted(at), sentence)


def _empty(node: Node, at: Location) -> Iterator[tuple[Location, Node]]:
    """Find the keys and list items that have no value."""
    if node.value is None:
        yield at, node
    for step, child in node.items():
        yield from _empty(child, (*at, step))
