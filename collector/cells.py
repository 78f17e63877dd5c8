"""One field of many entries, cleaned: each a column with a value for every entry."""

from collections.abc import Sequence
from operator import itemgetter
from typing import Any, TypeVar

from collector.fields import Entry
from ipam.reading import UNKNOWN

T = TypeVar("T")

Faults = dict[int, str]  # why an entry cannot be read, by its number

COUNT_MOST = (1 << 31) - 1
PLAIN = {str, int, type(None)}


def missing(found: Sequence[T], nothing: T, words: str, faults: Faults) -> None:
    """Note the entries that have nothing where all have to have something."""
    if nothing in found:
        for place, value in enumerate(found):
            if value == nothing:
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
    if None in values:
        values = ["" if value is None else value for value in values]
    try:
        joined = "".join(values)
    except TypeError:  # not all are texts
        return [str(value).strip() for value in values]
    if not joined or joined.split(maxsplit=1) == [joined]:  # no blank in any
        return values
    return [value.strip() for value in values]


def owners(entries: Sequence[Entry], key: str, account: str, faults: Faults) -> list[str]:
    """Return the account that owns each entry, digit by digit: a float has lost the last ones."""
    if not key:
        return [account] * len(entries)
    found = column(entries, key)
    kinds = set(map(type, found))
    if float in kinds:
        for number, owner in enumerate(found):
            if isinstance(owner, float):
                faults.setdefault(number, f"an {key} that is not a whole number")
    if kinds <= PLAIN:
        spelled = {owner: str(owner or "").strip() or account for owner in set(found)}
        return [spelled[owner] for owner in found]
    return [str(owner or "").strip() or account for owner in found]


def truths(entries: Sequence[Entry], key: str) -> list[bool]:
    """Tell of each entry whether a field is true."""
    return [value is True for value in column(entries, key)] if key else [False] * len(entries)


def counts(entries: Sequence[Entry], key: str) -> list[int]:
    """Return a count of each entry, UNKNOWN where there is none."""
    if not key:
        return [UNKNOWN] * len(entries)
    found = column(entries, key)
    if set(map(type, found)) == {int} and min(found) >= 0 and max(found) <= COUNT_MOST:
        return found
    numbers = map(number, found)
    return [UNKNOWN if value is None or not 0 <= value <= COUNT_MOST else value for value in numbers]


def number(value: object) -> int | None:
    """Read a count that an API may spell as a number or as its digits; None where it is neither."""
    if isinstance(value, str) and value.strip().isdecimal():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
