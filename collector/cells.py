"""One field of many entries, cleaned: each a column with a value for every entry."""

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

import numpy as np

from collector.fields import Entry
from ipam.blocks import I64, Flags
from ipam.reading import UNKNOWN

Faults = dict[int, str]  # why an entry cannot be read, by its number

COUNT_MOST = (1 << 31) - 1
PLAIN = {str, int, type(None)}
LETTER = ord("!")  # the first character of ASCII that is neither a blank nor a control character


def missing(found: Sequence[str] | Sequence[int], words: str, faults: Faults) -> None:
    """Note the entries that have nothing where all have to have something."""
    if not all(found):
        for place, value in enumerate(found):
            if not value:
                faults.setdefault(place, words)


def text(entry: Entry, key: str) -> str:
    """Return a text of an entry, "" where it has none."""
    value = entry.get(key)
    return "" if value is None else str(value).strip()


def column(entries: Sequence[Any], key: str) -> list[Any]:
    """Return a field of each entry, None where it has none."""
    try:
        return list(map(itemgetter(key), entries))
    except (KeyError, TypeError):
        return [entry.get(key) if entry else None for entry in entries]


def at_end(entries: Sequence[Any], way: Sequence[str]) -> Sequence[Any]:
    """Return what is at the end of a way of fields in fields, None where it leads nowhere."""
    for key in way:
        entries = column(entries, key)
    return entries


def texts(entries: Sequence[Entry], *keys: str) -> list[str]:
    """Return a text of each entry: of the first of these fields that says something, "" where none does."""
    if not keys or not keys[0]:
        return [""] * len(entries)
    found = stripped(column(entries, keys[0]))
    if keys[1:] and "" in found:
        return [one or other for one, other in zip(found, texts(entries, *keys[1:]), strict=True)]
    return found


def stripped(values: list[Any]) -> list[str]:
    """Make texts of values, "" of None, without the blanks around them."""
    if _alike(values):
        return [values[0].strip()] * len(values)
    try:
        joined = "".join(values)
    except TypeError:  # not all are texts
        return ["" if value is None else str(value).strip() for value in values]
    return [value.strip() for value in values] if _blank(joined) else values


def _alike(values: Sequence[Any]) -> bool:
    """Tell whether all are the same text."""
    return bool(values) and isinstance(values[0], str) and _equal(values)


def _equal(values: Sequence[Any]) -> bool:
    return values[0] == values[-1] and values.count(values[0]) == len(values)


def _blank(joined: str) -> bool:
    """Tell whether there may be a blank; of letters in ASCII none but control characters look like one."""
    if joined.isascii():
        return bool(np.frombuffer(joined.encode(), np.uint8).min(initial=LETTER) < LETTER)
    return joined.split(maxsplit=1) != [joined]


def owners(found: list[Any], key: str, account: str, faults: Faults) -> list[str]:
    """Spell the account that owns each entry, digit by digit: a float has lost the last ones."""
    if _alike(found):
        return [found[0].strip() or account] * len(found)
    kinds = set(map(type, found))
    if kinds == {int} and _equal(found):
        return [str(found[0] or account)] * len(found)
    if float in kinds:
        for number, owner in enumerate(found):
            if isinstance(owner, float):
                faults.setdefault(number, f"an {key} that is not a whole number")
    if kinds <= PLAIN:
        spelled = {owner: str(owner or "").strip() or account for owner in set(found)}
        return [spelled[owner] for owner in found]
    return [str(owner or "").strip() or account for owner in found]


def truths(values: Sequence[Any]) -> Flags:
    """Flag what is true, and neither a text nor a number."""
    return flags([value is True for value in values])


def flags(values: Sequence[bool]) -> Flags:
    """Make a column of flags; as bytes they are read the fastest."""
    return np.frombuffer(bytes(values), np.bool_)


def counts(values: Sequence[Any]) -> I64:
    """Read counts, UNKNOWN where there is none."""
    if set(map(type, values)) == {int} and min(values) >= 0 and max(values) <= COUNT_MOST:
        return np.array(values, np.int64)
    numbers = map(number, values)
    told = [UNKNOWN if value is None or not 0 <= value <= COUNT_MOST else value for value in numbers]
    return np.array(told, np.int64)


def number(value: object) -> int | None:
    """Read a count that an API may spell as a number or as its digits; None where it is neither."""
    if isinstance(value, str) and value.strip().isdecimal():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
