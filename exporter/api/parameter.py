"""The parameters of requests: how each is read, and how it is described."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import QueryParams

from exporter.api.refusal import RefusedError, mistaken

Value = str | int
Values = Mapping[str, Value]

SHOWN = 60  # characters of what a client sent, in an answer
DIGITS = 9  # of the longest number that makes sense


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an operation."""

    name: str
    about: str
    words: tuple[str, ...] = ()  # those that it takes; none: any text
    bounds: tuple[int, int] | None = None  # of a number
    default: int | None = None
    required: bool = False
    pattern: str = ""  # of a text, for readers of the description; an operation says itself what is wrong
    example: str = ""
    in_path: bool = False

    def read(self, text: str) -> Value:
        """Turn the text of a request into a value.

        Raises:
            RefusedError: the parameter does not take it.
        """
        if self.bounds is not None:
            return self._number(text, *self.bounds)
        if not text:
            raise mistaken(f"{self.name} is empty", f"give it a value, or leave {self.name} out")
        if self.words and text not in self.words:
            known = ", ".join(self.words)
            raise mistaken(f"'{shown(text)}' is no {self.name}", f"use one of {known}")
        return text

    def _number(self, text: str, least: int, most: int) -> int:
        if not (text.isascii() and text.isdecimal() and len(text) <= DIGITS and least <= int(text) <= most):
            raise mistaken(
                f"{self.name} is '{shown(text)}', which is no whole number from {least} to {most}",
                f"use a number from {least} to {most}",
            )
        return int(text)

    @property
    def schema(self) -> dict[str, Any]:
        """Describe what it takes, as a JSON Schema."""
        if self.bounds is not None:
            least, most = self.bounds
            number: dict[str, Any] = {"type": "integer", "minimum": least, "maximum": most}
            return number if self.default is None else {**number, "default": self.default}
        if self.words:
            return {"type": "string", "enum": list(self.words)}
        text: dict[str, Any] = {"type": "string", "minLength": 1}
        return {**text, "pattern": self.pattern} if self.pattern else text


def shown(text: str) -> str:
    """Shorten what a client sent, to say it back."""
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def read(parameters: Sequence[Parameter], given: QueryParams) -> Values:
    """Read the parameters of a query; those that were left out have their defaults, or are not there.

    Raises:
        RefusedError: a parameter is unknown, given twice, missing, or does not take its value.
    """
    known = {one.name: one for one in parameters if not one.in_path}
    for name in given:
        if name not in known:
            raise _unknown(name, known)
        if len(given.getlist(name)) > 1:
            raise mistaken(f"{name} is given more than once", "give it once")
    for one in known.values():
        if one.required and one.name not in given:
            raise mistaken(f"the parameter {one.name} is missing", f"add ?{one.name}={one.example or '…'}")
    defaults = {one.name: one.default for one in known.values() if one.default is not None}
    return {**defaults, **{name: known[name].read(value) for name, value in given.items()}}


def _unknown(name: str, known: Mapping[str, Parameter]) -> RefusedError:
    able = f"it takes {', '.join(known)}" if known else "it takes none: leave it out"
    return mistaken(f"there is no parameter '{shown(name)}' here", able)
