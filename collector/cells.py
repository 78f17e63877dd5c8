"""One field of many entries, cleaned: each a column with a value for every entry."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from types import MappingProxyType
from typing import Any, TypeVar

from collector.fields import Entry
from ipam.reading import UNKNOWN, Tags

T = TypeVar("T")

Faults = dict[int, str]  # why an entry cannot be read, by its number

COUNT_MOST = (1 << 31) - 1
EMPTY: Mapping[str, Any] = MappingProxyType({})


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


def texts(entries: Sequence[Entry], *keys: str) -> list[str]:
    """Return a text of each entry: of the first of these fields that says something, "" where none does."""
    if not keys or not keys[0]:
        return [""] * len(entries)
    found = stripped([entry.get(keys[0]) for entry in entries])
    if keys[1:] and "" in found:
        return [one or other for one, other in zip(found, texts(entries, *keys[1:]), strict=True)]
    return found


def stripped(values: list[Any]) -> list[str]:
    """Make texts of values, "" of None, without the blanks around them."""
    try:
        joined = "".join(values)
    except TypeError:  # not all are texts
        return ["" if value is None else str(value).strip() for value in values]
    if joined.split(maxsplit=1) == [joined]:  # no blank in any
        return values
    return [value.strip() for value in values]


def owners(entries: Sequence[Entry], key: str, account: str, faults: Faults) -> list[str]:
    """Return the account that owns each entry, digit by digit: a float has lost the last ones."""
    if not key:
        return [account] * len(entries)
    found = [entry.get(key) or account for entry in entries]
    if float in set(map(type, found)):
        for number, owner in enumerate(found):
            if isinstance(owner, float):
                faults.setdefault(number, f"an {key} that is not a whole number")
    return [owner or account for owner in stripped(found)]


def truths(entries: Sequence[Entry], key: str) -> list[bool]:
    """Tell of each entry whether a field is true."""
    return [entry.get(key) is True for entry in entries] if key else [False] * len(entries)


def counts(entries: Sequence[Entry], key: str) -> list[int]:
    """Return a count of each entry, UNKNOWN where there is none."""
    if not key:
        return [UNKNOWN] * len(entries)
    found = [entry.get(key) for entry in entries]
    if set(map(type, found)) != {int}:
        found = [number(value) for value in found]
    return [UNKNOWN if value is None or not 0 <= value <= COUNT_MOST else value for value in found]


def number(value: object) -> int | None:
    """Read a count that an API may spell as a number or as its digits; None where it is neither."""
    if isinstance(value, str) and value.strip().isdecimal():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def tags(entries: Sequence[Entry], way: Sequence[str], faults: Faults) -> Sequence[Tags]:
    """Return the tags of each entry; a tag without a value has an empty one."""
    lists: list[Any] = list(entries)
    for key in way:
        lists = [listed.get(key) or EMPTY if listed else EMPTY for listed in lists]
    try:
        plain = [{tag["Key"]: tag["Value"] for tag in listed} for listed in lists]
        "".join(chain(chain.from_iterable(plain), chain.from_iterable(map(dict.values, plain))))
    except (KeyError, TypeError):  # a tag without key or value, or with one that is no text
        return [_tags(listed, number, faults) for number, listed in enumerate(lists)]
    return plain


def _tags(listed: Iterable[Mapping[str, object] | None], number: int, faults: Faults) -> Tags:
    """Read the tags of one entry, whatever they hold."""
    found: dict[str, str] = {}
    for tag in filter(None, listed):
        key, value = tag.get("Key"), tag.get("Value")
        if isinstance(key, str):
            found[key] = "" if value is None else str(value)
        else:
            faults.setdefault(number, "a tag without a key")
    return found
