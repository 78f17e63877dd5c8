"""The text format 0.0.4, as prometheus_client writes it, for a hundred thousand samples at once."""

from collections.abc import Iterable, Sequence
from itertools import chain, repeat
from math import inf, isfinite
from typing import TypeVar

from exporter.family import Distribution, Family, Labels, Value

Source = TypeVar("Source")
Sample = tuple[Labels, Value]

POSITIONAL = 1_000_000  # from here on a number is written with an exponent, as Go does
ESCAPES = (("\\", r"\\"), ("\n", r"\n"), ('"', r"\""))


def text(family: Family[Source], samples: Sequence[Sample]) -> str:
    """Write the samples of a gauge or counter, a line for each, its labels in alphabetical order.

    Raises:
        TypeError: a value is a distribution.
        ValueError: a sample has not as many labels as its family.
    """
    numbers = [number(value) for value in _values(family, samples)]
    columns = _columns(family, samples)
    pieces: list[Iterable[str]] = [repeat(family.name)]
    before = "{"
    for label, place in sorted((label, place) for place, label in enumerate(family.labels)):
        pieces += (repeat(f'{before}{label}="'), _escaped(columns[place]))
        before = '",'
    pieces += (repeat('"} ' if columns else " "), numbers, repeat("\n"))
    return _head(family) + "".join(chain.from_iterable(zip(*pieces, strict=False)))


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


def _head(family: Family[Source]) -> str:
    meaning = family.help.replace("\\", r"\\").replace("\n", r"\n")
    return f"# HELP {family.name} {meaning}\n# TYPE {family.name} {family.type}\n"


def _values(family: Family[Source], samples: Sequence[Sample]) -> Iterable[float]:
    for _, value in samples:
        if isinstance(value, Distribution):
            raise TypeError(f"{family.name} is a {family.type}: a distribution belongs to a histogram")
        yield value


def _columns(family: Family[Source], samples: Sequence[Sample]) -> Sequence[Labels]:
    """Turn the labels of many samples into the samples' values of each label."""
    width = len(family.labels)
    for labels, _ in samples:
        if len(labels) != width:
            raise ValueError(f"{family.name} has {width} labels, and a sample of it has {len(labels)}")
    return tuple(zip(*(labels for labels, _ in samples), strict=True))


def _escaped(column: Labels) -> Iterable[str]:
    """Escape the values of a label; whether any needs it is asked once for all, for hardly ever one does."""
    words = "".join(column)
    return map(_escape, column) if any(mark in words for mark, _ in ESCAPES) else column


def _escape(word: str) -> str:
    for mark, written in ESCAPES:
        word = word.replace(mark, written)
    return word
