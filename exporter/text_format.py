"""The text format 0.0.4, as prometheus_client writes it, for a hundred thousand samples at once."""

from collections.abc import Callable, Iterator
from functools import cache
from math import inf, isfinite
from typing import TypeVar

from exporter.family import Distribution, Family

Source = TypeVar("Source")

POSITIONAL = 1_000_000  # from here on a number is written with an exponent, as Go does


def head(family: Family[Source]) -> str:
    """Write what stands above the samples of a family."""
    meaning = family.help.replace("\\", r"\\").replace("\n", r"\n")
    return f"# HELP {family.name} {meaning}\n# TYPE {family.name} {family.type}\n"


def lines(family: Family[Source], source: Source) -> Iterator[str]:
    """Yield a line for each sample of a gauge or counter, its labels in alphabetical order.

    Raises:
        TypeError: a value is a distribution.
        ValueError: a sample has not as many labels as its family.
    """
    line, width = _pattern(family), len(family.labels)
    escaped = cache(_escaped)  # the same few words stand in many lines
    for labels, value in family.samples(source):
        if isinstance(value, Distribution):
            raise TypeError(f"{family.name} is a {family.type}: a distribution belongs to a histogram")
        if len(labels) != width:
            raise ValueError(f"{family.name} has {width} labels, and a sample of it has {len(labels)}")
        yield line(*map(escaped, labels), number(value))


def number(value: float) -> str:
    """Write a value as Go would."""
    value = float(value)
    if not isfinite(value):
        return "+Inf" if value == inf else "-Inf" if value == -inf else "NaN"
    text = repr(value)
    if value < POSITIONAL or "e" in text:
        return text
    whole, _, part = text.partition(".")
    digits = f"{whole[1:]}{part}".rstrip("0")
    return f"{whole[0]}{'.' if digits else ''}{digits}e+{len(whole) - 1:02}"


def _pattern(family: Family[Source]) -> Callable[..., str]:
    """Make the line in which a sample's labels, in the order of the family, and its value are filled in."""
    places = sorted(range(len(family.labels)), key=family.labels.__getitem__)
    labels = ",".join(f'{family.labels[place]}="{{{place}}}"' for place in places)
    braces = f"{{{{{labels}}}}}" if labels else ""
    return f"{family.name}{braces} {{{len(places)}}}\n".format


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")
