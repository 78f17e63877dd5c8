"""The text format 0.0.4, as prometheus_client writes it, for a hundred thousand samples at once."""

from collections.abc import Iterable, Sequence
from math import copysign, inf, isfinite
from operator import add
from typing import TypeVar, cast

from exporter.family import Distribution, Family, Labels, Value

Source = TypeVar("Source")
Sample = tuple[Labels, Value]

POSITIONAL = 1_000_000  # from here on a number is written with an exponent, as Go does
WHOLE = {int, bool}  # among them is no -0
ESCAPES = (("\\", r"\\"), ("\n", r"\n"), ('"', r"\""))


class Blocks(dict[Labels, str]):
    """What stands between a name and its value, by the values of some labels: each is written once."""

    def __init__(self, names: Labels) -> None:
        super().__init__()
        self._places = sorted(range(len(names)), key=lambda place: names[place])
        pairs = ",".join(f'{names[place]}="%s"' for place in self._places)
        self._form = f"{{{pairs}}} " if names else " "

    def __missing__(self, labels: Labels) -> str:
        """Write the labels in the order of their names."""
        words = "".join(labels)
        if any(mark in words for mark, _ in ESCAPES):
            found = self._form % tuple([_escape(labels[place]) for place in self._places])
        else:
            found = self._form % tuple([labels[place] for place in self._places])
        self[labels] = found
        return found


def text(family: Family[Source], samples: Sequence[Sample]) -> str:
    """Write the samples of a gauge or counter, a line for each, its labels in alphabetical order.

    Raises:
        TypeError: a value is a distribution.
        ValueError: a sample has not as many labels as its family.
    """
    told, values = zip(*samples, strict=True) if samples else ((), ())
    width = len(family.labels)
    other = next(iter(set(map(len, told)) - {width}), width)
    if other != width:
        raise ValueError(f"{family.name} has {width} labels, and a sample of it has {other}")
    return lines(family, map(Blocks(family.labels).__getitem__, told), values)


def lines(family: Family[Source], blocks: Iterable[str], values: Sequence[Value]) -> str:
    """Write samples of which the labels are written already.

    Raises:
        TypeError: a value is a distribution.
    """
    if not values:
        return _head(family)
    written = f"\n{family.name}".join(map(add, blocks, _numbers(family, values)))
    return f"{_head(family)}{family.name}{written}\n"


def number(value: float) -> str:
    """Write a value as Go would."""
    value = float(value)
    if not isfinite(value):
        return "+Inf" if value == inf else "-Inf" if value == -inf else "NaN"
    digits = repr(value)
    if value < POSITIONAL or "e" in digits:
        return digits
    whole, _, part = digits.partition(".")
    rest = f"{whole[1:]}{part}".rstrip("0")
    return f"{whole[0]}{'.' if rest else ''}{rest}e+{len(whole) - 1:02}"


class _Written(dict[float, str]):
    """Numbers as they are written: few are distinct, so that each is written once."""

    def __missing__(self, value: float) -> str:
        found = self[value] = number(value)
        return found


def _numbers(family: Family[Source], values: Sequence[Value]) -> Iterable[str]:
    """Write the values of a family.

    Raises:
        TypeError: one is a distribution.
    """
    kinds = set(map(type, values))
    if Distribution in kinds:
        raise TypeError(f"{family.name} is a {family.type}: a distribution belongs to a histogram")
    plain = cast("Sequence[float]", values)
    if kinds <= WHOLE or not any(copysign(1, value) < 0 for value in plain if not value):
        return map(_Written().__getitem__, plain)
    return map(number, plain)  # -0 is equal to 0, and not the same


def _head(family: Family[Source]) -> str:
    meaning = family.help.replace("\\", r"\\").replace("\n", r"\n")
    return f"# HELP {family.name} {meaning}\n# TYPE {family.name} {family.type}\n"


def _escape(word: str) -> str:
    for mark, written in ESCAPES:
        word = word.replace(mark, written)
    return word
