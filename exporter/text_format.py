"""The text format 0.0.4, as prometheus_client writes it, for a hundred thousand samples at once."""

from collections.abc import Iterable, Sequence
from itertools import chain, islice
from math import copysign, inf, isfinite
from operator import add, itemgetter
from typing import TypeVar, cast

from exporter.family import Distribution, Family, Labels, Value

Source = TypeVar("Source")
Sample = tuple[Labels, Value]

POSITIONAL = 1_000_000  # from here on a number is written with an exponent, as Go does
WHOLE = {int, bool}  # among them is no -0
AT_ONCE = 4096  # samples, after which other threads may go on
REMEMBERED = 1 << 16  # numbers
ESCAPES = (("\\", r"\\"), ("\n", r"\n"), ('"', r"\""))


def blocks(names: Labels, labels: Sequence[Labels]) -> list[bytes]:
    """Write the labels of each sample as they stand between its name and its value, in alphabetical order."""
    if not names:
        return [b" "] * len(labels)
    places = sorted(range(len(names)), key=lambda place: names[place])
    pairs = ",".join(f'{names[place]}="%s"' for place in places)
    form = f"{{{pairs}}} ".__mod__
    order = None if places == list(range(len(names))) else itemgetter(*places)
    written: list[bytes] = []
    for begin in range(0, len(labels), AT_ONCE):
        some = labels[begin : begin + AT_ONCE]
        words = "".join(chain.from_iterable(some))
        if any(mark in words for mark, _ in ESCAPES):
            some = [tuple(map(_escape, one)) for one in some]
        ordered = some if order is None else map(order, some)
        written += "\n".join(map(form, ordered)).encode().split(b"\n")  # no label has a new line any more
    return written


class Numbers(dict[float, bytes]):
    """Numbers as they are written: few are distinct, and most are those of the report before."""

    def __missing__(self, value: float) -> bytes:
        """Write a number, and remember it."""
        if len(self) >= REMEMBERED:
            self.clear()
        found = self[value] = number(value).encode()
        return found


def text(family: Family[Source], samples: Sequence[Sample], numbers: Numbers) -> bytes:
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
    return lines(family, blocks(family.labels, told), values, numbers)


def lines(
    family: Family[Source], labelled: Iterable[bytes], values: Sequence[Value], numbers: Numbers
) -> bytes:
    """Write samples of which the labels are written already.

    Raises:
        TypeError: a value is a distribution.
    """
    if not values:
        return _head(family)
    name = family.name.encode()
    both = map(add, labelled, _written(family, values, numbers))
    written: list[bytes] = []
    while some := list(islice(both, AT_ONCE)):
        written += some
    written[0] = b"%b%b%b" % (_head(family), name, written[0])
    written[-1] += b"\n"
    return b"".join(written) if len(written) == 1 else (b"\n%b" % name).join(written)


def number(value: float) -> str:
    """Write a value as Go would."""
    value = float(value)
    if 0 < value < POSITIONAL:
        return repr(value)
    if not isfinite(value):
        return "+Inf" if value == inf else "-Inf" if value == -inf else "NaN"
    digits = repr(value)
    if value < POSITIONAL or "e" in digits:
        return digits
    whole, _, part = digits.partition(".")
    rest = f"{whole[1:]}{part}".rstrip("0")
    return f"{whole[0]}{'.' if rest else ''}{rest}e+{len(whole) - 1:02}"


def _written(family: Family[Source], values: Sequence[Value], numbers: Numbers) -> Iterable[bytes]:
    """Write the values of a family.

    Raises:
        TypeError: one is a distribution.
    """
    kinds = set(map(type, values))
    if Distribution in kinds:
        raise TypeError(f"{family.name} is a {family.type}: a distribution belongs to a histogram")
    plain = cast("Sequence[float]", values)
    if not kinds <= WHOLE and 0 in plain and any(copysign(1, value) < 0 for value in plain if not value):
        return (number(value).encode() for value in plain)  # -0 is equal to 0, and not the same
    return map(numbers.__getitem__, plain)


def _head(family: Family[Source]) -> bytes:
    meaning = family.help.replace("\\", r"\\").replace("\n", r"\n")
    return f"# HELP {family.name} {meaning}\n# TYPE {family.name} {family.type}\n".encode()


def _escape(word: str) -> str:
    for mark, written in ESCAPES:
        word = word.replace(mark, written)
    return word
